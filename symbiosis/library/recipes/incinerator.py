"""Incinerator of a wet solid: what its heating value lacks for a fire that keeps itself alight comes from an auxiliary fuel."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter


def incinerator(draft: Draft) -> None:
    """Burn a tonne of wet solid without use of its heat; the level counts the wet solid.

    auxiliary fuel [MWh/t] = max(0, self-sustaining heating value - heating value as received) / 3.6. Ash as in the solid.
    Source: energy balance of the furnace; the self-sustaining value is a parameter.
    """
    wet = draft.role("wet")
    fuels = draft.role_list("fuel")
    draft.need("wet", 1.0, [wet])
    draft.need_energy("fuel", max(0.0, draft.value("self_sustaining") - wet.lhv), fuels)
    power = draft.role_or_none("power")
    if power is not None:
        draft.need("power", draft.value("power"), [power])
    draft.give(draft.role("ash"), wet.ash)


INCINERATOR = Model(
    incinerator,
    roles=("wet", "fuel", "ash", "power"),
    optional=("power",),
    several=("fuel",),
    parameters={
        "self_sustaining": Parameter("MWh/t", 0.0, 4.0),
        "power": Parameter("MWh/t", 0.0, 1.0, default=0.0),
    },
)
