"""Reporting: what a run reports under each factor set that its park named in the course of the year, and its accounts by a scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symbiosis.accounting.accounts import VALUE_ADDED, Accounts, account, added
from symbiosis.accounting.from_flows import Reported, reported
from symbiosis.indicators.eligibility import park_facts
from symbiosis.library.schemes import Scheme, known_facts, scheme
from symbiosis.simulation import Part
from symbiosis.units import Quantity

if TYPE_CHECKING:
    from symbiosis.run.run import Run

POWER = ("electricity_import", "electricity_export")

Groups = tuple[tuple[str | None, tuple[Reported, ...]], ...]


def spans_of(run: Run) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return from when to when [h] each group of `groups_of` counts; the ledger is cut where the park changes."""
    under: dict[str | None, list[tuple[float, float]]] = {}
    for part in run.simulated.parts:
        under.setdefault(run.factors or part.park.spec.factors, []).append((part.start_h, part.stop_h))
    return tuple(tuple(spans) for spans in under.values())


def groups_of(run: Run) -> Groups:
    """Return what the run reports, by the factor set that was named; what one enterprise gives another stands in rows with a partner."""
    under: dict[str | None, list[Part]] = {}
    for part in run.simulated.parts:
        under.setdefault(run.factors or part.park.spec.factors, []).append(part)
    internal = any(scheme(each).rules.scope == "enterprise" for each in run.all_schemes)
    return tuple((name, reported(parts, by="process", internal=internal)) for name, parts in under.items())


def accounts_of(run: Run, scheme_id: str, enterprise: str | None = None) -> Accounts:
    """Return the accounts by a scheme, of the whole or of one enterprise; each factor set counts for what flowed under it."""
    spec, used = run.park.spec, scheme(scheme_id)
    facts = {name: value for name, value in _facts(run, used).items() if enterprise is None or name != VALUE_ADDED}
    made = [
        account(
            [row.activity for row in _seen_by(used, rows)],
            used,
            factors=factors,
            province=spec.place.province,
            year=spec.year,
            facts=facts if number == 0 else {},
            part_of=enterprise,
        )
        for number, (factors, rows) in enumerate(_groups_with(run.groups, enterprise))
    ]
    return added(made)


def _groups_with(groups: Groups, enterprise: str | None) -> Groups:
    """Return the groups that have rows of an enterprise: one that enters or leaves has none under some factor set."""
    if enterprise is None:
        return groups
    return tuple(group for group in groups if any(row.activity.enterprise == enterprise for row in group[1])) or groups


def _facts(run: Run, used: Scheme) -> dict[str, float | Quantity]:
    """Return what the park declares of the facts that this scheme, or one that ships, asks for; `check` warns of the others."""
    spec = run.park.spec
    asked = {VALUE_ADDED, *known_facts(used)}
    declared: dict[str, float | Quantity] = {**park_facts(spec), **spec.facts}
    return {name: value for name, value in declared.items() if name in asked}


def reported_to(run: Run, scheme_id: str) -> tuple[Reported, ...]:
    """Return what the run reports to a scheme, in the order of the activities of its accounts."""
    used = scheme(scheme_id)
    return tuple(row for _, rows in run.groups for row in _seen_by(used, rows))


def _seen_by(used: Scheme, rows: tuple[Reported, ...]) -> tuple[Reported, ...]:
    """Return the rows that a scheme sees.

    Where its boundary is the park, what goes from one enterprise to another is none. Where it is the enterprise, what crosses the fence
    into a pool is none, for each who takes it from the pool has a row of it.
    """
    if used.rules.scope == "park":
        return tuple(row for row in rows if not row.activity.partner)
    return tuple(row for row in rows if row.activity.enterprise or row.activity.category not in POWER)
