"""Biogas upgrading: methane and carbon dioxide are told apart; what methane does not reach the grid is burnt or slips."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter


def upgrading(draft: Draft) -> None:
    """Make grid gas from a cubic metre of biogas; the level counts the biogas.

    grid gas [Nm3/Nm3] = recovery x LHV_biogas / LHV_grid gas: the heating value of both is that of their methane.
    The carbon of the CO2 and of the methane that is not recovered leaves with the tail gas, taken as burnt to CO2.
    Source: Danish Energy Agency, Technology Data for Renewable Fuels, sheet 82 (recovery and methane slip).
    """
    biogas, product = draft.role("biogas"), draft.role("product")
    draft.need("biogas", 1.0, [biogas])
    power = draft.role_or_none("power")
    if power is not None:
        draft.need("power", draft.value("power"), [power])
    draft.give(product, draft.value("recovery") * biogas.lhv / product.lhv)


UPGRADING = Model(
    upgrading,
    roles=("biogas", "product", "power"),
    optional=("power",),
    parameters={"recovery": Parameter("1", 0.5, 1.0), "power": Parameter("MWh/Nm3", 0.0, 0.01, default=0.0)},
)
