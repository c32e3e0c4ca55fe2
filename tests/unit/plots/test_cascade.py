"""The figure of a cascade: a row for whatever lacks, replaces or is stranded, over the hours that it lasts, in one page of its own."""

import re

import pytest

from symbiosis.plots.cascade import CIRCLED, cascade_figure, cascade_page
from symbiosis.run.cascade import Cascade, cascade

AT, LASTS, HOURS = 240, 48, 480
MS_PER_H = 3_600_000.0
YEAR_MS = 1609459200000.0
"""2021-01-01T00:00Z in milliseconds since 1970."""


@pytest.fixture(scope="module")
def loss() -> Cascade:
    return cascade("suzhou-sip", "dongwu-chp", at=AT, lasts=LASTS, hours=HOURS)


def bars(figure, kind: str) -> dict:
    found = [each.data_source.data for each in figure.renderers if each.data_source.name == kind]
    return found[0] if found else {"y": []}


def test_every_shortage_has_a_row_over_its_hours(loss):
    short = bars(cascade_figure(loss), "short")
    assert len(set(short["y"])) == len(loss.shortages) == 4
    hours = [
        ((left - YEAR_MS) / MS_PER_H, (right - YEAR_MS) / MS_PER_H)
        for left, right in zip(short["left"], short["right"], strict=True)
    ]
    assert min(left for left, _ in hours) == AT
    assert max(right for _, right in hours) == AT + LASTS


def test_what_is_nearer_to_the_loss_stands_higher(loss):
    figure = cascade_figure(loss, "en")
    labels = figure.yaxis[0].major_label_overrides
    rings = [label[0] for _, label in sorted(labels.items(), reverse=True)]
    near = [ring for ring in rings if ring in CIRCLED]
    assert rings[: len(near)] == sorted(near)  # what hangs on the loss by no exchange stands below
    assert rings[0] == "①"


@pytest.mark.parametrize(("lang", "word"), [("zh", "缺蒸汽"), ("en", "for want of steam")])
def test_a_row_says_for_want_of_what(loss, lang, word):
    labels = cascade_figure(loss, lang).yaxis[0].major_label_overrides.values()
    assert any(word in label.replace("\n", " ").replace("  ", " ") for label in labels)


def test_a_loss_that_is_replaced_shows_no_shortage():
    figure = cascade_figure(cascade("suzhou-sip", "sewage-utility", at=10, lasts=1, hours=24), "en")
    assert bars(figure, "short")["y"] == []
    assert bars(figure, "substitute")["y"]


def test_the_page_loads_nothing(loss):
    page = cascade_page(loss)
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page)
