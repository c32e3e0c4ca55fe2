"""Damages of numbers: units that do not fit, slips, amounts that cannot be, recipes that create from nothing."""

from __future__ import annotations

from tiny_park import damage, found, swap

P, E, X, S, C, V = (
    "park.yaml",
    "enterprises.yaml",
    "exchanges.yaml",
    "scenarios/bigger.yaml",
    "scenarios/colder.yaml",
    "published.yaml",
)
PLAN = "          plan:\n            profile: profiles/load.csv\n            column: load\n            of: 15 t/h\n"
MORE_STEAM = """\
              - resource: steam
                amount: 1 t/t
              - resource: bran
                amount: 0.2 t/t"""

UNITS = (
    damage(
        "power for the capacity of a boiler in steam",
        swap(E, "capacity: 30 t/h", "capacity: 30 MW"),
        found("unit_dimension", E, "30 MW", "boiling.capacity", "30 MW", "t/h"),
    ),
    damage(
        "an amount for a rate",
        swap(E, "capacity: 30 t/h", "capacity: 30 t"),
        found("unit_dimension", E, "capacity: 30 t", "boiling.capacity", "t/h"),
    ),
    damage(
        "a volume for the capacity of an exchange of steam",
        swap(X, "capacity: 25 t/h", "capacity: 25 m3/h"),
        found("unit_dimension", X, "25 m3/h", "steam-to-mill.capacity", "m3/h", "t/h"),
    ),
    damage(
        "a rate for the capacity of a store",
        swap(E, "capacity: 500 t\n", "capacity: 500 t/h\n"),
        found("unit_dimension", E, "500 t/h", "silo.capacity", "500 t/h"),
    ),
    damage(
        "a mass for a length",
        swap(X, "length: 400 m", "length: 400 t"),
        found("unit_dimension", X, "400 t", "steam-to-mill.length", "400 t"),
    ),
    damage(
        "a mass for an area",
        swap(P, "area: 40 ha", "area: 40 t"),
        found("unit_dimension", P, "area: 40 t", "fence.area", "40 t"),
    ),
    damage(
        "energy for an amount of power of a recipe in mass",
        swap(E, "amount: 60 kWh/t", "amount: 60 kg/t"),
        found("unit_dimension", E, "60 kg/t", "recipe.inputs.electricity", "60 kg/t", "MWh/t"),
    ),
    damage(
        "a unit that there is not",
        swap(E, "capacity: 30 t/h", "capacity: 30 tn/h"),
        found("unit_unknown", E, "30 tn/h", "boiling.capacity", "tn"),
    ),
    damage(
        "kilograms for tonnes",
        swap(E, "capacity: 30 t/h", "capacity: 30000 t/h"),
        found("quantity_slip", E, "30000 t/h", "boiling.capacity", "30000 t/h", "20000 t/h"),
    ),
    damage(
        "litres for tonnes",
        swap(E, "amount: 2 t/h", "amount: 2000000 t/h"),
        found("quantity_slip", E, "2000000 t/h", "heating.amount", "t/h"),
    ),
    damage(
        "a year's throughput for an hour's",
        swap(E, "            of: 15 t/h\n", "            of: 131400 t/h\n"),
        found("quantity_slip", E, "plan:", "milling.plan", "t/h"),
        found("plan_above_capacity", E, "plan:", "milling.plan", "20 t/h"),
    ),
    damage(
        "kilowatts for megawatts",
        swap(P, "        item: grid\n", "        capacity: 50000 MW\n      - from: outside:state-grid\n"),
        found("quantity_slip", P, "50000 MW", "imports.0.capacity", "50000 MW"),
    ),
    damage(
        "metres for kilometres",
        swap(X, "length: 400 m", "length: 400000 m"),
        found("quantity_slip", X, "400000 m", "steam-to-mill.length", "400000 m"),
    ),
    damage(
        "litres for tonnes in a recipe",
        swap(E, "amount: 0.1 t/t", "amount: 100000 t/t"),
        found("quantity_slip", E, "100000 t/t", "recipe.inputs.steam", "100000 t/t"),
    ),
    damage(
        "a fence of a few square metres",
        swap(P, "area: 40 ha", "area: 40 m2"),
        found("quantity_slip", P, "40 m2", "fence.area", "40 m2"),
    ),
    damage(
        "a share of losses in percent without the sign",
        swap(X, "loss: 0.02", "loss: 2"),
        found("quantity_too_high", X, "loss: 2", "steam-to-mill.loss", "1"),
    ),
    damage(
        "a loss of all",
        swap(X, "loss: 0.02", "loss: 100 %"),
        found("loss_total", X, "loss: 100 %", "steam-to-mill.loss", "100 %"),
    ),
    damage(
        "a store that cannot be charged",
        swap(E, "initial: 10 t", "initial: 10 t\n          charge_efficiency: 0"),
        found("quantity_too_low", E, "charge_efficiency: 0", "silo.charge_efficiency", "0.1 %"),
    ),
    damage(
        "a price that is no money",
        swap(X, "price: 200 CNY/t", "price: 200 MW"),
        found("unit_dimension", X, "price: 200 MW", "contract.price", "200 MW", "CNY/t"),
    ),
    damage(
        "steam that is colder than the feedwater",
        swap(P, "resources:\n", "resources:\n  steam:\n    enthalpy: 20 kJ/kg\n"),
        found("steam_below_feedwater", P, "enthalpy: 20", "resources.steam.enthalpy"),
        found("takes_not", X, "resource: natural-gas", "gas-in.resource", "boiler-house"),
    ),
    damage(
        "a resource that the ledger books of itself",
        swap(P, "  bran:\n", "  co2:\n    name: {en: x}\n    unit: t\n    kind: emission\n  bran:\n"),
        found("resource_booked", P, "name: {en: x}", "resources.co2"),
    ),
    damage(
        "a store of more than a plant holds",
        swap(E, "capacity: 500 t\n", "capacity: 500000000 t\n"),
        found("quantity_slip", E, "500000000 t", "silo.capacity", "t"),
    ),
    damage(
        "a fact of another dimension",
        swap(P, "enterprises: 2", "enterprises: 12 t"),
        found("unit_dimension", P, "12 t", "facts.enterprises", "12 t"),
    ),
)

AMOUNTS = (
    damage(
        "a negative capacity of a process",
        swap(E, "capacity: 30 t/h", "capacity: -30 t/h"),
        found("amount_negative", E, "-30 t/h", "boiling.capacity", "-30 t/h"),
    ),
    damage(
        "a negative capacity of an exchange",
        swap(X, "capacity: 25 t/h", "capacity: -25 t/h"),
        found("amount_negative", X, "-25 t/h", "steam-to-mill.capacity", "-25 t/h"),
    ),
    damage(
        "a negative capacity of a store",
        swap(E, "capacity: 500 t\n", "capacity: -500 t\n"),
        found("amount_negative", E, "-500 t", "silo.capacity", "-500 t"),
    ),
    damage(
        "a negative demand",
        swap(E, "amount: 2 t/h", "amount: -2 t/h"),
        found("amount_negative", E, "-2 t/h", "heating.amount", "-2 t/h"),
    ),
    damage(
        "a negative amount of a recipe",
        swap(E, "amount: 0.1 t/t", "amount: -0.1 t/t"),
        found("quantity_negative", E, "-0.1 t/t", "recipe.inputs.steam", "-0.1 t/t"),
    ),
    damage(
        "a negative length",
        swap(X, "length: 400 m", "length: -400 m"),
        found("quantity_negative", X, "-400 m", "steam-to-mill.length", "-400 m"),
    ),
    damage(
        "a store that starts overfull",
        swap(E, "initial: 10 t", "initial: 600 t"),
        found("store_overfull", E, "600 t", "silo.initial", "600 t", "500 t"),
    ),
    damage(
        "a plan above the capacity",
        swap(E, "            of: 15 t/h\n", "            of: 35 t/h\n"),
        found("plan_above_capacity", E, "plan:", "milling.plan", "20 t/h"),
    ),
    damage(
        "a constant plan above the capacity",
        swap(E, PLAN, "          plan: 45 t/h\n"),
        found("plan_above_capacity", E, "plan: 45 t/h", "milling.plan", "45 t/h", "20 t/h"),
    ),
    damage(
        "a recipe that makes flour from nothing but declares its mass",
        swap(E, "            reference: grain\n", "            reference: grain\n            mass: declared\n"),
        found("recipe_mass_open", E, "recipe:", "milling.recipe", "0.1"),
    ),
    damage(
        "a recipe that creates energy",
        swap(
            E,
            "              - resource: bran\n                amount: 0.2 t/t",
            MORE_STEAM,
        ),
        found("recipe_creates_energy", E, "recipe:", "milling.recipe", "MWh"),
    ),
    damage(
        "a recipe that creates carbon",
        swap(P, "    kind: product\n", "    kind: product\n    carbon: 0.4 t/t\n"),
        found("recipe_creates_carbon", E, "recipe:", "milling.recipe", "0.32"),
    ),
    damage(
        "a recipe that loses carbon",
        swap(P, "    kind: material\n", "    kind: material\n    carbon: 0.4 t/t\n"),
        found("recipe_loses_carbon", E, "recipe:", "milling.recipe", "0.4", "emits"),
    ),
    damage(
        "a boiler that gives more than it burns",
        swap(
            E,
            "          driver: steam\n",
            "          driver: steam\n          parameters:\n            efficiency: 1.4\n",
        ),
        found("parameter_out_of_range", E, "efficiency: 1.4", "parameters.efficiency", "1.4"),
    ),
    damage(
        "a need by energy of a resource without energy",
        swap(
            E,
            "              - resource: steam\n                amount: 0.1 t/t",
            "              - accepts: [bran]\n                energy: 1 GJ/t",
        ),
        found("process_no_energy", E, "accepts: [bran]", "recipe.inputs.bran", "bran"),
    ),
)

DAMAGES = (*UNITS, *AMOUNTS)
