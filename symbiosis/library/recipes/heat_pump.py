"""Heat pump and chiller: power lifts heat; how much it takes follows from the two temperatures, hour by hour where they vary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symbiosis.library.draft import Draft, Model, Parameter
from symbiosis.library.recipe import Ambient

ZERO_C = 273.15
"""Kelvin at 0 degC."""


def heat_pump_cop(values: Mapping[str, Any]) -> Any:
    """Return heat out per power in [1]: second_law T_s / max(T_s - T_m, least_lift), at least 1, at most `most_cop`.

    T_s [K] is the temperature that is supplied, T_m [K] the mean of the source between its temperature and that less `source_cooling`
    (arithmetic: over 10 K it differs from the logarithmic mean by 0.03 K). `nominal_cop` at `nominal_source_temperature` and
    `nominal_sink_temperature` gives second_law where it is not given. Numbers or arrays.
    Source: Carnot; shares of it fitted to six sheets of the Danish Energy Agency, Technology Data for Industrial Process Heat: 0.56-0.66.
    """
    import numpy as np

    share = values["second_law"] or _nominal_share(values)
    lift = _lift(values["source_temperature"], values["sink_temperature"], values)
    return np.clip(share * (values["sink_temperature"] + ZERO_C) / lift, 1.0, values["most_cop"])


def _lift(source: Any, sink: Any, values: Mapping[str, Any]) -> Any:
    import numpy as np

    return np.maximum(sink - (source - 0.5 * values["source_cooling"]), values["least_lift"])


def _nominal_share(values: Mapping[str, Any]) -> float:
    sink = values["nominal_sink_temperature"]
    lift = _lift(values["nominal_source_temperature"], sink, values)
    return float(values["nominal_cop"] * lift / (sink + ZERO_C))


def heat_pump_needs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return power and source heat per heat supplied [MWh/MWh]; together they are one."""
    power = 1.0 / heat_pump_cop(values)
    return {"power": power, "source": 1.0 - power}


def heat_pump(draft: Draft) -> None:
    """Supply a megawatt hour of heat; the level counts it.

    power = 1 / COP [MWh/MWh], source heat = 1 - 1 / COP: heat out = heat in + electricity. The source is a resource of the park (`source`),
    or the surroundings (`ambient`), from which whatever closes the balance is taken. A `cold` that is used besides carries no energy: what
    is cooled gives off the heat of the source.
    COP = second_law T_s / (T_s - T_m) in kelvin, see `heat_pump_cop`.
    """
    if (draft.value("second_law") > 0.0) == (draft.value("nominal_cop") > 0.0):
        draft.refuse("heat_pump_efficiency", "parameters.second_law")
        return
    amounts = heat_pump_needs(draft.values)
    power, source = float(amounts["power"]), float(amounts["source"])
    heat, of_park, ambient = draft.role("heat"), draft.role_list("source"), draft.role_or_none("ambient")
    if bool(of_park) == (ambient is not None):
        draft.refuse("heat_pump_source", "roles.source")
        return
    draft.need("power", power, [draft.role("power")])
    if of_park:
        draft.need("source", source, of_park)
    if ambient is not None:
        draft.ambient.append(Ambient(ambient.id, source, closes=True))
    draft.give(heat, 1.0)
    cold = draft.role_or_none("cold")
    if cold is not None:
        draft.give(cold, source)


def chiller_cop(values: Mapping[str, Any]) -> Any:
    """Return cold per power in [1]: second_law T_c / max(T_h - T_c, least_lift), at most `most_cop`.

    T_c [K] is the temperature of the cold that is supplied, T_h [K] that of the surroundings or of the cooling water.
    """
    import numpy as np

    lift = np.maximum(values["ambient_temperature"] - values["cold_temperature"], values["least_lift"])
    return np.minimum(values["second_law"] * (values["cold_temperature"] + ZERO_C) / lift, values["most_cop"])


def chiller_needs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return power per cold supplied [MWh/MWh]."""
    return {"power": 1.0 / chiller_cop(values)}


def chiller(draft: Draft) -> None:
    """Supply a megawatt hour of cold; the level counts it.

    power = 1 / COP [MWh/MWh]. Cold carries no energy: the heat that it takes up and gives off outdoors belongs to what is cooled; of
    the chiller itself only the power is in the balance, which leaves as heat.
    """
    draft.need("power", float(chiller_needs(draft.values)["power"]), [draft.role("power")])
    draft.give(draft.role("cold"), 1.0)


HEAT_PUMP = Model(
    heat_pump,
    roles=("heat", "power", "source", "ambient", "cold"),
    optional=("source", "ambient", "cold"),
    several=("source",),
    parameters={
        "sink_temperature": Parameter("degC", 20.0, 180.0),
        "source_temperature": Parameter("degC", -30.0, 120.0),
        "source_cooling": Parameter("K", 0.0, 60.0, default=0.0),
        "second_law": Parameter("1", 0.0, 0.9, default=0.0),
        "nominal_cop": Parameter("1", 0.0, 15.0, default=0.0),
        "nominal_source_temperature": Parameter("degC", -30.0, 120.0, default=0.0),
        "nominal_sink_temperature": Parameter("degC", 20.0, 180.0, default=20.0),
        "least_lift": Parameter("K", 1.0, 100.0),
        "most_cop": Parameter("1", 1.0, 30.0),
    },
    varying=("sink_temperature", "source_temperature"),
    needs_of=heat_pump_needs,
)

CHILLER = Model(
    chiller,
    roles=("cold", "power"),
    parameters={
        "cold_temperature": Parameter("degC", -60.0, 20.0),
        "ambient_temperature": Parameter("degC", -30.0, 60.0),
        "second_law": Parameter("1", 0.05, 0.9),
        "least_lift": Parameter("K", 1.0, 100.0),
        "most_cop": Parameter("1", 1.0, 30.0),
    },
    varying=("cold_temperature", "ambient_temperature"),
    needs_of=chiller_needs,
)
