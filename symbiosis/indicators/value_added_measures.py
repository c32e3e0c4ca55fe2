"""Value-added measures: what a park uses or makes per industrial value added, and value added per what it uses."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.energy_measures import energy
from symbiosis.indicators.measured import Measured, Reading, inputs, lacking, ratio
from symbiosis.units import convert

VALUE_ADDED = "value_added.industrial"


def water_per_value_added(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return fresh water over industrial value added [m3/10^4 CNY]."""
    return _over(accounts, "water.fresh", VALUE_ADDED)


def waste_per_value_added(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return general solid waste generated over industrial value added [t/10^4 CNY]; with hazardous waste as a reading."""
    found = _over(accounts, "waste.generated", VALUE_ADDED)
    both, missing = inputs(accounts, "waste.generated", "waste.generated_hazardous", VALUE_ADDED)
    if found.value is None or missing:
        return found
    general, hazardous, below = (each.value for each in both)
    return Measured(found.value, found.evidence, readings=(Reading("with_hazardous", (general + hazardous) / below),))


def fact_per_value_added(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return a declared fact over industrial value added [unit of the fact/10^4 CNY]."""
    return _over(accounts, f"declared.{parameters['fact']}", VALUE_ADDED)


def value_added_per_fact(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return industrial value added over a declared fact [10^4 CNY/unit of the fact]."""
    return _over(accounts, VALUE_ADDED, f"declared.{parameters['fact']}")


def value_added_per_energy(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return industrial value added over annual energy [10^4 CNY/tce]."""
    found, missing = inputs(accounts, VALUE_ADDED)
    below = energy(accounts, parameters)
    if missing or below.missing:
        return lacking(*missing, *below.missing)
    if below.value is None:
        return below
    return ratio(found[0].value, below.value, (found[0].evidence, below.evidence))


def value_added_per_water(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return industrial value added over fresh water [CNY/m3]."""
    return _over(accounts, VALUE_ADDED, "water.fresh", scale=convert(1.0, "10^4 CNY", "CNY"))


def _over(accounts: Accounts, top: str, bottom: str, *, scale: float = 1.0) -> Measured:
    found, missing = inputs(accounts, top, bottom)
    if missing:
        return lacking(*missing)
    return ratio(found[0].value, found[1].value, (each.evidence for each in found), scale=scale)
