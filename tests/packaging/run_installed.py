"""The tests against what users install: build the wheel, install it away from its sources, run the library's tests on it.

`python tests/packaging/run_installed.py [pytest options]`. The dependencies are those of the calling environment, by a `.pth`
file, so nothing is downloaded; its editable installation of the checkout is not seen, since `.pth` files do not nest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("unit", "validation", "integration")


def build(folder: Path) -> Path:
    """Build the wheel of the checkout into `folder`, with the hatchling of this environment."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
        ROOT,
    ]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Install `wheel` into a new environment in `folder`; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True)
    purelib = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    Path(purelib, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def main(options: list[str]) -> int:
    """Run the tests on the installed wheel; return the exit code of pytest."""
    with tempfile.TemporaryDirectory(prefix="symbiosis-wheel-") as name:
        away = Path(name)
        python = install(build(away), away / "venv")
        where = [python, "-P", "-c", "import symbiosis; print(symbiosis.__file__)"]
        found = subprocess.run(where, cwd=away, capture_output=True, text=True, check=True).stdout.strip()
        if not Path(found).is_relative_to(away):
            print(f"the tests would run on {found}, not on the wheel", file=sys.stderr)
            return 3
        print(f"Testing the installed wheel: {found}", flush=True)
        folders = [ROOT / "tests" / kind for kind in KINDS if (ROOT / "tests" / kind).is_dir()]
        command = [python, "-P", "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT, *options, *folders]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        environment["PATH"] = f"{python.parent}{os.pathsep}{environment.get('PATH', '')}"
        return subprocess.run(command, cwd=away, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
