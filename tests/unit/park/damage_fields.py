"""Damages of fields: unknown and missing keys, values of the wrong kind, ids, in every kind of thing that a park has."""

from __future__ import annotations

from tiny_park import damage, found, more, put, swap

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

KINDS = (
    damage(
        "a list for a mapping",
        swap(P, "place:\n  country: cn\n  province: jiangsu", "place: [cn, jiangsu]"),
        found("wrong_type", P, "place: [cn", "place"),
    ),
    damage("a mapping where the enterprises are a list", put(E, "mill-firm: {id: x}\n"), found("wrong_type", E, "mill")),
    damage("a list where the park is a mapping", put(P, "- id: tiny\n"), found("wrong_type", P, "- id: tiny")),
    damage("a text where the exchanges are a list", put(X, "none\n"), found("wrong_type", X, "none")),
    damage(
        "a text where an enterprise is wanted",
        more(E, "- heat works\n"),
        found("wrong_type", E, "- heat works", "enterprises.2", "heat works"),
    ),
    damage(
        "a text where an exchange is wanted",
        more(X, "- steam to all\n"),
        found("wrong_type", X, "- steam to all", "exchanges.4", "steam to all"),
    ),
    damage(
        "a mapping where the plants are a list",
        swap(E, "  plants:\n    - id: boiler-house\n      parcel: p2", "  plants:\n    boiler-house:\n      parcel: p2"),
        found("wrong_type", E, "  plants:", "enterprises.heat-firm.plants"),
    ),
    damage(
        "a mapping where the demands are a list",
        swap(E, "      demands:\n        - id: heating\n", "      demands:\n          id: heating\n"),
        found("wrong_type", E, "      demands:", "plants.mill.demands"),
        found("reference_unknown", C, "demands.heating.amount", "demands.heating.amount", "heating"),
    ),
    damage(
        "a mapping where the pools are a list",
        swap(P, "pools:\n  - id: grid", "pools:\n    id: grid"),
        found("wrong_type", P, "pools:", "pools"),
    ),
    damage("resources as a list", swap(P, "resources:\n  grain:", "resources:\n  - grain:"), found("yaml_syntax", P, "flour:")),
    damage(
        "a text where a resource is wanted",
        swap(P, "pools:\n", "  maize: corn\npools:\n"),
        found("wrong_type", P, "maize: corn", "resources.maize", "corn"),
    ),
    damage("a number where a text is wanted", swap(P, "id: tiny", "id: 12"), found("wrong_type", P, "id: 12", "id", "12")),
    damage("a text where a year is wanted", swap(P, "year: 2021", "year: soon"), found("wrong_type", P, "year: soon", "year")),
    damage("a fraction where a year is wanted", swap(P, "year: 2021", "year: 2021.5"), found("wrong_type", P, "2021.5", "year")),
    damage("a year out of range", swap(P, "year: 2021", "year: 21"), found("out_of_range", P, "year: 21", "year", "1990")),
    damage(
        "`yes` where true or false is wanted",
        swap(P, "park_in_park: false", "park_in_park: yes"),
        found("wrong_type", P, "park_in_park: yes", "fence.park_in_park", "yes"),
    ),
    damage(
        "`no` where true or false is wanted",
        swap(P, "boundary_closed: true", "boundary_closed: no"),
        found("wrong_type", P, "boundary_closed: no", "eligibility.boundary_closed", "no"),
    ),
    damage(
        "true where a number is wanted",
        swap(E, "          priority: 5\n", "          priority: true\n"),
        found("wrong_type", E, "priority: true", "demands.heating.priority"),
    ),
    damage(
        "a text where a number is wanted",
        swap(E, "          priority: 50\n", "          priority: high\n"),
        found("wrong_type", E, "priority: high", "processes.boiling.priority", "high"),
    ),
    damage(
        "true where a quantity is wanted",
        swap(X, "  length: 400 m", "  length: true"),
        found("quantity_form", X, "length: true", "steam-to-mill.length"),
    ),
    damage(
        "a list where a quantity is wanted",
        swap(X, "  loss: 0.02", "  loss: [0.02]"),
        found("quantity_form", X, "loss: [0.02]", "steam-to-mill.loss"),
    ),
    damage(
        "a name as plain text",
        swap(E, "  name: {zh: 供热厂, en: heat works}", "  name: heat works"),
        found("wrong_type", E, "name: heat works", "enterprises.heat-firm.name", "heat works"),
    ),
    damage(
        "a name in no language",
        swap(E, "  name: {zh: 供热厂, en: heat works}", "  name: {}"),
        found("name_empty", E, "name: {}", "enterprises.heat-firm.name", "zh", "en"),
    ),
    damage(
        "a mode that there is not",
        swap(E, "mode: pull", "mode: pul"),
        found("not_allowed", E, "mode: pul", "processes.boiling.mode", "pul", "pull", "push", "plan"),
    ),
    damage(
        "a role that there is not",
        swap(E, "role: utility", "role: utilty"),
        found("not_allowed", E, "role: utilty", "enterprises.heat-firm.role", "utilty", "utility"),
    ),
    damage(
        "a kind of resource that there is not",
        swap(P, "    kind: waste", "    kind: wast"),
        found("not_allowed", P, "kind: wast", "resources.bran.kind", "wast", "waste"),
    ),
    damage(
        "a unit of a resource that there is not",
        swap(P, "    unit: t\n    kind: waste", "    unit: kg\n    kind: waste"),
        found("not_allowed", P, "unit: kg", "resources.bran.unit", "kg"),
    ),
    damage(
        "an item of the grid that there is not",
        swap(P, "item: grid", "item: gird"),
        found("not_allowed", P, "item: gird", "imports.0.item", "gird", "grid"),
    ),
    damage(
        "an evidence that there is not",
        swap(X, "evidence: estimate", "evidence: guessed"),
        found("not_allowed", X, "guessed", "steam-to-mill.evidence", "guessed", "estimate"),
    ),
    damage(
        "an evidence of a quantity that there is not",
        swap(E, "capacity: 500 t", "capacity: {value: 500, unit: t, evidence: publishd}"),
        found("not_allowed", E, "publishd", "capacity.evidence", "publishd", "published"),
    ),
    damage("an id with capitals", swap(P, "id: tiny", "id: Tiny Park"), found("slug_bad", P, "Tiny Park", "id", "Tiny Park")),
    damage(
        "an id with odd characters",
        swap(E, "- id: heat-firm", '- id: "heat/../firm"'),
        found("slug_bad", E, "heat/../firm", "heat/../firm.id", "heat/../firm"),
    ),
    damage(
        "a Chinese id",
        swap(E, "        - id: silo", "        - id: 筒仓"),
        found("slug_bad", E, "筒仓", "stores.筒仓.id", "筒仓"),
        found("reference_unknown", C, "- silo", "off.stores", "silo"),
    ),
    damage("a very long id", swap(P, "id: tiny", f"id: {'a' * 5000}"), found("too_long", P, "aaaa", "id", "64")),
    damage(
        "a very long name",
        swap(P, "en: tiny park", f"en: {'x' * 10_000}"),
        found("too_long", P, "xxxx", "name.en", "200"),
    ),
    damage(
        "an id of a partner with a space",
        swap(P, "resources:\n", "  dairy farm:\n    name: {en: dairy}\nresources:\n"),
        found("slug_bad", P, "dairy farm:", "partners.dairy farm", "dairy farm"),
    ),
)

DAMAGES = (*UNKNOWN_KEYS, *MISSING_KEYS, *KINDS)
