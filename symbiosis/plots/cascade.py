"""Cascade figure: who lacks what, what came in its place and what found no taker, along time, the nearest to the loss on top."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.i18n import tr
from symbiosis.park.moments import date_of
from symbiosis.plots.amounts import amount
from symbiosis.plots.lettering import node_name
from symbiosis.plots.scorecard import dress
from symbiosis.plots.style import BAD, FONT, INK, MUTED
from symbiosis.run.cascade import Cascade
from symbiosis.run.effects import Shift, Shortage
from symbiosis.run.hours import FlowKey

if TYPE_CHECKING:
    from bokeh.plotting import figure

COLOURS = {"short": BAD, "substitute": "#1d6fb8", "stranded": "#b58900"}
"""Colour of what lacks, of what came in its place, and of what found no taker."""
ROW, FRAME = 38, 150
"""Height of one row and of all that is no row [px]."""
BINS = 360
"""Most bars of one row; beyond, hours are averaged."""
ROWS = 60
"""Most rows; the rest is in cascade.json."""
FAINTEST = 0.18
WRAP = {"zh": 22, "en": 42}
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
"""How many exchanges a row lies away from the loss."""
MS_PER_H = 3_600_000.0


@dataclass(frozen=True)
class _Row:
    kind: str
    label: str
    total: str
    when: str
    ring: int | None
    series: NDArray[np.float64]
    """What differs, per hour [unit]."""


def cascade_figure(cascade: Cascade, lang: str = "zh") -> figure:
    """Return the figure of `cascade`."""
    from bokeh.models import ColumnDataSource, DatetimeTickFormatter, FixedTicker, HoverTool, Range1d
    from bokeh.models.annotations import Label, Span, Title
    from bokeh.plotting import figure

    rows = list(_rows(cascade, lang))[:ROWS]
    heights = [len(rows) - 1 - number for number in range(len(rows))]
    begin_h, end_h = _window(cascade)
    room = 0.20 * (end_h - begin_h)
    park = cascade.base.park
    plot = figure(
        sizing_mode="stretch_width",
        height=ROW * max(len(rows), 1) + FRAME,
        x_range=Range1d(start=_ms(cascade, begin_h), end=_ms(cascade, end_h + room)),
        y_range=Range1d(start=-0.6, end=max(len(rows), 1) + 0.2),
        x_axis_type="datetime",
        tools="",
        toolbar_location=None,
        name="cascade",
        title=Title(text=_title(cascade, lang), text_font=FONT, text_font_size="15px", text_color=INK),
    )
    for kind, colour in COLOURS.items():
        if kind not in {row.kind for row in rows}:
            continue
        bars = _bars(cascade, rows, heights, kind, begin_h, end_h)
        drawn = plot.hbar(
            y="y", left="left", right="right", height=0.62, fill_color=colour, fill_alpha="alpha", line_color=None,
            source=ColumnDataSource(bars, name=kind), legend_label=tr(f"plot.cascade.{kind}", lang=lang),
        )  # fmt: skip
        tips = [(tr(f"plot.cascade.{key}", lang=lang), f"@{key}") for key in ("what", "total", "when")]
        plot.add_tools(HoverTool(renderers=[drawn], tooltips=tips))
    plot.text(
        x=[_ms(cascade, end_h + room * 0.04)] * len(rows), y=heights, text=[row.total for row in rows],
        text_color=[COLOURS[row.kind] for row in rows], text_font={"value": FONT}, text_font_size="12px",
        text_baseline="middle",
    )  # fmt: skip
    for time_h, key in ((cascade.at_h, "leaves"), (cascade.until_h, "returns")):
        if not begin_h <= time_h <= end_h:
            continue
        plot.add_layout(Span(location=_ms(cascade, time_h), dimension="height", line_color=INK, line_dash="4 3"))
        text = f"{tr(f'plot.cascade.{key}', lang=lang)} {date_of(time_h, park.spec.year)}"
        at_right = key == "returns"
        plot.add_layout(
            Label(
                x=_ms(cascade, time_h), y=max(len(rows), 1) - 0.42, x_offset=4 if at_right else -4,
                text=text, text_font=FONT, text_font_size="11.5px", text_color=INK,
                text_align="left" if at_right or time_h - begin_h < 0.3 * (end_h - begin_h) else "right",
            )
        )  # fmt: skip
    plot.yaxis.ticker = FixedTicker(ticks=heights)
    plot.yaxis.major_label_overrides = {height: row.label for height, row in zip(heights, rows, strict=True)}
    plot.xaxis.formatter = DatetimeTickFormatter(hours="%m-%d %H:%M", days="%m-%d", months="%Y-%m", years="%Y")
    plot.xaxis.axis_label = tr("plot.cascade.axis", lang=lang) if rows else tr("plot.cascade.none", lang=lang)
    dress(plot)
    if plot.legend:
        plot.add_layout(plot.legend[0], "below")
        plot.legend.update(
            orientation="horizontal", location="left", label_text_font=FONT, label_text_font_size="12px", label_text_color=MUTED,
            border_line_color=None,
        )  # fmt: skip
    return plot


def cascade_page(cascade: Cascade, lang: str = "zh") -> str:
    """Return the figure as one HTML document that needs nothing beside it."""
    from bokeh.embed import file_html
    from bokeh.resources import INLINE

    return file_html(cascade_figure(cascade, lang), INLINE, title=_title(cascade, lang))


def _title(cascade: Cascade, lang: str) -> str:
    park = cascade.base.park
    name = next(each.name.text(lang) for each in park.enterprises if each.id == cascade.enterprise)
    text = tr("plot.cascade.title", lang=lang, park=park.spec.name.text(lang), enterprise=name)
    hours = cascade.recovery_h
    if hours is None:
        return text
    key = "plot.cascade.recovered" if hours > 0.0 else "plot.cascade.recovered_at_once"
    return text + tr(key, lang=lang, hours=f"{hours:g}")


def _rows(cascade: Cascade, lang: str) -> Iterator[_Row]:
    shown: list[tuple[str, Shortage | Shift]] = [
        *(("short", row) for row in cascade.shortages),
        *(("substitute", row) for row in cascade.substitutes),
        *(("stranded", row) for row in cascade.stranded),
    ]
    kinds = list(COLOURS)
    shown.sort(
        key=lambda pair: (math.inf if pair[1].ring is None else pair[1].ring, pair[1].first_h, kinds.index(pair[0]))
    )
    year = cascade.base.park.spec.year
    for kind, row in shown:
        label, size = _label(cascade, row, lang)
        label = label if row.ring is None else f"{CIRCLED[min(row.ring, len(CIRCLED) - 1)]} {label}"
        when = f"{date_of(row.first_h, year)} – {date_of(row.last_h, year)}"
        yield _Row(kind, label, size, when, row.ring, np.maximum(_series(cascade, row), 0.0))


def _label(cascade: Cascade, row: Shortage | Shift, lang: str) -> tuple[str, str]:
    """Return what stands at the left of a row, and the amount at its right."""
    park = cascade.base.park
    resource = cascade.flows_resource(row.resource).name.text(lang)
    if isinstance(row, Shortage):
        names = {use.id: use.name for _, use in park.processes()} | {each.id: each.name for _, each in park.demands()}
        name = names.get(row.object)
        thing = name.text(lang) if name is not None else row.object
        lacking = [each.resource for each in park.exchanges if each.id in row.because]
        cause = "、".join(cascade.flows_resource(each).name.text(lang) for each in dict.fromkeys(lacking))
        key = "row_lacks" if row.object in {each.id for _, each in park.demands()} else "row_less"
        key = "row_because" if key == "row_less" and cause else key
        text = tr(f"plot.cascade.{key}", lang=lang, thing=thing, resource=resource, cause=cause)
        share = f" ({row.amount / row.wanted:.0%})" if row.wanted > 0.0 else ""
        return _cut(text, lang), f"−{amount(row.amount, row.unit, lang)}{share}"
    giver, taker = (node_name(park, end, lang) for end in (row.giver, row.taker))
    if ":" in taker:  # an account, as `disposal:wet-sludge`
        taker = tr(f"plot.cascade.{taker.partition(':')[0]}", lang=lang)
    text = tr("plot.cascade.row_flow", lang=lang, giver=giver, taker=taker, resource=resource)
    return _cut(text, lang), f"+{amount(row.difference, row.unit, lang)}"


def _series(cascade: Cascade, row: Shortage | Shift) -> NDArray[np.float64]:
    """Return what differs by the hour [unit], positive where there is more of it."""
    if isinstance(row, Shortage):
        keys = [key for key in cascade.flows.keys if key.taker == row.plant and key.resource == row.resource]
        keys = [key for key in keys if key.giver.startswith("unserved:")]
    else:
        keys = [FlowKey(row.giver, row.taker, row.resource, row.id)]
    pairs = [cascade.flows.of(key) for key in keys]
    return np.asarray(sum(after - before for before, after in pairs))


def _bars(
    cascade: Cascade, rows: list[_Row], heights: list[int], kind: str, begin_h: float, end_h: float
) -> dict[str, Any]:
    """Return the bars of a kind: neighbours of equal strength are one bar."""
    found: dict[str, Any] = {key: [] for key in ("y", "left", "right", "alpha", "what", "total", "when")}
    flows = cascade.flows
    first, last = (round((time_h - flows.start_h) / flows.step_h) for time_h in (begin_h, end_h))
    width = max(1, math.ceil((last - first) / BINS))
    for row, height in zip(rows, heights, strict=True):
        if row.kind != kind:
            continue
        part = row.series[first:last]
        padded = np.concatenate([part, np.zeros(-len(part) % width)]).reshape(-1, width).mean(axis=1)
        strength = np.round(padded / max(float(row.series.max()), 1e-300), 2)
        edges = np.flatnonzero(np.diff(strength)) + 1
        for start, stop in zip([0, *edges], [*edges, len(strength)], strict=True):
            if strength[start] <= 0.0:
                continue
            found["y"].append(height)
            found["left"].append(_ms(cascade, begin_h + start * width * flows.step_h))
            found["right"].append(_ms(cascade, min(begin_h + stop * width * flows.step_h, end_h)))
            found["alpha"].append(FAINTEST + (1.0 - FAINTEST) * float(strength[start]))
            for key, text in (("what", row.label.replace("\n", " ")), ("total", row.total), ("when", row.when)):
                found[key].append(text)
    return found


def _window(cascade: Cascade) -> tuple[float, float]:
    """Return from when to when [h] something is to be seen, with some room on both sides."""
    flows = cascade.flows
    last = max((flows.differing(key)[1] for key in flows.keys), default=flows.stop_h)
    end = max(last, min(cascade.until_h, flows.stop_h))
    room = max(flows.step_h, math.ceil(0.12 * (end - cascade.at_h)))
    return max(flows.start_h, cascade.at_h - room), min(flows.stop_h, end + room)


def _ms(cascade: Cascade, time_h: float) -> float:
    """Return a time of the park's year as Bokeh counts it [ms]."""
    from datetime import UTC, datetime

    return datetime(cascade.base.park.spec.year, 1, 1, tzinfo=UTC).timestamp() * 1000.0 + time_h * MS_PER_H


def _cut(text: str, lang: str) -> str:
    """Return a label over at most two lines."""
    limit = WRAP[lang]
    if len(text) <= limit:
        return text
    middle = text.rfind(" ", 0, limit)
    at = middle if middle > limit // 2 else limit
    return f"{text[:at]}\n{text[at:].strip()}"
