"""Shipped folders: where `models/`, `parks/` and `viz/` lie; what was installed goes before the checkout beside the package."""

from __future__ import annotations

from pathlib import Path

from symbiosis.errors import InstallationError
from symbiosis.i18n import tr

PACKAGE = Path(__file__).resolve().parent


def models_dir() -> Path:
    """Return the folder of the model library. Raises InstallationError where it is missing."""
    return _find("models", package=PACKAGE)


def parks_dir() -> Path:
    """Return the folder of the park cases that ship. Raises InstallationError where it is missing."""
    return _find("parks", package=PACKAGE)


def viz_dir() -> Path:
    """Return the folder of the Bokeh server application. Raises InstallationError where it is missing."""
    return _find("viz", package=PACKAGE)


def _find(name: str, *, package: Path) -> Path:
    """Return the folder `name` of a wheel (`_share/` in the package), else of a checkout (beside the package, with `pyproject.toml`)."""
    installed = package / "_share" / name
    if installed.is_dir():
        return installed
    checkout = package.parent / name
    if checkout.is_dir() and (package.parent / "pyproject.toml").is_file():
        return checkout
    looked = f"{installed}, {checkout}"
    raise InstallationError(
        " / ".join(tr("installation.missing_folder", lang=lang, name=name, looked=looked) for lang in ("zh", "en"))
    )
