"""Anode: CO2 of prebaked anodes in aluminium smelting; sulphur and ash do not burn to CO2, and butts and losses come back."""

from __future__ import annotations

from symbiosis.library.factors import CO2_PER_C

SULPHUR = 0.02
"""Share of sulphur in an anode. Source: models/sources.csv#MEE-CETS-aluminium."""
ASH = 0.004
"""Share of ash in an anode. Source: models/sources.csv#MEE-CETS-aluminium."""
LOSS = 0.1518
"""Share of the gross anode that is not consumed. Source: models/sources.csv#MEE-CETS-aluminium."""
NET_PER_ALUMINIUM = 0.411
"""Net anode per primary aluminium [t/t]. Source: models/sources.csv#MEE-CETS-aluminium."""


def net_anode_co2(gross_t: float, *, sulphur: float = SULPHUR, ash: float = ASH, loss: float = LOSS) -> float:
    """Return the CO2 [t] of a gross mass of anodes [t]: gross x (1 - loss) x (1 - sulphur - ash) x 44/12.

    `loss` 0 takes the mass as net. Source: models/sources.csv#MEE-CETS-aluminium.
    """
    return gross_t * (1.0 - loss) * (1.0 - sulphur - ash) * CO2_PER_C


def aluminium_co2(aluminium_t: float, *, net_anode: float = NET_PER_ALUMINIUM) -> float:
    """Return the anode CO2 [t] of primary aluminium [t] by its net anode consumption [t/t]."""
    return net_anode_co2(aluminium_t * net_anode, loss=0.0)
