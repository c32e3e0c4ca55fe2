"""Start-up: how long a user waits before anything happens. Bars: 0.4 s for the import and for `symbiosis --help`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

BAR_S = 0.4
REPEATS = 7

COMMANDS = {
    "python, nothing imported": [sys.executable, "-c", "pass"],
    "import symbiosis": [sys.executable, "-c", "import symbiosis"],
    "symbiosis --help": [str(Path(sys.executable).with_name("symbiosis")), "--help"],
}


def median_s(command: list[str]) -> float:
    """Return the median wall time of `command` [s], after one run that warms the caches."""
    times = []
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    """Print the times."""
    print(f"Start-up, median of {REPEATS} [s]; must reach {BAR_S}")
    for name, command in COMMANDS.items():
        print(f"  {name:28} {median_s(command):.3f}")


if __name__ == "__main__":
    main()
