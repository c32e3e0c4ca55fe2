"""Flow lines: one layer per kind of resource, each line with a dark rim and an arrow head, so that direction survives a grey print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symbiosis.i18n import tr
from symbiosis.plots.amounts import amount
from symbiosis.plots.curves import bends, curve, widths
from symbiosis.plots.lettering import node_name
from symbiosis.plots.links import Link
from symbiosis.plots.places import Places
from symbiosis.plots.style import FONT, INK, KIND_COLOURS

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    from symbiosis.run.run import Run

FOLLOW = "for (const layer of layers) { layer.visible = cb_obj.visible; }"
"""The legend shows a plain swatch; lines, rims and heads are hidden with it."""


def draw_flows(plot: figure, run: Run, flows: Sequence[Link], where: Places, lang: str) -> list[ColumnDataSource]:
    """Draw the lines, one layer per kind, each with a dark rim and an arrow head; the legend switches kinds off."""
    from bokeh.models import ColumnDataSource, CustomJS, HoverTool
    from bokeh.models.annotations import Legend, LegendItem

    gap = 0.035 * (where.box[2] - where.box[0])
    bent, broad = bends(flows), widths(flows)
    rows: dict[str, list[dict[str, Any]]] = {}
    for link, bend, width in zip(flows, bent, broad, strict=True):
        if link.giver in where.points and link.taker in where.points:
            rows.setdefault(link.kind, []).append(_row(run, link, bend, width, where, gap, lang))
    sources: list[ColumnDataSource] = []
    items: list[LegendItem] = []
    hovered: list[Any] = []
    for kind, colour in KIND_COLOURS.items():
        if kind not in rows:
            continue
        data: dict[str, Any] = {key: [row[key] for row in rows[kind]] for key in rows[kind][0]}
        source = ColumnDataSource(data, name=f"flows:{kind}")
        rim = plot.multi_line(
            "xs",
            "ys",
            source=source,
            line_width="rim",
            line_color="#334155",
            line_alpha="alpha",
            line_cap="round",
            line_join="round",
        )
        line = plot.multi_line(
            "xs",
            "ys",
            source=source,
            line_width="width",
            line_color=colour,
            line_alpha="alpha",
            line_cap="round",
            line_join="round",
        )
        line.hover_glyph = line.glyph.clone()
        line.hover_glyph.update(line_color=INK)
        head = plot.scatter(
            "head_x",
            "head_y",
            source=source,
            marker="triangle",
            size="head_size",
            angle="head_angle",
            fill_color=colour,
            line_color=INK,
            line_width=0.9,
            fill_alpha="alpha",
            line_alpha="alpha",
        )
        layers: list[Any] = [rim, line, head]
        sources.append(source)
        hovered.append(line)
        swatch = plot.vbar(x=[math.nan], top=[math.nan], width=1, fill_color=colour, line_color=None)
        shown: list[Any] = [swatch]
        swatch.js_on_change("visible", CustomJS(args={"layers": layers}, code=FOLLOW))
        items.append(LegendItem(label=tr(f"plot.kind.{kind}", lang=lang), renderers=shown))
    if items:
        plot.add_tools(
            HoverTool(
                renderers=hovered,
                line_policy="interp",
                tooltips=[
                    (tr(f"plot.map.{key}", lang=lang), f"@{column}")
                    for key, column in (
                        ("resource", "resource"),
                        ("giver", "giver_name"),
                        ("taker", "taker_name"),
                        ("amount", "amount"),
                        ("energy", "energy"),
                        ("lost", "lost"),
                    )
                ],
            )
        )
        legend = Legend(items=items, orientation="horizontal", click_policy="hide", location="center", name="kinds")
        legend.update(
            border_line_color=None,
            background_fill_alpha=0.0,
            label_text_font=FONT,
            label_text_font_size="12px",
            label_text_color=INK,
            spacing=14,
            padding=2,
            margin=0,
            glyph_width=18,
            glyph_height=14,
            label_standoff=5,
        )
        plot.add_layout(legend, "below")
    return sources


def _row(run: Run, link: Link, bend: float, width: float, where: Places, gap: float, lang: str) -> dict[str, Any]:
    bow = curve(where.points[link.giver], where.points[link.taker], bend=bend, start_gap=gap, end_gap=1.35 * gap)
    energy = amount(link.size, "MWh", lang) if link.family == "energy" and link.unit != "MWh" else "–"
    return {
        "xs": bow.xs,
        "ys": bow.ys,
        "width": width,
        "rim": width + 1.6,
        "alpha": 1.0,
        "head_x": bow.head[0],
        "head_y": bow.head[1],
        "head_size": 7.0 + 1.25 * width,
        "head_angle": bow.angle - math.pi / 2,
        "id": link.id,
        "giver": link.giver,
        "taker": link.taker,
        "giver_name": node_name(run.park, link.giver, lang),
        "taker_name": node_name(run.park, link.taker, lang),
        "resource": run.park.resources[link.resource].name.text(lang),
        "amount": amount(link.amount, link.unit, lang),
        "energy": energy,
        "lost": amount(link.lost, link.unit, lang) if link.lost > 0 else "–",
    }
