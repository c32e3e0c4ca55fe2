"""The method pages name every measure, factor set, category and status: what is not documented fails here."""

from pathlib import Path
from typing import get_args

import pytest

from symbiosis.indicators.scorecard import Status
from symbiosis.library.activities import categories
from symbiosis.library.factors import factor_sets
from symbiosis.library.measures import MEASURES
from symbiosis.library.schemes import schemes

PAGES = Path(__file__).resolve().parents[3] / "docs" / "method"
NOTES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md")))
NAMES = (*MEASURES, *factor_sets(), *categories(), *get_args(Status), *schemes())


@pytest.mark.parametrize("name", dict.fromkeys(NAMES))
def test_a_method_page_names(name: str):
    assert f"`{name}`" in NOTES
