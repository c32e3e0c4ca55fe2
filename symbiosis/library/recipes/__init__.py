"""Recipe functions: one documented function per kind of process; a file of models/processes names one as its `model`."""

from __future__ import annotations

from symbiosis.library.draft import Model
from symbiosis.library.recipes.boiler import BOILER
from symbiosis.library.recipes.chp import CHP
from symbiosis.library.recipes.coefficients import COEFFICIENTS
from symbiosis.library.recipes.condensate_return import CONDENSATE_RETURN
from symbiosis.library.recipes.digester import DIGESTER
from symbiosis.library.recipes.heat_pump import CHILLER, HEAT_PUMP
from symbiosis.library.recipes.incinerator import INCINERATOR
from symbiosis.library.recipes.let_down import LET_DOWN, LET_DOWN_TURBINE
from symbiosis.library.recipes.moisture_dryer import MOISTURE_DRYER
from symbiosis.library.recipes.upgrading import UPGRADING

MODELS: dict[str, Model] = {
    "coefficients": COEFFICIENTS,
    "boiler": BOILER,
    "chp": CHP,
    "condensate_return": CONDENSATE_RETURN,
    "digester": DIGESTER,
    "incinerator": INCINERATOR,
    "moisture_dryer": MOISTURE_DRYER,
    "upgrading": UPGRADING,
    "let_down": LET_DOWN,
    "let_down_turbine": LET_DOWN_TURBINE,
    "heat_pump": HEAT_PUMP,
    "chiller": CHILLER,
}
"""Recipe functions by the name that files use, in the order of the documentation."""
