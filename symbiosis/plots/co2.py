"""CO2 by source: one bar per line of the scheme's inventory, what is sold counted against it; the bars add up to the total."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from symbiosis.i18n import tr
from symbiosis.plots.amounts import amount, scale
from symbiosis.plots.scorecard import dress
from symbiosis.plots.style import FONT, GOOD, INK

if TYPE_CHECKING:
    from bokeh.plotting import figure

    from symbiosis.accounting.accounts import Accounts
    from symbiosis.accounting.inventory import Line
    from symbiosis.run.run import Run

ROW = 40
SOURCE_COLOURS = {
    "fuel": "#7c4a21",
    "conversion": "#8b5cf6",
    "electricity": "#f2b01e",
    "heat": "#dc2626",
    "process": "#3f3f46",
}


def co2_by_source(run: Run, lang: str = "zh", *, scheme: str | None = None) -> figure:
    """Return the CO2 of `run` [t] by source and item under `scheme` (by default the run's first)."""
    return co2_bars(run.accounts(scheme), lang)


def co2_bars(accounts: Accounts, lang: str = "zh") -> figure:
    """Return the CO2 of `accounts` [t] by source and item, in the order of the sources."""
    from bokeh.core.properties import value
    from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
    from bokeh.plotting import figure

    rows = by_item(accounts)
    names = [
        f"{tr(f'plot.co2.{source}', lang=lang)}\n{item_name(line, lang)}" for (source, _), (line, _) in rows.items()
    ]
    totals = [total for _, total in rows.values()]
    largest = max((abs(total) for total in totals), default=1.0) or 1.0
    factor, unit = scale(largest, "tCO2", lang)
    heights = [len(rows) - 1 - place for place in range(len(rows))]
    low, high = min([0.0, *totals]) / factor, max([0.0, *totals]) / factor
    room = 0.4 * (high - low or 1.0)
    plot = figure(
        sizing_mode="stretch_width",
        height=ROW * max(1, len(rows)) + 70,
        x_range=Range1d(start=low - (room if low < 0 else 0.0), end=high + room),
        y_range=Range1d(start=-0.6, end=max(1, len(rows)) - 0.4),
        tools="",
        toolbar_location=None,
        name="co2_by_source",
    )
    source = ColumnDataSource(
        {
            "y": heights,
            "co2": [total / factor for total in totals],
            "colour": [
                GOOD if total < 0 else SOURCE_COLOURS.get(source, INK)
                for (source, _), total in zip(rows, totals, strict=True)
            ],
            "name": names,
            "text": [amount(total, "tCO2", lang) for total in totals],
            "align": ["right" if total < 0 else "left" for total in totals],
            "offset": [-5 if total < 0 else 5 for total in totals],
        },
        name="co2",
    )
    bars = plot.hbar(y="y", left=0, right="co2", height=0.5, fill_color="colour", line_color=None, source=source)
    plot.text(
        "co2", "y", text="text", source=source, text_align="align", text_baseline="middle", x_offset="offset", text_color=INK,
        text_font=value(FONT), text_font_size=value("12px"),
    )  # fmt: skip
    plot.add_tools(HoverTool(renderers=[bars], tooltips=[(tr("plot.co2.label", lang=lang), "@name"), ("CO2", "@text")]))
    plot.yaxis.ticker = FixedTicker(ticks=heights)
    plot.yaxis.major_label_overrides = dict(zip(heights, names, strict=True))
    plot.xaxis.axis_label = unit
    dress(plot)
    return plot


def by_item(accounts: Accounts) -> dict[tuple[str, str], tuple[Line, float]]:
    """Return a line that stands for each (source, category and item) with the sum of all [t], zeros left out."""
    sums: dict[tuple[str, str], list[Line]] = {}
    for line in accounts.lines:
        sums.setdefault((line.source, f"{line.category}/{line.item}"), []).append(line)
    totals = {key: (lines[0], math.fsum(line.co2_t for line in lines)) for key, lines in sums.items()}
    return {key: pair for key, pair in totals.items() if pair[1] != 0.0}


def item_name(line: Line, lang: str) -> str:
    """Return the name of what a line counts: a listed item, else a fuel, else its id."""
    from symbiosis.library.activities import item_of
    from symbiosis.library.fuels import fuels

    try:
        return item_of(line.category, line.item).name.text(lang)
    except KeyError:
        fuel = fuels().get(line.item)
        return fuel.name.text(lang) if fuel is not None else line.item
