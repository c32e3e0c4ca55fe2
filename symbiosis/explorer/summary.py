"""Summary: the few figures that never leave the screen, each with its change against the baseline."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis.explorer.studio import Solved
from symbiosis.i18n import tr
from symbiosis.plots.amounts import amount, change, number
from symbiosis.plots.links import OUTSIDE, POOL, links


@dataclass(frozen=True)
class Tile:
    """One figure: its change against the baseline is `good` (True), bad (False) or neither (None)."""

    key: str
    label: str
    value: str
    delta: str
    good: bool | None
    note: str


def tiles(solved: Solved, base: Solved, scheme: str, lang: str) -> tuple[Tile, ...]:
    """Return the tiles of a solved scenario under `scheme`, compared with `base`."""
    now, then = solved.run.accounts(scheme), base.run.accounts(scheme)
    energy, energy_then = now.tce("equivalent"), then.tce("equivalent")
    scheme_name = now.scheme.name.text(lang)
    return (
        _less_is_good(
            "co2",
            now.total_t,
            then.total_t,
            "tCO2",
            lang,
            note=tr("explorer.tile.co2_note", lang=lang, scheme=scheme_name),
        ),
        _intensity(now.total_t, energy, then.total_t, energy_then, lang),
        _less_is_good("energy", energy, energy_then, "tce", lang, note=tr("explorer.tile.energy_note", lang=lang)),
        _exchanges(solved, base, lang),
        _verdict(solved, base, scheme, lang),
    )


def inside(solved: Solved) -> int:
    """Return how many exchanges between plants carry a flow."""
    ends = [(link.giver, link.taker) for link in links(solved.run)]
    return sum(not giver.startswith((OUTSIDE, POOL)) and not taker.startswith((OUTSIDE, POOL)) for giver, taker in ends)


def _less_is_good(key: str, value: float, base: float, unit: str, lang: str, *, note: str) -> Tile:
    delta = change(value, base, unit, lang)
    label = tr(f"explorer.tile.{key}", lang=lang)
    return Tile(key, label, amount(value, unit, lang), delta, (value < base) if delta else None, note)


def _intensity(co2: float, energy: float, co2_then: float, energy_then: float, lang: str) -> Tile:
    """CO2 over energy [tCO2/tce]; nothing where the energy is not positive."""
    label = tr("explorer.tile.intensity", lang=lang)
    if energy <= 0:
        return Tile("intensity", label, "–", "", None, "tCO₂/tce")
    value = co2 / energy
    base = co2_then / energy_then if energy_then > 0 else None
    delta = "" if base is None else change(value, base, "tCO2/tce", lang)
    better = value < base if base is not None and delta else None
    return Tile("intensity", label, number(value), delta, better, "tCO₂/tce")


def _exchanges(solved: Solved, base: Solved, lang: str) -> Tile:
    count, then = inside(solved), inside(base)
    delta = "" if count == then else f"{count - then:+d}".replace("-", "−")
    note = tr("explorer.tile.exchanges_note", lang=lang)
    return Tile(
        "exchanges", tr("explorer.tile.exchanges", lang=lang), str(count), delta, count > then if delta else None, note
    )


def _verdict(solved: Solved, base: Solved, scheme: str, lang: str) -> Tile:
    card, then = solved.cards[scheme], base.cards[scheme]
    states = [each.status for each in card.indicators]
    counts = {"met": states.count("met"), "not_met": states.count("not_met"), "open": states.count("not_computable")}
    met_then = [each.status for each in then.indicators].count("met")
    difference = counts["met"] - met_then
    delta = "" if not difference else f"{difference:+d} {tr('plot.status.met', lang=lang)}".replace("-", "−")
    good = None if card.verdict == "cannot_be_judged" else card.verdict == "passes"
    mark = {"passes": "✔ ", "fails": "✘ "}.get(card.verdict, "? ")
    return Tile(
        "verdict",
        tr("explorer.tile.verdict", lang=lang),
        mark + tr(f"explorer.verdict.{card.verdict}", lang=lang),
        delta,
        (difference > 0) if difference else good,
        tr("explorer.tile.met", lang=lang, **counts),
    )
