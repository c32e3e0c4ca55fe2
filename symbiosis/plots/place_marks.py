"""Place marks: plants as discs, partners as squares, pools as diamonds, each with its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symbiosis.i18n import tr
from symbiosis.plots.lettering import lettering, node_name, wrap
from symbiosis.plots.links import OUTSIDE, POOL, Link
from symbiosis.plots.places import Places
from symbiosis.plots.style import INK, MUTED

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    from symbiosis.run.run import Run

MAX_LABELS = 70
"""Places that still get a label."""


def draw_places(
    plot: figure, run: Run, flows: Sequence[Link], where: Places, lang: str
) -> tuple[ColumnDataSource, Any]:
    """Draw plants as discs, partners as squares, pools as diamonds, each with its name."""
    from bokeh.models import ColumnDataSource, HoverTool

    park = run.park
    busy = {end for link in flows for end in (link.giver, link.taker)}
    plants = {plant.id: enterprise.role for enterprise, plant in park.plants()}
    shown = [node for node in where.points if node in plants or node in busy]
    kinds = [_look(node, plants) for node in shown]
    looks = {
        "utility": ("circle", 19, "#0f766e"),
        "enterprise": ("circle", 19, "#1d4ed8"),
        "partner": ("square", 11, "#94a3b8"),
        "pool": ("diamond", 20, "#f2b01e"),
    }
    names = [node_name(park, node, lang) for node in shown]
    nodes = ColumnDataSource(
        {
            "id": shown,
            "x": [where.points[node][0] for node in shown],
            "y": [where.points[node][1] for node in shown],
            "marker": [looks[kind][0] for kind in kinds],
            "size": [looks[kind][1] for kind in kinds],
            "colour": [looks[kind][2] for kind in kinds],
            "name": names,
            "inflows": [sum(link.taker == node for link in flows) for node in shown],
            "outflows": [sum(link.giver == node for link in flows) for node in shown],
        },
        name="places",
    )
    renderer = plot.scatter(
        "x", "y", source=nodes, marker="marker", size="size", fill_color="colour", line_color="#ffffff", line_width=2.0,
        nonselection_fill_alpha=0.55, nonselection_line_alpha=0.9, level="overlay",
    )  # fmt: skip
    renderer.selection_glyph = renderer.glyph.clone(line_color=INK, line_width=3.0)
    if len(shown) <= MAX_LABELS:
        _labels(plot, shown, names, kinds, where, lang)
    plot.add_tools(
        HoverTool(
            renderers=[renderer],
            tooltips=[
                (tr(f"plot.map.{key}", lang=lang), f"@{column}")
                for key, column in (("place", "name"), ("inflows", "inflows"), ("outflows", "outflows"))
            ],
        )
    )
    return nodes, renderer


def _look(node: str, roles: Mapping[str, str]) -> str:
    if node.startswith(OUTSIDE):
        return "partner"
    return "pool" if node.startswith(POOL) else roles.get(node, "enterprise")


def _labels(
    plot: figure, shown: Sequence[str], names: Sequence[str], kinds: Sequence[str], where: Places, lang: str
) -> None:
    middle = (where.box[0] + where.box[2]) / 2
    for side in ("left", "right", "below", "above"):
        picked = [
            (where.points[node], name)
            for node, name, kind in zip(shown, names, kinds, strict=True)
            if side
            == (
                "above"
                if kind == "pool"
                else "below"
                if kind != "partner"
                else "left"
                if where.points[node][0] < middle
                else "right"
            )
        ]
        if not picked:
            continue
        align, baseline, dx, dy = {
            "left": ("right", "middle", -11, 0),
            "right": ("left", "middle", 11, 0),
            "below": ("center", "top", 0, 13),
            "above": ("center", "bottom", 0, -12),
        }[side]
        inside = side in ("below", "above")
        lettering(
            plot,
            [point[0] for point, _ in picked],
            [point[1] for point, _ in picked],
            [wrap(name, lang) for _, name in picked],
            colour=INK if inside else MUTED,
            size="13px" if inside else "11.5px",
            style="bold" if inside else "normal",
            align=align,
            baseline=baseline,
            offset=(dx, dy),
            halo=inside,
        )
