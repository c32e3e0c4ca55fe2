"""Command: `symbiosis explore` says where it is, ends cleanly on Ctrl-C, and knows a wrong park from a right one."""

import re
import signal
import subprocess
import sys
from pathlib import Path


def test_it_prints_its_address_serves_and_ends_on_ctrl_c(tmp_path, fetch):
    program = Path(sys.executable).with_name("symbiosis")
    words = [program, "explore", "suzhou-sip", "--no-browser", "--lang", "en"]
    process = subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/explore", process.stdout.readline()).group(1))
        assert fetch(port)[0] == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_an_unknown_park_is_wrong_usage(command):
    done = command("explore", "suzhou-sipp", "--no-browser")
    assert done.returncode == 2
    assert "suzhou-sip" in done.stderr
    assert "Traceback" not in done.stderr
