"""Scorecard bullets: each indicator over its threshold; a mark and words say met or not, colour only repeats it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbiosis.i18n import tr
from symbiosis.plots.amounts import number
from symbiosis.plots.style import FAINT, FONT, INK, MUTED, STATUS_COLOURS, STATUS_MARKS

if TYPE_CHECKING:
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    from symbiosis.indicators.scorecard import IndicatorResult, Scorecard
    from symbiosis.run.run import Run

ROW = 34
"""Height of one indicator [px]."""
FULL = 2.0
"""Ratio at which a bar is cut off; an arrow says so."""
WRAP = {"zh": 14, "en": 30}


def scorecard_bullets(run: Run, lang: str = "zh", *, scheme: str | None = None) -> figure:
    """Return value over threshold of each indicator of `run` that has both, under `scheme` (by default the run's first)."""
    return bullets(run.score(scheme), lang)


def bullets(card: Scorecard, lang: str = "zh") -> figure:
    """Return value over threshold of each indicator of `card` that has both."""
    from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
    from bokeh.models.annotations import Span
    from bokeh.plotting import figure

    rows = [each for each in card.indicators if ratio(each) is not None]
    plot = figure(
        sizing_mode="stretch_width",
        height=ROW * max(1, len(rows)) + 70,
        x_range=Range1d(start=0.0, end=FULL * 1.75),
        y_range=Range1d(start=-0.6, end=max(1, len(rows)) - 0.4),
        tools="",
        toolbar_location=None,
        name="scorecard_bullets",
    )
    heights = [len(rows) - 1 - number for number in range(len(rows))]
    ratios = [min(ratio(each) or 0.0, FULL) for each in rows]
    source = ColumnDataSource(
        {
            "y": heights,
            "good_left": [0.0 if each.direction == "lower" else 1.0 for each in rows],
            "good_right": [1.0 if each.direction == "lower" else FULL for each in rows],
            "ratio": ratios,
            "colour": [STATUS_COLOURS[each.status] for each in rows],
            "name": [each.name[lang] for each in rows],
            "value": [_with_unit(each.value, each.unit) for each in rows],
            "threshold": [limit(each, lang) for each in rows],
            "status": [f"{STATUS_MARKS[each.status]} {tr(f'plot.status.{each.status}', lang=lang)}" for each in rows],
            "said": [
                f"{STATUS_MARKS[each.status]} {_with_unit(each.value, each.unit)}  ({limit(each, lang)})"
                for each in rows
            ],
            "beyond": ["▸" if (ratio(each) or 0.0) > FULL else "" for each in rows],
        },
        name="bullets",
    )
    plot.hbar(
        y="y", left="good_left", right="good_right", height=0.66, fill_color="#e7f3ea", line_color=None, source=source
    )
    bars = plot.hbar(y="y", left=0, right="ratio", height=0.34, fill_color="colour", line_color=None, source=source)
    plot.scatter(1.0, "y", marker="dash", angle=1.5707963, size=22, line_color=INK, line_width=3, source=source)
    _right_text(plot, source, "beyond", FULL * 0.985, "right", "16px", "#ffffff")
    plot.add_layout(Span(location=1.0, dimension="height", line_color=FAINT, line_width=1, level="underlay"))
    _right_text(plot, source, "said", FULL * 1.03, "left", "12px", INK)
    plot.xaxis.ticker = FixedTicker(ticks=[0.0, 0.5, 1.0, 1.5, 2.0])
    plot.add_tools(
        HoverTool(
            renderers=[bars],
            tooltips=[
                (tr("explorer.column.indicator", lang=lang), "@name"),
                (tr("explorer.column.value", lang=lang), "@value"),
                (tr("explorer.column.threshold", lang=lang), "@threshold"),
                (tr("explorer.column.status", lang=lang), "@status"),
            ],
        )
    )
    plot.yaxis.ticker = FixedTicker(ticks=heights)
    plot.yaxis.major_label_overrides = {
        height: _wrap(each.name[lang], lang) for height, each in zip(heights, rows, strict=True)
    }
    plot.xaxis.axis_label = tr("plot.score.axis", lang=lang) if rows else tr("plot.score.none", lang=lang)
    dress(plot)
    return plot


def ratio(indicator: IndicatorResult) -> float | None:
    """Return value over threshold, or None where one is missing or the threshold is nothing to divide by."""
    if indicator.value is None or not indicator.threshold or indicator.direction is None:
        return None
    if indicator.status not in ("met", "not_met"):
        return None
    return max(0.0, indicator.value / indicator.threshold)


def limit(indicator: IndicatorResult, lang: str) -> str:
    """Return the threshold with its direction, as `≤ 0.3`, or a dash."""
    if indicator.threshold is None:
        return "–"
    key = "at_most" if indicator.direction == "lower" else "at_least"
    unit = "%" if indicator.unit == "%" else ""
    return tr(f"plot.score.{key}", lang=lang, value=f"{number(indicator.threshold)}{unit}")


def _with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{number(value)}{unit if unit == '%' else '' if unit == '1' else f' {unit}'}"


def dress(plot: figure) -> None:
    """Give axes and fonts the look of the project."""
    for axis in plot.axis:
        axis.update(
            axis_label_text_font=FONT, axis_label_text_font_size="11px", axis_label_text_font_style="normal",
            axis_label_text_color=MUTED, major_label_text_font=FONT, major_label_text_font_size="11.5px",
            major_label_text_color=INK, major_tick_line_color=None, minor_tick_line_color=None, axis_line_color=None,
        )  # fmt: skip
    plot.xgrid.grid_line_color = "#eef2f6"
    plot.ygrid.grid_line_color = None
    plot.outline_line_color = None
    plot.toolbar.logo = None


def _right_text(
    plot: figure, source: ColumnDataSource, field: str, x: float, align: str, size: str, colour: str
) -> None:
    from bokeh.core.properties import value

    plot.text(
        x, "y", text=field, source=source, text_align=align, text_baseline="middle", text_color=colour,
        text_font=value(FONT), text_font_size=value(size),
    )  # fmt: skip


def _wrap(name: str, lang: str) -> str:
    """Return a long name over two lines."""
    if len(name) <= WRAP[lang]:
        return name
    if lang == "zh":
        half = (len(name) + 1) // 2
        return f"{name[:half]}\n{name[half:]}"
    breaks = [place for place, char in enumerate(name) if char == " "]
    at = min(breaks, key=lambda place: abs(place - len(name) / 2), default=len(name))
    return f"{name[:at]}\n{name[at + 1 :]}"
