"""Sphinx: the pages of `docs/`, with warnings as errors (`make docs`)."""

import tomllib
from pathlib import Path

_project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Symbiosis"
author = _project["authors"][0]["name"]
copyright = author
version = release = _project["version"]

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True

html_theme = "furo"
html_title = f"{project} {version}"
html_static_path: list[str] = []
