"""Totals: CO2 under each view, what is shown apart, and what each other factor set would give; what is not known stays blank."""

from __future__ import annotations

from collections.abc import Iterator

from symbiosis.accounting.accounts import Accounts
from symbiosis.run.run import Run
from symbiosis.run.tracing import judged

TOTAL_COLUMNS = ("scheme", "enterprise", "kind", "name", "value", "unit")
"""`kind`: view, memo (shown apart), co2_by, tce_equivalent_by or tce_calorific_by (a factor set); `enterprise`: "" for the park."""

TotalRow = tuple[str, str, str, str, float | None, str]


def total_rows(run: Run) -> Iterator[TotalRow]:
    """Yield the totals of every scheme, in the columns of TOTAL_COLUMNS."""
    for scheme in run.all_schemes:
        whole = run.accounts(scheme)
        yield from ((scheme, "", "view", name, value, "tCO2") for name, value in whole.views().items())
        yield from ((scheme, "", "memo", name, value, "tCO2") for name, value in whole.memo_totals().items())
        for enterprise, accounts in judged(run, scheme):
            yield from _by_factors(scheme, enterprise, accounts)


def _by_factors(scheme: str, enterprise: str, accounts: Accounts) -> Iterator[TotalRow]:
    for name, each in accounts.alternatives.items():
        yield scheme, enterprise, "co2_by", name, each.co2_t, "tCO2"
        yield scheme, enterprise, "tce_equivalent_by", name, each.tce_equivalent, "tce"
        yield scheme, enterprise, "tce_calorific_by", name, each.tce_calorific, "tce"
