"""Lettering: names and labels on a figure; a label breaks where a reader would break it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbiosis.i18n import tr
from symbiosis.plots.links import OUTSIDE, POOL
from symbiosis.plots.style import FONT

if TYPE_CHECKING:
    from bokeh.plotting import figure

    from symbiosis.park.park import Park

WRAP = {"zh": 9, "en": 18}
"""Characters after which a label breaks."""


def node_name(park: Park, node: str, lang: str) -> str:
    """Return the name of a plant, `outside:<partner>` or `pool:<pool>`."""
    if node.startswith(OUTSIDE):
        partner = park.spec.partners.get(node.removeprefix(OUTSIDE))
        return partner.name.text(lang) if partner is not None else node.removeprefix(OUTSIDE)
    if node.startswith(POOL):
        pool = next((pool for pool in park.spec.pools if f"{POOL}{pool.id}" == node), None)
        if pool is None:
            return node.removeprefix(POOL)
        resource = park.resources[pool.resource].name.text(lang)
        return pool.name.text(lang) if pool.name is not None else tr("plot.map.pool", lang=lang, resource=resource)
    for enterprise, plant in park.plants():
        if plant.id == node:
            return (plant.name or enterprise.name).text(lang)
    return node


def lettering(
    plot: figure,
    xs: Sequence[float],
    ys: Sequence[float],
    texts: Sequence[str],
    *,
    colour: str,
    size: str,
    style: str = "normal",
    align: str = "center",
    baseline: str = "middle",
    offset: tuple[int, int] = (0, 0),
    halo: bool = False,
) -> None:
    """Draw `texts` at `xs`, `ys` in the font that has Chinese, `offset` px away; `halo` lays white behind them."""
    from bokeh.core.properties import value
    from bokeh.models import ColumnDataSource

    glyph = plot.text(
        "x",
        "y",
        text="text",
        source=ColumnDataSource({"x": list(xs), "y": list(ys), "text": list(texts)}),
        text_font=value(FONT),
        text_font_size=value(size),
        text_font_style=style,
        text_color=colour,
        text_align=align,
        text_baseline=baseline,
        text_line_height=1.15,
        x_offset=offset[0],
        y_offset=offset[1],
        level="overlay",
    )
    if halo:
        glyph.glyph.update(background_fill_color="#ffffff", background_fill_alpha=0.78, padding=2, border_radius=3)


def wrap(name: str, lang: str) -> str:
    """Return a name over at most two lines of about equal length."""
    if len(name) <= WRAP["zh" if any(ord(char) > 0x2E80 for char in name) else "en"]:
        return name
    if " " not in name:
        half = (len(name) + 1) // 2
        return f"{name[:half]}\n{name[half:]}"
    breaks = [number for number, char in enumerate(name) if char == " "]
    at = min(breaks, key=lambda number: abs(number - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"
