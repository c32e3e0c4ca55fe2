"""Exchange map: who gave what to whom in the year; the width of a line is its flow, its colour the kind of what flows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symbiosis.i18n import tr
from symbiosis.plots.curves import widths
from symbiosis.plots.flow_lines import draw_flows
from symbiosis.plots.ground import ground
from symbiosis.plots.links import Link, links
from symbiosis.plots.place_marks import draw_places
from symbiosis.plots.places import Places, places
from symbiosis.plots.style import FONT, MUTED, PAPER

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    from symbiosis.park.park import Park
    from symbiosis.run.run import Run

MAX_LINKS = 600
"""Flows drawn at most: the largest of each park; beyond that the picture says nothing."""
FADED = 0.07

# Fades every line that does not touch what was clicked; nothing clicked shows all.
HIGHLIGHT = """
const chosen = new Set(cb_obj.indices.map((i) => nodes.data.id[i]));
for (const source of sources) {
  const {giver, taker, alpha} = source.data;
  for (let i = 0; i < alpha.length; i++) {
    alpha[i] = chosen.size == 0 || chosen.has(giver[i]) || chosen.has(taker[i]) ? 1.0 : faded;
  }
  source.change.emit();
}
"""


def exchange_map(run: Run, lang: str = "zh", *, at: Places | None = None, height: int = 560) -> figure:
    """Return the map of `run` with texts in `lang`; `at` keeps the places of another run of the park, for comparing.

    Its nodes are the data source named `places`, one source per kind of resource is named `flows:<kind>`.
    """
    from bokeh.models import CustomJS, TapTool
    from bokeh.plotting import figure

    where = _complete(at, run.park)
    flows = _largest(links(run))
    plot = figure(
        sizing_mode="stretch_width",
        height=height,
        match_aspect=True,
        toolbar_location="above",
        tools="pan,wheel_zoom,reset,save",
        name="exchange_map",
        background_fill_color=PAPER,
    )
    _frame(plot, where, lang)
    ground(plot, run.park, lang)
    sources = draw_flows(plot, run, flows, where, lang)
    _make_room(plot, sources)
    nodes, renderer = draw_places(plot, run, flows, where, lang)
    plot.add_tools(TapTool(renderers=[renderer]))
    nodes.selected.js_on_change(
        "indices", CustomJS(args={"nodes": nodes, "sources": sources, "faded": FADED}, code=HIGHLIGHT)
    )
    _note(plot, where, len(links(run)), len(flows), lang)
    return plot


def _complete(at: Places | None, park: Park) -> Places:
    """Return `at` with the places that only `park` has."""
    own = places(park)
    return own if at is None else Places({**own.points, **at.points}, at.box, at.computed)


def _largest(flows: Sequence[Link]) -> tuple[Link, ...]:
    """Return the flows to draw, thick ones first, so that thin ones lie on top."""
    ordered = sorted(zip(flows, widths(flows), strict=True), key=lambda pair: -pair[1])
    return tuple(link for link, _ in ordered[:MAX_LINKS])


def _frame(plot: figure, where: Places, lang: str) -> None:
    from bokeh.models import Range1d

    left, bottom, right, top = where.box
    xs = [point[0] for point in where.points.values()] or [left, right]
    ys = [point[1] for point in where.points.values()] or [bottom, top]
    width, tall = right - left, top - bottom
    outside = any(x < left or x > right for x in xs)
    margin = 0.2 * width if outside else 0.06 * width
    plot.x_range = Range1d(start=min(left, *xs) - margin, end=max(right, *xs) + margin)
    plot.y_range = Range1d(start=min(bottom, *ys) - 0.06 * tall, end=max(top, *ys) + 0.07 * tall)
    plot.axis.visible = False
    plot.grid.visible = False
    plot.outline_line_color = None
    plot.toolbar.autohide = True
    plot.toolbar.logo = None


def _make_room(plot: figure, sources: Sequence[ColumnDataSource]) -> None:
    """Widen the picture to hold every curve, however far it bends."""
    heights = [y for source in sources for ys in source.data["ys"] for y in ys]
    reach: Any = plot.y_range
    space = 0.03 * (reach.end - reach.start)
    reach.start = min([reach.start, *(y - space for y in heights)])
    reach.end = max([reach.end, *(y + space for y in heights)])


def _note(plot: figure, where: Places, all_flows: int, shown: int, lang: str) -> None:
    """Say what the picture is not: a survey, or complete."""
    from bokeh.models.annotations import Title

    texts = [tr("plot.map.computed" if where.computed else "plot.map.metres", lang=lang)]
    if shown < all_flows:
        texts.append(tr("plot.map.more", lang=lang, shown=shown, all=all_flows))
    plot.add_layout(
        Title(
            text=" · ".join(texts),
            text_font=FONT,
            text_font_size="11px",
            text_font_style="normal",
            text_color=MUTED,
            align="right",
        ),
        "below",
    )
