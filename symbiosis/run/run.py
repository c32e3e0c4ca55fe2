"""Run: a scenario simulated; every figure that it shows comes from its own ledger."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import Activity
from symbiosis.accounting.from_flows import Reported
from symbiosis.indicators.enterprise_scores import enterprises_of, score_enterprises
from symbiosis.indicators.scorecard import Scorecard
from symbiosis.indicators.scoring import score
from symbiosis.library.schemes import scheme as scheme_by_id
from symbiosis.park.park import Park
from symbiosis.results.deliveries import delivery_of
from symbiosis.run.contracts import TakeOrPay, take_or_pay
from symbiosis.run.reporting import Groups, accounts_of, groups_of
from symbiosis.simulation import Simulated

if TYPE_CHECKING:
    import pandas as pd

DISPATCHES = ("rule",)
EVENTS = {
    "time_h": "float64",
    "kind": "str",
    "enterprise": "str",
    "object": "str",
    "detail": "str",
    "duration_h": "float64",
}
"""Columns of the events of a run."""


@dataclass(frozen=True)
class Exchanged:
    """What one exchange moved over the horizon [unit]: `amount` arrived, `lost` did not; the ends as in the exchange graph."""

    exchange: str
    giver: str
    taker: str
    resource: str
    unit: str
    amount: float = 0.0
    lost: float = 0.0


@dataclass(frozen=True)
class Run:
    """A park simulated under one scenario.

    `settings` are the values that `--set` changed; `schemes` are the ids of the schemes to account by, the first of which is the default.
    """

    park: Park
    simulated: Simulated
    seed: int = 0
    dispatch: str = "rule"
    settings: Mapping[str, Any] | None = None
    schemes: tuple[str, ...] = ()
    factors: str | None = None

    @property
    def scenario(self) -> str:
        """Id of the scenario."""
        return self.park.scenario

    @property
    def hours(self) -> float:
        """Horizon [h]."""
        return self.simulated.hours

    @property
    def warm_up_h(self) -> float:
        """Hours at the start that were simulated and not counted [h]."""
        return self.simulated.parts[0].start_h

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """What the park reports, in the words of an account file, by process; what stays inside the fence is left out."""
        return tuple(row.activity for row in self.reported if not row.activity.partner)

    @cached_property
    def reported(self) -> tuple[Reported, ...]:
        """What the park reports, each activity with the ledger rows that it is made of."""
        return tuple(row for _, rows in self.groups for row in rows)

    @cached_property
    def groups(self) -> Groups:
        """`reported` by the factor set that the park named in the course of the year."""
        return groups_of(self)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """The double-entry ledger, columns as `symbiosis.results.ledger.COLUMNS`."""
        return self.simulated.ledger.frame(self.simulated.wiring.resources)

    @cached_property
    def exchanged(self) -> tuple[Exchanged, ...]:
        """Each exchange summed over the horizon, in declared order; pools' imports and exports too."""
        rows: dict[str, Exchanged] = {}
        for entry, amount in zip(self.simulated.wiring.entries, self.simulated.totals, strict=True):
            name = delivery_of(entry.source, entry.target, entry.exchange)
            if not name:
                continue
            unit = self.simulated.wiring.resources[entry.resource].unit
            giver, taker = self.ends.get(name) or (_end(entry.source), "")
            row = rows.get(name) or Exchanged(name, giver, taker, entry.resource, unit)
            if entry.target.startswith("loss:"):
                row = replace(row, lost=row.lost + float(amount))
            else:
                row = replace(row, taker=taker or _end(entry.target), amount=row.amount + float(amount))
            rows[name] = row
        return tuple(rows.values())

    @cached_property
    def ends(self) -> dict[str, tuple[str, str]]:
        """Giver and taker (plant, or `outside:<partner>`) of each exchange that the park has at any time."""
        parks = [part.park for part in reversed(self.simulated.parts)]
        return {each.id: (each.giver, each.taker) for park in parks for each in park.exchanges}

    @cached_property
    def flows(self) -> pd.DataFrame:
        """`exchanged` as a table: exchange, giver, taker, resource, unit, amount (arrived), lost."""
        import pandas as pd

        return pd.DataFrame([vars(row) for row in self.exchanged], columns=[field.name for field in fields(Exchanged)])

    @cached_property
    def contracts(self) -> tuple[TakeOrPay, ...]:
        """Each contract with take-or-pay: what was taken, what was not, and what is to be paid for that."""
        entries = self.simulated.wiring.entries
        return tuple(take_or_pay(self.park, entries, self.simulated.totals, self.hours))

    @cached_property
    def stores(self) -> pd.DataFrame:
        """Stock of each store at begin and end of each period."""
        import pandas as pd

        columns = ["store", "resource", "unit", "start_h", "duration_h", "stock_start", "stock_end"]
        return pd.DataFrame([vars(row) for row in self.simulated.stocks], columns=columns)

    @cached_property
    def hourly(self) -> pd.DataFrame:
        """Power by the hour: start_h, source, target, amount [MWh]."""
        ledger = self.ledger
        power = ledger[ledger["unit"].eq("MWh") & ledger["duration_h"].le(1.0)]
        return power[["start_h", "source", "target", "resource", "amount"]].reset_index(drop=True)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened, in the order of time: time_h, kind, enterprise, object, detail (`key=value; …`), duration_h of what ended."""
        import pandas as pd

        rows = self.simulated.events
        return pd.DataFrame(
            {name: pd.Series([getattr(row, name) for row in rows], dtype=kind) for name, kind in EVENTS.items()}
        )

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """Means over time of processes, demands, stores, exchanges and facilities: kind, object, measure, value, unit."""
        import pandas as pd

        from symbiosis.results.statistics import COLUMNS

        return pd.DataFrame([vars(row) for row in self.simulated.statistics], columns=list(COLUMNS))

    @property
    def inventory(self) -> pd.DataFrame:
        """Lines of the inventory by the default scheme: source, enterprise, category, item, activity, factor, co2_t and their origin."""
        import pandas as pd

        return pd.DataFrame([vars(line) for line in self.accounts().lines])

    def accounts(self, scheme: str | None = None, enterprise: str | None = None) -> Accounts:
        """Return inventory and energy totals under `scheme` (by default the park's first), of the park or of an enterprise."""
        return _accounts(self, scheme or self.default_scheme, enterprise)

    def hourly_co2(self, scheme: str | None = None) -> pd.DataFrame:
        """Return CO2 of a scheme by the hour: start_h, co2_t, and spread_t, the part of it that is only known by the month [t]."""
        from symbiosis.run.hours_co2 import hourly_co2

        return hourly_co2(self, scheme)

    def score(self, scheme: str | None = None) -> Scorecard:
        """Return the scorecard under `scheme` (by default the park's first); of a scheme of enterprises that of the worst, with all."""
        scheme_id = scheme or self.default_scheme
        used, year, part = scheme_by_id(scheme_id), self.park.spec.year, self.hours < self.park.hours
        if used.rules.scope == "park":
            return score(self.accounts(scheme_id), used, year=year, part_year=part)
        rows = (row.activity for _, group in self.groups for row in group)
        accounts = {name: self.accounts(scheme_id, name) for name in enterprises_of(rows)}
        return score_enterprises(accounts, used, year=year, part_year=part).whole

    @property
    def default_scheme(self) -> str:
        """Id of the scheme that comes first."""
        return (self.schemes or self.park.spec.schemes)[0]

    @property
    def all_schemes(self) -> tuple[str, ...]:
        """Ids of the schemes of this run."""
        return self.schemes or self.park.spec.schemes

    def stack_co2_t(self) -> dict[str, float]:
        """Return physical CO2 that leaves stacks [t] by enterprise, fossil carbon only; sums to the park's."""
        by_enterprise: dict[str, list[float]] = {}
        for entry, amount in zip(self.simulated.wiring.entries, self.simulated.totals, strict=True):
            if entry.target == "emission:co2":
                owner = self.simulated.wiring.owners[entry.source]
                by_enterprise.setdefault(owner, []).append(float(amount))
        return {owner: math.fsum(values) for owner, values in by_enterprise.items()}

    def resource_of(self, name: str) -> str:
        """Return the resource that the level of a process, or a demand, counts."""
        recipe = self.park.recipes.get(name)
        if recipe is not None:
            return recipe.reference
        return next((demand.resource for _, demand in self.park.demands() if demand.id == name), "")

    def unit_of(self, name: str) -> str:
        """Return the unit of the level of a process, or of a demand."""
        resource = self.park.resources.get(self.resource_of(name))
        return resource.unit if resource is not None else ""

    def unserved(self) -> dict[str, float]:
        """Return what was wanted and not served, by planned process and demand, without the zeros [unit]."""
        return {name: value for name, value in self.simulated.unserved.items() if value > 0.0}


def _accounts(run: Run, scheme_id: str, enterprise: str | None) -> Accounts:
    """Return the accounts by a scheme, made once."""
    cache: dict[tuple[str, str | None], Accounts] = run.__dict__.setdefault("_accounts_by_scheme", {})
    key = (scheme_id, enterprise)
    if key not in cache:
        cache[key] = accounts_of(run, scheme_id, enterprise)
    return cache[key]


def _end(account: str) -> str:
    """Return the plant, pool or partner behind an account."""
    kind, _, name = account.partition(":")
    if kind == "node":
        return name.split("/", maxsplit=1)[0]
    if kind == "pool":
        return account
    return f"outside:{name}"
