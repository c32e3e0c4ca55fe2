"""Condensate return: hot condensate becomes boiler water and heat that saves fuel."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model


def condensate_return(draft: Draft) -> None:
    """Split a tonne of condensate into a tonne of boiler water at the feedwater state and the heat it brings above that state.

    heat = (h_condensate - h_feedwater) / 3600 [MWh/t], which is the energy content of the condensate. The level counts the condensate.
    Source: first law; steam and condensate over the same feedwater state.
    """
    condensate, water, heat = draft.role("condensate"), draft.role("water"), draft.role("heat")
    draft.need("condensate", 1.0, [condensate])
    draft.give(water, 1.0)
    draft.give(heat, condensate.energy - water.energy)


CONDENSATE_RETURN = Model(condensate_return, roles=("condensate", "water", "heat"))
