"""Damages of fields: unknown and missing keys, values of the wrong kind, ids, in every kind of thing that a park has."""

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

UNKNOWN_KEYS = (
    damage(
        "an unknown key of the park",
        swap(P, "year: 2021\n", "yaer: 2021\nyear: 2021\n"),
        found("unknown_key", P, "yaer: 2021", "yaer", "year"),
    ),
    damage(
        "an unknown key of the place",
        swap(P, "  country: cn\n", "  country: cn\n  town: x\n"),
        found("unknown_key", P, "  town: x", "place.town", "province", "city"),
    ),
    damage(
        "an unknown key of the fence",
        swap(P, "park_in_park:", "park_in_parc:"),
        found("unknown_key", P, "park_in_parc", "fence.park_in_parc", "park_in_park"),
    ),
    damage(
        "an unknown key of the eligibility",
        swap(P, "boundary_closed:", "boundary_close:"),
        found("unknown_key", P, "boundary_close:", "eligibility.boundary_close", "boundary_closed"),
    ),
    damage(
        "an unknown key of the feedwater",
        swap(P, "  temperature: 20 degC", "  temprature: 20 degC"),
        found("unknown_key", P, "temprature", "feedwater.temprature", "temperature"),
    ),
    damage(
        "an unknown key of a partner",
        swap(P, "    role: market", "    rol: market"),
        found("unknown_key", P, "rol: market", "partners.state-grid.rol", "role"),
    ),
    damage(
        "an unknown key of a resource",
        swap(P, "    kind: waste\n", "    kind: waste\n    moistur: 0.1\n"),
        found("unknown_key", P, "moistur: 0.1", "resources.bran.moistur", "moisture"),
    ),
    damage(
        "an unknown key of a pool",
        swap(P, "    resource: electricity\n", "    resource: electricity\n    imprts: []\n"),
        found("unknown_key", P, "imprts", "pools.grid.imprts", "imports"),
    ),
    damage(
        "an unknown key of a pool's import",
        swap(P, "        item: grid\n", "        item: grid\n        capacty: 5 MW\n"),
        found("unknown_key", P, "capacty", "imports.0.capacty", "capacity"),
    ),
    damage(
        "an unknown key of an enterprise",
        swap(E, "  sector: C1311", "  secter: C1311"),
        found("unknown_key", E, "secter", "enterprises.mill-firm.secter", "sector"),
    ),
    damage(
        "an unknown key of a plant",
        swap(E, "      parcel: p1", "      parcell: p1"),
        found("unknown_key", E, "parcell", "plants.mill.parcell", "parcel"),
    ),
    damage(
        "an unknown key of a process",
        swap(E, "          capacity: 30 t/h\n", "          capacity: 30 t/h\n          capasity: 30 t/h\n"),
        found("unknown_key", E, "capasity", "processes.boiling.capasity", "capacity"),
    ),
    damage(
        "an unknown key of a recipe",
        swap(E, "            reference: grain\n", "            reference: grain\n            refrence: grain\n"),
        found("unknown_key", E, "refrence", "recipe.refrence", "reference"),
    ),
    damage(
        "an unknown key of a recipe's input",
        swap(E, "                amount: 60 kWh/t", "                ammount: 60 kWh/t"),
        found("unknown_key", E, "ammount", "ammount", "amount"),
    ),
    damage(
        "an unknown key of a profile",
        swap(E, "            column: load", "            colum: load"),
        found("unknown_key", E, "colum: load", "plan.colum", "column"),
    ),
    damage(
        "an unknown key of a quantity",
        swap(E, "capacity: 20 t/h", "capacity: {value: 20, unit: t/h, sorce: x}"),
        found("unknown_key", E, "sorce", "capacity.sorce", "source"),
    ),
    damage(
        "an unknown key of a demand",
        swap(E, "          priority: 5\n", "          priorty: 5\n"),
        found("unknown_key", E, "priorty", "demands.heating.priorty", "priority"),
    ),
    damage(
        "an unknown key of a store",
        swap(E, "          initial: 10 t", "          inital: 10 t"),
        found("unknown_key", E, "inital", "stores.silo.inital", "initial"),
    ),
    damage(
        "an unknown key of an exchange",
        swap(X, "  carrier: steam-pipe", "  carier: steam-pipe"),
        found("unknown_key", X, "carier", "exchanges.steam-to-mill.carier", "carrier"),
    ),
    damage(
        "an unknown key of a contract",
        swap(X, "    price: 200 CNY/t", "    prise: 200 CNY/t"),
        found("unknown_key", X, "prise", "contract.prise", "price"),
    ),
    damage(
        "an unknown key of a scenario",
        swap(C, "inherits: bigger", "inherit: bigger"),
        found("unknown_key", C, "inherit: bigger", "inherit", "inherits"),
    ),
    damage(
        "an unknown kind that a scenario switches off",
        swap(C, "  stores:\n", "  storage:\n"),
        found("unknown_key", C, "  storage:", "off.storage", "stores"),
    ),
    damage(
        "an unknown kind that a scenario adds",
        swap(C, "  exchanges:\n", "  exchange:\n"),
        found("unknown_key", C, "  exchange:", "add.exchange", "exchanges"),
    ),
    damage(
        "an unknown key of a thing that a scenario adds",
        swap(C, "        amount: 1 t/h", "        amount: 1 t/h\n        proirity: 5"),
        found("unknown_key", C, "proirity", "demands.more-heating.proirity", "priority"),
    ),
    damage(
        "an unknown field that a scenario sets",
        swap(S, "milling.capacity", "milling.capasity"),
        found("unknown_key", S, "capasity", "processes.milling.capasity", "capacity"),
    ),
    damage(
        "an unknown key of a published figure",
        swap(V, "    tolerance: 4 %", "    tolerance: 4 %\n    tolerence: 5 %"),
        found("unknown_key", V, "tolerence", "checks.bran-share.tolerence", "tolerance"),
    ),
    damage(
        "an unknown key of a published figure's term",
        swap(V, "        - target: process:milling", "        - targt: process:milling"),
        found("unknown_key", V, "targt", "targt", "target"),
    ),
)

MISSING_KEYS = (
    damage("no id of the park", swap(P, "id: tiny\n", ""), found("missing_key", P, "name: {zh: 小园区", "id", "id")),
    damage("no year", swap(P, "year: 2021\n", ""), found("missing_key", P, "id: tiny", "year", "year")),
    damage(
        "no province",
        swap(P, "  province: jiangsu\n", ""),
        found("missing_key", P, "country: cn", "place.province", "province"),
    ),
    damage(
        "no name of a partner",
        swap(P, "    name: {zh: 国家电网, en: state grid}\n", ""),
        found("missing_key", P, "role: market", "partners.state-grid.name", "name"),
    ),
    damage(
        "no unit of a resource",
        swap(P, "    unit: t\n    kind: waste", "    kind: waste"),
        found("missing_key", P, "zh: 麸皮", "resources.bran.unit", "unit"),
    ),
    damage(
        "no id of an enterprise",
        swap(E, "- id: mill-firm\n  name:", "- name:"),
        found("missing_key", E, "- name: {zh: 面粉厂", "enterprises.0.id", "id"),
    ),
    damage(
        "no id of an exchange",
        swap(X, "- id: gas-in\n  from:", "- from:"),
        found("missing_key", X, "- from: outside:gas-grid", "exchanges.1.id", "id"),
    ),
    damage(
        "no giver of an exchange",
        swap(X, "  from: outside:gas-grid\n", ""),
        found("missing_key", X, "- id: gas-in", "exchanges.gas-in.from", "from"),
    ),
    damage(
        "no mode of a process",
        swap(E, "          mode: pull\n", ""),
        found("missing_key", E, "- id: boiling", "processes.boiling.mode", "mode"),
    ),
    damage(
        "a process that is drawn without a driver",
        swap(E, "          driver: steam\n", ""),
        found("mode_needs", E, "- id: boiling", "processes.boiling.driver", "pull", "driver"),
    ),
    damage(
        "a process that is drawn without a capacity",
        swap(E, "          capacity: 30 t/h\n", ""),
        found("mode_needs", E, "- id: boiling", "processes.boiling.capacity", "pull", "capacity"),
    ),
    damage(
        "a process by plan without a plan",
        swap(
            E,
            "          plan:\n            profile: profiles/load.csv\n            column: load\n            of: 15 t/h\n",
            "",
        ),
        found("mode_needs", E, "- id: milling", "processes.milling.plan", "plan"),
    ),
    damage(
        "neither a process of the library nor a recipe",
        swap(E, "          process: gas-boiler-steam\n", ""),
        found("process_or_recipe", E, "- id: boiling", "processes.boiling", "process", "recipe"),
    ),
    damage(
        "a process of the library and a recipe",
        swap(E, "          mode: plan\n", "          mode: plan\n          process: gas-boiler-steam\n"),
        found("process_or_recipe", E, "- id: milling", "processes.milling", "recipe"),
    ),
    damage(
        "a profile without its column",
        swap(E, "            column: load\n", ""),
        found("profile_column", E, "plan:", "processes.milling.plan", "column"),
    ),
    damage(
        "a demand without an amount",
        swap(E, "          amount: 2 t/h\n", ""),
        found("missing_key", E, "- id: heating", "demands.heating.amount", "amount"),
    ),
    damage(
        "a published figure without tolerance",
        swap(V, "    tolerance: 4 %\n", ""),
        found("missing_key", V, "- id: bran-share", "checks.bran-share.tolerance", "tolerance"),
    ),
    damage(
        "a published figure's term without an account",
        swap(V, "        - source: process:milling\n          resource: bran", "        - resource: bran"),
        found("term_without_account", V, "- resource: bran", "numerator.0", "source", "target"),
    ),
)

DAMAGES = (*UNKNOWN_KEYS, *MISSING_KEYS)
