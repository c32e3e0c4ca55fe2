"""Damages of limits and terms: shares of no capacity, starts of what never stops, reservations beyond the pipe, lots without a store."""

from __future__ import annotations

from tiny_park import damage, found, swap

E, X = "enterprises.yaml", "exchanges.yaml"
BOILING = "          capacity: 30 t/h\n"
MILLING = "          capacity: 20 t/h\n"
HEATING = "          amount: 2 t/h\n"
STEAM = "  contract:\n    price: 200 CNY/t\n    term: 5 a\n"
GAS = "  resource: natural-gas\n  carrier: gas-pipe\n"


def boiling(text: str) -> object:
    """Return the edit that gives the boiler more fields."""
    return swap(E, BOILING, f"{BOILING}          {text}\n")


def milling(text: str, *, capacity: bool = True) -> object:
    """Return the edit that gives the mill more fields, or takes its capacity away."""
    return swap(E, MILLING, (MILLING if capacity else "") + f"          {text}\n")


def heating(text: str) -> object:
    """Return the edit that gives the demand more fields."""
    return swap(E, HEATING, f"{HEATING}          {text}\n")


def steam(text: str) -> object:
    """Return the edit that puts other terms on the steam."""
    return swap(X, STEAM, text)


PROCESSES = (
    damage(
        "a minimum load without a capacity",
        milling("minimum_load: 30 %", capacity=False),
        found("limit_without_capacity", E, "minimum_load", "milling.minimum_load", "minimum_load"),
    ),
    damage(
        "a ramp of a plan without a capacity",
        milling("ramp_up: 50 %/h", capacity=False),
        found("limit_without_capacity", E, "ramp_up", "milling.ramp_up"),
    ),
    damage(
        "a part load of what never stops",
        boiling("part_load: {load: 50 %, efficiency: 95 %}"),
        found("limit_needs_minimum", E, "part_load", "boiling.part_load", "part_load"),
    ),
    damage(
        "a start of what may run at no load",
        boiling("minimum_load: 0\n          start_up: {time: 1 h}"),
        found("limit_needs_minimum", E, "start_up", "boiling.start_up"),
    ),
    damage(
        "a start that takes nothing",
        boiling("minimum_load: 20 %\n          start_up: {time: 0 h}"),
        found("start_up_empty", E, "start_up", "boiling.start_up"),
    ),
    damage(
        "a start of fuel in tonnes of a need by energy",
        boiling("minimum_load: 20 %\n          start_up: {amount: 3 t}"),
        found("unit_dimension", E, "start_up", "boiling.start_up.amount", "3 t"),
    ),
    damage(
        "a part load of a need that there is not",
        boiling("minimum_load: 20 %\n          part_load: {load: 50 %, efficiency: 95 %, need: fule}"),
        found("need_unknown", E, "part_load", "boiling.part_load.need", "fule", "fuel"),
    ),
    damage(
        "an efficiency at part load below the load",
        boiling("minimum_load: 20 %\n          part_load: {load: 50 %, efficiency: 40 %}"),
        found("part_load_steep", E, "part_load", "boiling.part_load.efficiency"),
    ),
    damage(
        "a part load at full load",
        boiling("minimum_load: 20 %\n          part_load: {load: 100 %, efficiency: 95 %}"),
        found("quantity_too_high", E, "part_load", "boiling.part_load.load", "99 %"),
    ),
    damage(
        "a ramp in megawatts",
        boiling("ramp_up: 3 MW"),
        found("unit_dimension", E, "ramp_up", "boiling.ramp_up", "MW"),
    ),
    damage(
        "a pushed process that keeps its level",
        swap(
            E, "mode: pull\n          driver: steam", "mode: push\n          driver: water\n          ramp_down: 20 %/h"
        ),
        found("ramp_of_push", E, "ramp_down", "boiling.ramp_down"),
    ),
    damage(
        "a largest share of what no need accepts",
        boiling("most: {bituminous-coal: 10 %}"),
        found("most_unused", E, "most", "boiling.most.bituminous-coal", "natural-gas"),
    ),
    damage(
        "a largest share that starves the need",
        boiling("most: {natural-gas: 90 %}"),
        found("most_starves", E, "most", "boiling.most", "fuel"),
    ),
    damage(
        "a varying parameter of a boiler",
        boiling("varying: {efficiency: {profile: profiles/load.csv, column: load}}"),
        found("varying_unknown", E, "varying", "boiling.varying.efficiency", "efficiency"),
    ),
    damage(
        "a shift of what is not planned",
        boiling("shift: {share: 20 %}"),
        found("shift_mode", E, "shift", "boiling.shift"),
    ),
)

PLANS = (
    damage(
        "a shift to a surplus that there is not",
        heating("shift: {share: 20 %}"),
        found("shift_without_must_run", E, "shift", "heating.shift.towards"),
    ),
    damage(
        "a shift by a price that is not given",
        heating("shift: {share: 20 %, towards: price}"),
        found("shift_price", E, "shift", "heating.shift.price"),
    ),
    damage(
        "a shift within less than two steps",
        heating("shift: {share: 20 %, window: 1 h, towards: price, price: {profile: profiles/load.csv, column: load}}"),
        found("shift_window", E, "shift", "heating.shift.window"),
    ),
    damage(
        "a limit of a shift below the plan",
        heating(
            "shift: {share: 20 %, limit: 1 t/h, towards: price, price: {profile: profiles/load.csv, column: load}}"
        ),
        found("shift_limit", E, "shift", "heating.shift.limit", "2 t/h"),
    ),
)

TERMS = (
    damage(
        "more reserved than the pipe can carry",
        steam("  contract: {reserved: 40 t/h}\n"),
        found("reserved_above_capacity", X, "reserved", "steam-to-mill.contract.reserved", "25 t/h"),
    ),
    damage(
        "a reservation in tonnes",
        steam("  contract: {reserved: 4 t}\n"),
        found("unit_dimension", X, "reserved", "steam-to-mill.contract.reserved"),
    ),
    damage(
        "take-or-pay of no volume",
        steam("  contract: {take_or_pay: 70 %}\n"),
        found("take_or_pay_volume", X, "contract", "steam-to-mill.contract.volume"),
    ),
    damage(
        "a volume in hours",
        steam("  contract: {volume: 300 h}\n"),
        found("unit_dimension", X, "volume", "steam-to-mill.contract.volume"),
    ),
    damage(
        "a contract that ends before it begins",
        steam("  contract: {begin: 2021-06-01, end: 2021-05-01}\n"),
        found("contract_ends_first", X, "end", "steam-to-mill.contract.end", "2021-05-01"),
    ),
    damage(
        "a contract that ends in another year",
        steam("  contract: {end: 2024-05-01}\n"),
        found("moment_year", X, "end", "steam-to-mill.contract.end", "2021"),
    ),
    damage(
        "a kind of store that there is not",
        swap(E, "          capacity: 500 t\n", "          capacity: 500 t\n          kind: stokpile\n"),
        found("reference_unknown", E, "stokpile", "silo.kind", "stokpile", "stockpile"),
    ),
    damage(
        "a pipe that fills no store",
        swap(X, GAS, f"{GAS}  fills: true\n  capacity: 100 Nm3/h\n"),
        found("takes_not", X, "natural-gas", "gas-in.resource"),
        found("fills_needs", X, "fills", "gas-in.fills"),
    ),
)

DAMAGES = (*PROCESSES, *PLANS, *TERMS)
