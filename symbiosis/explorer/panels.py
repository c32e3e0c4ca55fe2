"""Panels: strip, scorecard and details as HTML in which every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from symbiosis.explorer.markup import Markup, tag
from symbiosis.explorer.studio import Solved
from symbiosis.explorer.summary import Tile
from symbiosis.i18n import texts, tr
from symbiosis.indicators.scorecard import IndicatorResult, Scorecard
from symbiosis.plots.amounts import amount, number
from symbiosis.plots.lettering import node_name
from symbiosis.plots.links import OUTSIDE, POOL, Link, links
from symbiosis.plots.scorecard import limit
from symbiosis.plots.style import KIND_COLOURS, STATUS_MARKS


def heading(title: str, hint: str = "") -> Markup:
    """Return the heading of a card."""
    return Markup(tag("h2", title) + (tag("p", hint, cls="hint") if hint else ""))


def strip(tiles: Sequence[Tile], *, is_base: bool, base_name: str, lang: str) -> Markup:
    """Return the truth strip: a tile each with value, change and note."""
    return tag("div", *(_tile(each, is_base, base_name, lang) for each in tiles), cls="tiles")


def _tile(tile: Tile, is_base: bool, base_name: str, lang: str) -> Markup:
    tone = {True: "good", False: "bad", None: "same"}[tile.good]
    if is_base:
        delta = tag("div", tr("explorer.is_baseline", lang=lang), cls="delta same")
    elif not tile.delta:
        delta = tag("div", tr("explorer.unchanged", lang=lang), cls="delta same")
    else:
        against = tr("explorer.baseline", lang=lang, name=base_name)
        delta = tag("div", tile.delta, cls=f"delta {tone}", title=against)
    value = tag("div", tile.value, cls=f"value {tone if tile.key == 'verdict' else ''}".strip())
    return tag(
        "div",
        tag("div", tile.label, cls="label"),
        value,
        delta,
        tag("div", tile.note, cls="note"),
        cls=f"tile {tile.key}",
    )


def scorecard(card: Scorecard, lang: str) -> Markup:
    """Return the indicators of `card` as a table: status in words, and what is lacking."""
    columns = ("indicator", "value", "threshold", "status")
    head = tag("thead", tag("tr", *(tag("th", tr(f"explorer.column.{key}", lang=lang), cls=key) for key in columns)))
    body: list[str] = []
    for class_id, class_ in card.scheme.classes.items():
        rows = [each for each in card.indicators if each.class_ == class_id]
        if rows:
            body.append(tag("tr", tag("td", class_.name.text(lang), span=len(columns)), cls="class"))
            body += [_indicator(each, lang) for each in rows]
    return tag("table", head, tag("tbody", *body), cls="scorecard")


def _indicator(each: IndicatorResult, lang: str) -> Markup:
    value = "–" if each.value is None else number(each.value)
    unit = "" if each.value is None else _unit(each.unit)
    words = f"{STATUS_MARKS[each.status]} {tr(f'plot.status.{each.status}', lang=lang)}"
    lacking = Markup("")
    if each.status == "not_met" and each.distance is not None:
        shown = f"{number(abs(each.distance))}{_unit(each.unit)}"
        lacking = tag("div", f"{tr('explorer.column.distance', lang=lang)} {shown}", cls="lacking")
    elif each.reason is not None and f"reason.{each.reason}" in texts():
        lacking = tag("div", tr(f"reason.{each.reason}", lang=lang), cls="lacking")
    return tag(
        "tr",
        tag("td", each.name[lang], cls="indicator", title=f"{each.id} · {each.source}"),
        tag("td", value, tag("span", unit, cls="unit"), cls="number"),
        tag(
            "td",
            limit(each, lang),
            tag("div", "" if each.threshold is None or each.unit in ("%", "1") else each.unit, cls="unit"),
            cls="number",
        ),
        tag("td", tag("span", words, cls=f"status {each.status}"), lacking, cls="state"),
        cls=each.status,
    )


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit if unit == "%" else f" {unit}"


def details(solved: Solved, node: str | None, lang: str) -> Markup:
    """Return what `node` took and gave in the year, or how to choose one."""
    if node is None:
        return tag("p", tr("explorer.details_hint", lang=lang), cls="hint")
    flows = links(solved.run)
    inflows = [link for link in flows if link.taker == node]
    outflows = [link for link in flows if link.giver == node]
    where = "network" if node.startswith(POOL) else "outside" if node.startswith(OUTSIDE) else "inside"
    name = node_name(solved.run.park, node, lang)
    return tag(
        "div",
        tag("h3", name, tag("span", tr(f"explorer.{where}", lang=lang), cls="chip")),
        _flows(solved, tr("explorer.inflows", lang=lang), [(link, link.giver) for link in inflows], lang),
        _flows(solved, tr("explorer.outflows", lang=lang), [(link, link.taker) for link in outflows], lang),
        cls="details",
    )


def _flows(solved: Solved, title: str, rows: Sequence[tuple[Link, str]], lang: str) -> Markup:
    park = solved.run.park
    if not rows:
        return Markup(tag("h4", title) + tag("p", tr("explorer.nothing", lang=lang), cls="hint"))
    body = [
        tag(
            "tr",
            tag("td", tag("i", cls=f"dot {link.kind}"), park.resources[link.resource].name.text(lang)),
            tag("td", node_name(park, other, lang), cls="other"),
            tag("td", amount(link.amount, link.unit, lang), cls="number"),
        )
        for link, other in rows
    ]
    return Markup(tag("h4", title) + tag("table", tag("tbody", *body), cls="flows"))


def dot_styles() -> str:
    """Return the CSS of the coloured dots, one class per kind of resource."""
    return "\n".join(f".dot.{kind} {{ background: {colour}; }}" for kind, colour in KIND_COLOURS.items())
