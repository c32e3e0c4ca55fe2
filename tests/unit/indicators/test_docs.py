"""The method note names every measure, factor set, category and status: what is not documented fails here."""

from pathlib import Path
from typing import get_args

import pytest

from symbiosis.indicators.scorecard import Status
from symbiosis.library.activities import categories
from symbiosis.library.factors import factor_sets
from symbiosis.library.measures import MEASURES
from symbiosis.library.schemes import schemes

NOTE = Path(__file__).resolve().parents[3] / "docs" / "method" / "accounting.md"
NAMES = (*MEASURES, *factor_sets(), *categories(), *get_args(Status), *schemes())


@pytest.mark.parametrize("name", dict.fromkeys(NAMES))
def test_the_method_note_names(name: str):
    assert f"`{name}`" in NOTE.read_text(encoding="utf-8")
