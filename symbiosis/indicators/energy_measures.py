"""Energy and CO2 measures: CO2 per energy and per value added, clean and non-fossil shares, electricity shares."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.electricity import WASTE_POWER, ElectricityUse, electricity_use
from symbiosis.accounting.energy import NON_FOSSIL, Basis, tce
from symbiosis.accounting.inventory import VIEWS, total
from symbiosis.indicators.clean_energy import clean_tce
from symbiosis.indicators.measured import (
    OUTSIDE_WHOLE,
    Measured,
    Reading,
    impossible,
    inputs,
    lacking,
    outside_whole,
    ratio,
)
from symbiosis.units import Evidence

_CALORIFIC = "calorific"
STATISTICAL = NON_FOSSIL | {"natural_gas"}
ENERGY_INPUTS = ("fuel", "electricity_import", "heat_import")
"""What to ask for where no row speaks of energy."""


def energy(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return annual energy [tce]: all that is consumed inside, net across the fence (ND-3)."""
    if not accounts.energy:
        return lacking(*ENERGY_INPUTS)
    value = accounts.tce(_basis(parameters))
    if value <= 0.0:
        return Measured(None, accounts.evidence(), reason="energy_not_positive")
    return Measured(value, accounts.evidence())


def co2_per_energy(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return CO2 of the scheme over annual energy [tCO2/tce]: E_park / E_tce (ND-3, ND-4)."""
    below = energy(accounts, parameters)
    if below.value is None:
        return below
    basis = _basis(parameters)
    value = accounts.total_t / below.value
    readings = [
        Reading(f"view_{view}", co2 / below.value) for view, co2 in accounts.views().items() if view != _view(accounts)
    ]
    other: Basis = "calorific" if basis == "equivalent" else "equivalent"
    readings += _banded(f"energy_{other}", accounts.total_t, accounts.tce(other))
    counted = accounts.scheme.rules.raw_material_in_energy
    without = accounts.tce(basis, raw_material=not counted)
    if without != below.value:
        name = "without_raw_material" if counted else "with_raw_material"
        readings += _banded(name, accounts.total_t, without)
    readings += _without_wastes(accounts, basis)
    readings += _waste_heat(accounts, below.value)
    readings += _without_substitution(accounts, below.value)
    for key, each in accounts.alternatives.items():
        energy_of = each.tce_equivalent if basis == "equivalent" else each.tce_calorific
        if key != accounts.factors["fuels"] and each.co2_t is not None and energy_of is not None:
            readings += _banded("factors", each.co2_t, energy_of, detail=key)
    return Measured(value, below.evidence, readings=tuple(readings))


def _waste_heat(accounts: Accounts, energy_tce: float) -> list[Reading]:
    """Return the readings in which bought waste heat counts at the default of fossil heat, and at zero."""
    bought = accounts.amount("heat_import", "waste_heat")
    if bought is None or bought.value == 0.0:
        return []
    counted = total(line for line in accounts.lines if (line.category, line.item) == ("heat_import", "waste_heat"))
    others = {"waste_heat_at_default": bought.value * accounts.factors["heat"]["value"], "waste_heat_at_zero": 0.0}
    return [
        reading
        for name, co2 in others.items()
        if co2 != counted
        for reading in _over(name, accounts.total_t - counted + co2, energy_tce)
    ]


def _without_wastes(accounts: Accounts, basis: Basis) -> list[Reading]:
    """Return the reading in which wastes burnt are no energy: neither their heat nor the power made of them that is sold."""
    wastes = [line for line in accounts.energy if line.kind == "waste" or line.item == WASTE_POWER]
    if not wastes:
        return []
    raw = accounts.scheme.rules.raw_material_in_energy
    left = tce([line for line in accounts.energy if line not in wastes], basis, raw_material=raw)
    return _banded("without_wastes", accounts.total_t, left)


def _without_substitution(accounts: Accounts, below: float) -> list[Reading]:
    """Return the reading without the credit of by-products in clinker, where there is one."""
    co2 = accounts.without_substitution_t()
    return [] if co2 is None else _over("without_substitution", co2, below)


def clean_energy_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return clean energy over annual energy [%], at the equivalent value: natural gas is clean in the statistical reading."""
    chosen = accounts.scheme.rules.clean_energy
    kinds = {"statistical": STATISTICAL, "non_fossil": NON_FOSSIL}
    other = "non_fossil" if chosen == "statistical" else "statistical"
    return _share(accounts, "equivalent", kinds[chosen], (f"clean_{other}", "equivalent", kinds[other]))


def non_fossil_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return non-fossil energy over annual energy [%]."""
    basis = _basis(parameters)
    other: Basis = "calorific" if basis == "equivalent" else "equivalent"
    return _share(accounts, basis, NON_FOSSIL, (f"energy_{other}", other, NON_FOSSIL))


def _share(
    accounts: Accounts, basis: Basis, kinds: frozenset[str], other: tuple[str, Basis, frozenset[str]]
) -> Measured:
    below = energy(accounts, {"energy": basis})
    if below.value is None:
        return below
    raw = accounts.scheme.rules.raw_material_in_energy
    part = clean_tce(accounts.energy, basis, kinds=kinds, raw_material=raw)
    if outside_whole(part, below.value):
        return impossible(part, below.value, below.evidence, reason=OUTSIDE_WHOLE)
    name, other_basis, other_kinds = other
    other_part = clean_tce(accounts.energy, other_basis, kinds=other_kinds, raw_material=raw)
    readings = _of_whole(name, other_part, accounts.tce(other_basis))
    if any(line.kind == "waste" for line in accounts.energy):
        without = clean_tce(accounts.energy, basis, kinds=kinds - {"waste"}, raw_material=raw)
        readings += _of_whole("without_wastes", without, below.value)
    return Measured(100.0 * part / below.value, below.evidence, readings=tuple(readings))


def direct_supply_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return direct and own non-fossil power over electricity used [%]; annex 4 asks for 50 in principle."""
    use = electricity_use(accounts)
    if use is None:
        return lacking("electricity_import.direct_non_fossil", "electricity_import.grid", "electricity_own.pv")
    readings = _over("direct_lines_only", use.direct, use.total, scale=100.0)
    direct = use.direct + use.own_non_fossil
    readings += _power_without_wastes(use, direct)
    return ratio(direct, use.total, _electricity_evidence(accounts), scale=100.0, readings=tuple(readings))


def renewable_electricity_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own, direct and certified power over electricity used [%] (JS24)."""
    use = electricity_use(accounts)
    if use is None:
        return lacking("electricity_import.grid", "electricity_import.certificate", "electricity_own.pv")
    clean = use.own_non_fossil + use.direct + use.certificate
    readings = tuple(_power_without_wastes(use, clean))
    return ratio(clean, use.total, _electricity_evidence(accounts), scale=100.0, readings=readings)


def _power_without_wastes(use: ElectricityUse, clean: float) -> list[Reading]:
    """Return the reading in which power made of wastes is used but is not clean, where there is such power."""
    return _over("without_wastes", clean - use.own_waste, use.total, scale=100.0) if use.own_waste > 0.0 else []


def electrification(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return final electricity over final energy [%], electricity at its own heat."""
    found, missing = inputs(accounts, "final_energy.electricity", "final_energy.heat", "final_energy.fuel")
    if missing:
        return lacking(*missing)
    below = sum(each.value for each in found)
    return ratio(found[0].value, below, (each.evidence for each in found), scale=100.0)


def energy_per_value_added(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return annual energy over industrial value added [tce/10^4 CNY]."""
    found, missing = inputs(accounts, "value_added.industrial")
    above = energy(accounts, parameters)
    if above.value is None or missing:
        return lacking(*above.missing, *missing) if above.reason != "energy_not_positive" else above
    return ratio(above.value, found[0].value, (above.evidence, found[0].evidence))


def co2_per_value_added(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return CO2 of the scheme over industrial value added [tCO2/10^4 CNY]; the other electricity views stand beside."""
    found, missing = inputs(accounts, "value_added.industrial")
    if not accounts.energy:
        missing = [*ENERGY_INPUTS, *missing]
    if missing:
        return lacking(*missing)
    below = found[0].value
    readings = [
        reading
        for view, co2 in accounts.views().items()
        if view != _view(accounts)
        for reading in _over(f"view_{view}", co2, below)
    ]
    certified = total(line for line in accounts.lines if line.item == "certificate")
    if certified:
        readings += _over("certificates_at_zero", accounts.total_t - certified, below)
    readings += _without_substitution(accounts, below)
    return ratio(accounts.total_t, below, (accounts.evidence(), found[0].evidence), readings=tuple(readings))


def _basis(parameters: Mapping[str, str]) -> Basis:
    return "calorific" if parameters.get("energy") == _CALORIFIC else "equivalent"


def _view(accounts: Accounts) -> str:
    return next(view for view in VIEWS if view == accounts.scheme.rules.electricity)


def _over(name: str, top: float, bottom: float, *, scale: float = 1.0, detail: str = "") -> list[Reading]:
    return [Reading(name, scale * top / bottom, detail)] if bottom > 0.0 else []


def _of_whole(name: str, part: float, whole: float) -> list[Reading]:
    """Return a reading that is a share [%], where it is one: between nothing and all."""
    return [] if outside_whole(part, whole) else _over(name, part, whole, scale=100.0)


def _banded(name: str, co2_t: float, energy_tce: float, *, detail: str = "") -> list[Reading]:
    """Return a reading that has another annual energy, which picks the threshold too."""
    return [Reading(name, co2_t / energy_tce, detail, band=energy_tce)] if energy_tce > 0.0 else []


def _electricity_evidence(accounts: Accounts) -> list[Evidence]:
    kinds = ("electricity_import", "electricity_own", "electricity_export")
    return [amount.evidence for (category, _), amount in accounts.amounts.items() if category in kinds]
