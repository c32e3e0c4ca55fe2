"""Story: what happened in a run, in sentences; a long one is folded by kind, and only what lasted longest is told in full."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbiosis.cli.show import console, escape, number, table
from symbiosis.i18n import texts, tr

if TYPE_CHECKING:
    from symbiosis.events.happening import Happening
    from symbiosis.files.fields import Name
    from symbiosis.park.park import Park
    from symbiosis.run.run import Run

TJ_PER_MWH = 0.0036
TOLD = 40
"""Events up to which every one is told."""
LONGEST = 10
"""Events of a longer story that are told nevertheless: what lasted longest, routine apart."""
ROUTINE = frozenset({"batch_begins", "batch_ends", "ordered", "loaded", "unloaded"})
"""What goes its ordinary way, and is not told for having lasted long."""
FOLDED = 40
"""Rows of the table of kinds."""


def print_story(run: Run, lang: str) -> None:
    """Print what happened, and what was exchanged."""
    print_events(run.simulated.events, run.park, lang)
    print_exchanges(run, lang)


def print_events(events: Sequence[Happening], park: Park, lang: str) -> None:
    """Print `events` one by one, or folded where they are many."""
    from symbiosis.events.happening import sentence

    if not events:
        console().print(tr("story.nothing", lang=lang))
        return
    names, units, year = names_of(park), units_of(park), park.spec.year
    if len(events) <= TOLD:
        console().print(tr("story.happened", lang=lang, count=len(events)), style="bold")
        for row in events:
            console().print(
                "  " + escape(sentence(row, lang=lang, year=year, names=names, units=units)), soft_wrap=True
            )
        console().print()
        return
    _print_folded(events, names, year, lang)
    notable = (row for row in events if row.duration_h > 0.0 and row.kind not in ROUTINE)
    lasting = sorted(notable, key=lambda row: (-row.duration_h, row.time_h))
    if lasting:
        console().print(tr("story.longest", lang=lang), style="bold")
    for row in sorted(lasting[:LONGEST], key=lambda row: row.time_h):
        console().print("  " + escape(sentence(row, lang=lang, year=year, names=names, units=units)), soft_wrap=True)
    console().print("  " + tr("story.whole", lang=lang))
    console().print()


def print_exchanges(run: Run, lang: str) -> None:
    """Print what was exchanged, largest first, inside the fence and over it."""
    park = run.park
    names = {plant.id: (plant.name or enterprise.name).text(lang) for enterprise, plant in park.plants()}
    names |= {f"outside:{key}": partner.name.text(lang) for key, partner in park.spec.partners.items()}
    names |= {f"pool:{pool.id}": pool.name.text(lang) if pool.name else pool.id for pool in park.spec.pools}
    moved = sorted((row for row in run.exchanged if row.amount > 0), key=lambda row: -row.amount)
    crossing = [row for row in moved if row.giver.startswith("outside:") or row.taker.startswith("outside:")]
    for key, part in (("inside", [row for row in moved if row not in crossing]), ("over_fence", crossing)):
        columns = ("giver", "taker", "resource", "amount", "unit", "energy")
        title = tr(f"cli.story.{key}", lang=lang, count=len(part))
        right = ("amount", "energy")
        shown = table(
            title,
            *((tr(f"cli.column.{column}", lang=lang), "right" if column in right else "left") for column in columns),
        )
        for row in part:
            resource = run.simulated.wiring.resources[row.resource]
            energy = number(row.amount * resource.energy * TJ_PER_MWH) if resource.energy > 0 else ""
            ends = [escape(names.get(end, end)) for end in (row.giver, row.taker)]
            shown.add_row(*ends, escape(resource.name.text(lang)), number(row.amount), row.unit, energy)
        console().print(shown)


def names_of(park: Park) -> dict[str, Name]:
    """Return the name of everything in the park that has one, in both languages, by id."""
    named: dict[str, Name | None] = {each.id: each.name for each in park.enterprises}
    for _, plant in park.plants():
        named[plant.id] = plant.name
        named |= {each.id: each.name for each in plant.processes}
        named |= {each.id: each.name for each in plant.demands}
        named |= {each.id: each.name for each in plant.stores}
    spec = park.spec
    named |= {each.id: each.name for each in park.exchanges} | {each.id: each.name for each in spec.pools}
    named |= {each.id: each.name for each in spec.crews} | {each.id: each.name for each in spec.fleets}
    found = {key: name for key, name in named.items() if name is not None}
    return found | {f"outside:{key}": partner.name for key, partner in spec.partners.items()}


def units_of(park: Park) -> dict[str, str]:
    """Return the unit of what each exchange moves and each store holds, by id."""
    held = {exchange.id: exchange.resource for exchange in park.exchanges}
    held |= {store.id: store.resource for _, store in park.stores()}
    return {key: park.resources[resource].unit for key, resource in held.items()}


def kind_name(kind: str, lang: str) -> str:
    """Return the kind of an event in a word or two, or as it stands where it is of a user's own story."""
    key = f"story.kinds.{kind}"
    return tr(key, lang=lang) if key in texts() else kind


def _print_folded(events: Sequence[Happening], names: dict[str, Name], year: int, lang: str) -> None:
    from symbiosis.events.happening import spoken
    from symbiosis.park.moments import date_of

    groups: dict[tuple[str, str], list[Happening]] = {}
    for row in events:
        groups.setdefault((row.kind, row.object), []).append(row)
    columns = ("kind", "who", "count", "hours", "longest_h", "first")
    right = ("count", "hours", "longest_h")
    heads = [(tr(f"story.{key}", lang=lang), "right" if key in right else "left") for key in columns]
    shown = table(tr("story.by_kind", lang=lang, count=len(events)), *heads)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[1][0].time_h))
    for (kind, thing), rows in ranked[:FOLDED]:
        lasted = [row.duration_h for row in rows if not math.isnan(row.duration_h)]
        who = spoken(thing, names, lang)
        hours, longest = (number(math.fsum(lasted)), number(max(lasted))) if lasted else ("", "")
        cells = [str(len(rows)), hours, longest, date_of(rows[0].time_h, year)]
        shown.add_row(escape(kind_name(kind, lang)), escape(who), *cells)
    console().print(shown)
    if len(ranked) > FOLDED:
        console().print("  " + tr("statistic.more", lang=lang, count=len(ranked) - FOLDED))
