"""Growth measures: mean change a year of declared facts, and elasticities; a year that is not declared is missing, not equal."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.indicators.measured import Measured, inputs, lacking

_NONE_LEFT = 1e-12
"""Growth of value added below which there is no elasticity; rounding of the facts is larger."""


def growth(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return the mean growth a year of a fact [%]: (now/before)^(1/years) - 1."""
    return _change(accounts, parameters["now"], parameters["before"], int(parameters["years"]))


def cut(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return the mean cut a year of a fact [%]: 1 - (now/before)^(1/years). Form: HJ 274-2015, item 26."""
    found = _change(accounts, parameters["now"], parameters["before"], int(parameters["years"]))
    return found if found.value is None else Measured(-found.value, found.evidence)


def elasticity(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return the growth of a fact over the growth of value added [1]; none where value added did not change.

    Both are mean growths a year. Form: HJ 274-2015, items 10, 13 and 25.
    """
    years = int(parameters["years"])
    above = _change(accounts, parameters["now"], parameters["before"], years)
    below = _change(accounts, parameters["value_added_now"], parameters["value_added_before"], years)
    missing = (*above.missing, *below.missing)
    if missing:
        return lacking(*missing)
    evidence = weakest((above.evidence, below.evidence))
    if above.value is None or below.value is None:
        return Measured(None, evidence, reason=above.reason or below.reason)
    if abs(below.value) <= _NONE_LEFT:
        return Measured(None, evidence, reason="no_growth")
    return Measured(above.value / below.value, evidence)


def _change(accounts: Accounts, now: str, before: str, years: int) -> Measured:
    """Return the mean growth a year [%] between two facts that lie `years` apart."""
    found, missing = inputs(accounts, f"declared.{now}", f"declared.{before}")
    if missing:
        return lacking(*missing)
    last, first = (each.value for each in found)
    evidence = weakest(each.evidence for each in found)
    if first <= 0.0 or last < 0.0:
        return Measured(None, evidence, reason="not_positive")
    return Measured(100.0 * ((last / first) ** (1.0 / years) - 1.0), evidence)
