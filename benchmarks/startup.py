"""Start-up: how long a user waits before anything happens, up to the first result ever on a machine."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

REPEATS = 7
SYMBIOSIS = str(Path(sys.executable).with_name("symbiosis"))
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "python, nothing imported": ([sys.executable, "-c", "pass"], None),
    "import symbiosis": ([sys.executable, "-c", "import symbiosis"], 0.4),
    "symbiosis --help": ([SYMBIOSIS, "--help"], 0.4),
    "symbiosis run suzhou-sip": ([SYMBIOSIS, "run", "suzhou-sip"], 1.5),
}
"""Commands with what they must reach [s]."""
FIRST = "symbiosis run suzhou-sip, first ever"
FIRST_BAR = 5.0


def median_s(command: list[str], *, first: bool = False) -> float:
    """Return the median processor time of `command` [s], in warm caches, or each time as the `first` use on a machine."""
    times = []
    for _ in range(REPEATS + 1):
        with tempfile.TemporaryDirectory() as empty:
            given = {"XDG_CACHE_HOME": empty, "NUMBA_CACHE_DIR": ""} if first else {}
            start = _used()
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **given}
            )
            times.append(_used() - start)
    return statistics.median(times[1:])


def _used() -> float:
    """Return the processor time of all processes that have ended [s]."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the times."""
    print(f"Start-up, median of {REPEATS}, processor time [s]")
    rows = [(name, median_s(command), bar) for name, (command, bar) in COMMANDS.items()]
    rows.append((FIRST, median_s(COMMANDS["symbiosis run suzhou-sip"][0], first=True), FIRST_BAR))
    for name, seconds, bar in rows:
        reached = "" if bar is None else f"   at most {bar}: {'met' if seconds <= bar else 'MISSED'}"
        print(f"  {name:40} {seconds:.3f}{reached}")


if __name__ == "__main__":
    main()
