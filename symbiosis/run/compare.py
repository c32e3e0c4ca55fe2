"""Compare: the figures of a run that scenarios are compared by."""

from __future__ import annotations

from typing import Any

from symbiosis.run.run import Run

ROUNDING_REL = 1e-9
"""Relative difference that is rounding, and counts as none."""


def figures(run: Run) -> dict[str, tuple[float, str]]:
    """Return the figures of `run` with their units, in the order in which they are shown."""
    accounts = run.accounts()
    found: dict[str, tuple[float, str]] = {"co2_scheme": (accounts.total_t, "t")}
    found |= {f"co2_{source}": (value, "t") for source, value in accounts.by_source().items()}
    found |= {
        f"co2_view_{view}": (value, "t")
        for view, value in accounts.views().items()
        if view != accounts.scheme.rules.electricity
    }
    found["co2_stack"] = (sum(run.stack_co2_t().values()), "t")
    found["tce_equivalent"] = (accounts.tce("equivalent"), "tce")
    found["tce_calorific"] = (accounts.tce("calorific"), "tce")
    found["coal"] = (_imported(run, "fuel", fossil_only=True), "GJ")
    found["fresh_water"] = (_amount(run, "water", "fresh"), "m3")
    found["waste_disposed"] = (_disposed(run), "t")
    found["grid_power"] = (_amount(run, "electricity_import", "grid"), "MWh")
    return found


def co2_differences(base: Run, run: Run) -> dict[str, float]:
    """Return the difference of CO2 from `base` [t] under each view of electricity, 0 where it is rounding."""
    before, after = base.accounts().views(), run.accounts().views()
    return {view: rounded_difference(before[view], after[view]) for view in before}


def rounded_difference(before: float, after: float) -> float:
    """Return `after` less `before`, 0 where that is rounding."""
    same = abs(after - before) <= ROUNDING_REL * max(abs(before), abs(after))
    return 0.0 if same else after - before


def hangs_on_view(differences: dict[str, float]) -> bool:
    """Return whether CO2 rises, falls or stays under one view of electricity and not so under another."""
    return len({(value > 0.0) - (value < 0.0) for value in differences.values()}) > 1


def _amount(run: Run, category: str, item: str) -> float:
    found = run.accounts().amount(category, item)
    return found.value if found is not None else 0.0


def _imported(run: Run, category: str, *, fossil_only: bool) -> float:
    from symbiosis.library.fuels import fuels

    table = fuels()
    return sum(
        row.quantity
        for row in run.activities
        if row.category == category and (not fossil_only or table[row.item].group == "fossil")
    )


def _disposed(run: Run) -> float:
    """Return what went to a place of disposal [t], water apart."""
    total = 0.0
    for entry, amount in zip(run.simulated.wiring.entries, run.simulated.totals, strict=True):
        resource = run.simulated.wiring.resources[entry.resource]
        if entry.target.startswith("disposal:") and resource.waste is not None:
            total += float(amount) * (resource.mass or 1.0)
    return total


def flow_changes(base: Run, run: Run) -> list[dict[str, Any]]:
    """Return each exchange with its amount in `run` and the difference from `base`."""
    before = {row.exchange: row.amount for row in base.exchanged}
    after = {row.exchange: row.amount for row in run.exchanged}
    unit = {row.exchange: row.unit for row in (*base.exchanged, *run.exchanged)}
    return [
        {
            "exchange": name,
            "amount": after.get(name, 0.0),
            "difference": after.get(name, 0.0) - before.get(name, 0.0),
            "unit": unit[name],
        }
        for name in dict.fromkeys((*before, *after))
    ]
