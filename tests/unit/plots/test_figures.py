"""Figures: ordinary Bokeh figures that stand alone, in both languages, whose numbers are the run's."""

import logging
import math

import pytest
from bokeh.embed import file_html
from bokeh.models import ColumnDataSource, HoverTool
from bokeh.resources import INLINE

from symbiosis.plots.co2 import co2_by_source
from symbiosis.plots.exchange_map import exchange_map
from symbiosis.plots.links import links
from symbiosis.plots.scorecard import scorecard_bullets
from symbiosis.plots.style import KIND_COLOURS

FIGURES = {"map": exchange_map, "bullets": scorecard_bullets, "co2": co2_by_source}


def source(figure, name: str) -> ColumnDataSource:
    return figure.select_one({"name": name})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_stands_alone_without_a_warning(name, lang, suzhou, caplog):
    with caplog.at_level(logging.WARNING):
        html = file_html(FIGURES[name](suzhou, lang), INLINE)
    assert caplog.records == []
    assert "cdn.bokeh.org" not in html


def test_the_map_has_a_line_for_every_flow(suzhou):
    figure = exchange_map(suzhou)
    drawn = [id_ for kind in KIND_COLOURS if (found := source(figure, f"flows:{kind}")) for id_ in found.data["id"]]
    assert sorted(drawn) == sorted(link.id for link in links(suzhou))


def test_a_park_without_layout_is_drawn_too(unmapped):
    assert source(exchange_map(unmapped), "places").data["id"]


def test_no_curve_leaves_the_picture(unmapped):
    figure = exchange_map(unmapped)
    found = [source(figure, f"flows:{kind}") for kind in KIND_COLOURS]
    heights = [y for each in found if each is not None for ys in each.data["ys"] for y in ys]
    assert figure.y_range.start < min(heights)
    assert max(heights) < figure.y_range.end


def test_hover_never_inserts_html(suzhou):
    tools = [tool for name in FIGURES for tool in FIGURES[name](suzhou).select({"type": HoverTool})]
    assert tools
    assert all("{safe}" not in str(tool.tooltips) and isinstance(tool.tooltips, list) for tool in tools)


def test_the_map_is_labelled_in_the_language_that_was_asked_for(suzhou):
    names = {lang: source(exchange_map(suzhou, lang), "places").data["name"] for lang in ("zh", "en")}
    assert "东吴热电厂" in names["zh"]
    assert "Dongwu CHP" in names["en"]


def test_the_bars_of_co2_add_up_to_the_total(suzhou):
    from symbiosis.plots.co2 import by_item

    accounts = suzhou.accounts()
    assert math.fsum(total for _, total in by_item(accounts).values()) == pytest.approx(accounts.total_t, rel=1e-9)


def test_a_status_is_said_by_a_mark_and_not_by_colour_alone(suzhou):
    said = source(scorecard_bullets(suzhou), "bullets").data["said"]
    assert said
    assert all(text[0] in "✔✘" for text in said)


def test_only_what_has_a_threshold_gets_a_bullet(suzhou):
    card = suzhou.score("JS-366-2024")
    drawn = source(scorecard_bullets(suzhou, scheme="JS-366-2024"), "bullets").data["name"]
    assert drawn == [each.name["zh"] for each in card.indicators if each.status in ("met", "not_met")]
