"""Large park: generating, reading, compiling, simulating a year and writing the run folder, with the memory that it takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

MUST = {"generate": 6.0, "read": 8.0, "compile": 3.0}
"""Seconds that a step may take."""
MEMORY_MB = 1000.0

STEPS = """
import json, resource, sys, time
step, folder, enterprises, exchanges = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
started = time.process_time()
if step == "generate":
    from symbiosis.park.generate import generate
    started = time.process_time()
    generate(folder + "/big", enterprises=100 * enterprises // 10, exchanges=6 * exchanges, seed=1)
else:
    from symbiosis.park.read import load_park
    from symbiosis.network.build import build
    from symbiosis.run.simulate import simulate
    started = time.process_time()
    park = load_park(folder + "/park")
    if step == "compile":
        started = time.process_time()
        build(park)
    if step in ("simulate", "write"):
        started = time.process_time()
        run = simulate(park)
        if step == "write":
            from pathlib import Path
            from symbiosis.run.folder import write_run
            started = time.process_time()
            write_run(run, Path(folder) / "run")
taken = time.process_time() - started
try:  # of this program alone: what getrusage tells begins with the size of the process that started it
    status = open("/proc/self/status").read()
    most = int(status.split("VmHWM:")[1].split()[0]) / 1000
except OSError:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(json.dumps([taken, most]))
"""
WHAT = {
    "generate": "ten times as many enterprises, six times as many exchanges, written",
    "read": "read and checked",
    "compile": "compiled to a settlement model",
    "simulate": "a year simulated and booked, power by the hour",
    "write": "run folder written",
}


@dataclass(frozen=True)
class Measured:
    """One step: processor seconds of it alone, and the largest resident set [MB] of the process that did it and what comes before."""

    step: str
    enterprises: int
    exchanges: int
    seconds: float
    memory_mb: float


def measure(enterprises: int, exchanges: int) -> list[Measured]:
    """Return every step, measured in a process of its own."""
    from symbiosis.park.generate import generate

    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "park", enterprises=enterprises, exchanges=exchanges, seed=1)
        found = []
        for step in WHAT:
            command = [sys.executable, "-c", STEPS, step, folder, str(enterprises), str(exchanges)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds, memory = json.loads(done.stdout.splitlines()[-1])
            times = (10, 6) if step == "generate" else (1, 1)
            found.append(Measured(step, enterprises * times[0], exchanges * times[1], seconds, memory))
        return found


def table(found: list[Measured]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = ["| step | enterprises | exchanges | s | must | memory MB | must |", "|---|---|---|---|---|---|---|"]
    for each in found:
        seconds = f"≤ {MUST[each.step]:g}" if each.step in MUST else "–"
        memory = f"≤ {MEMORY_MB:g}" if each.step in ("simulate", "write") else "–"
        lines.append(
            f"| {WHAT[each.step]} | {each.enterprises} | {each.exchanges} | {each.seconds:.3g} | {seconds} |"
            f" {each.memory_mb:.0f} | {memory} |"
        )
    return lines


if __name__ == "__main__":
    print("\n".join(table(measure(10_000, 50_000))))
