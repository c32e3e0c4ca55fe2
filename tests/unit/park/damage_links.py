"""Damages of links and numbers: ids twice, references that lead nowhere, resources that do not match."""

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
PLAN = "          plan:\n            profile: profiles/load.csv\n            column: load\n            of: 15 t/h\n"
TWIN_FIGURE = """\
  - id: bran-share
    name: {en: twin}
    value: 1
    unit: t/t
    tolerance: 4 %
    source: x
    measure: {numerator: [{source: process}]}
"""
BRAN_STORE = "        - id: {}\n          resource: bran\n          capacity: 5 t\n"

IDS = (
    damage(
        "two enterprises of one id",
        swap(E, "- id: heat-firm", "- id: mill-firm"),
        found("id_duplicate", E, "- id: mill-firm", "mill-firm.id", "mill-firm", "enterprises.yaml:1"),
    ),
    damage(
        "two plants of one id",
        swap(E, "    - id: boiler-house", "    - id: mill"),
        found("id_duplicate", E, "    - id: mill", "plants.mill.id", "mill", "enterprises.yaml:6"),
        found("reference_unknown", X, "to: boiler-house", "gas-in.to", "boiler-house"),
        found("reference_unknown", X, "to: boiler-house", "water-in.to", "boiler-house"),
        found("reference_unknown", X, "from: boiler-house", "steam-to-mill.from", "boiler-house"),
    ),
    damage(
        "two processes of one id",
        swap(E, "        - id: boiling", "        - id: milling"),
        found("id_duplicate", E, "- id: milling", "processes.milling.id", "milling", "enterprises.yaml:9"),
    ),
    damage(
        "two exchanges of one id",
        swap(X, "- id: water-in", "- id: gas-in"),
        found("id_duplicate", X, "- id: gas-in", "exchanges.gas-in.id", "gas-in", "exchanges.yaml:5"),
    ),
    damage(
        "an exchange with the id of a process in another file",
        swap(X, "- id: water-in", "- id: boiling"),
        found("id_duplicate", X, "- id: boiling", "boiling.id", "boiling", "enterprises.yaml"),
    ),
    damage(
        "a demand with the id of a store",
        swap(E, "        - id: silo", "        - id: heating"),
        found("id_duplicate", E, "- id: heating", "heating.id", "heating", "enterprises.yaml"),
        found("reference_unknown", C, "- silo", "off.stores", "silo"),
    ),
    damage(
        "two enterprises of one id in two files of a folder",
        (
            swap(E, "- id: heat-firm", "- id: heat-firm"),
            lambda folder: (folder / "enterprises").mkdir(),
            lambda folder: (folder / E).rename(folder / "enterprises" / "a.yaml"),
            put("enterprises/b.yaml", "- id: heat-firm\n  name: {en: twin}\n"),
        ),
        found("id_duplicate", "enterprises/b.yaml", "- id: heat-firm", "heat-firm.id", "enterprises/a.yaml"),
    ),
)

REFERENCES = (
    damage(
        "an exchange from a plant that there is not",
        swap(X, "  from: boiler-house", "  from: boiler-hose"),
        found("reference_unknown", X, "boiler-hose", "steam-to-mill.from", "boiler-hose", "boiler-house"),
    ),
    damage(
        "an exchange to an enterprise in place of its plant",
        swap(X, "  from: outside:gas-grid\n  to: boiler-house", "  from: outside:gas-grid\n  to: heat-firm"),
        found("reference_unknown", X, "to: heat-firm", "gas-in.to", "heat-firm", "boiler-house"),
    ),
    damage(
        "an exchange from a partner that there is not",
        swap(X, "outside:gas-grid", "outside:gas-gird"),
        found("reference_unknown", X, "gas-gird", "gas-in.from", "outside:gas-gird", "outside:gas-grid"),
    ),
    damage(
        "an exchange from outside without a partner",
        swap(X, "outside:gas-grid", '"outside:"'),
        found("pattern_bad", X, '"outside:"', "gas-in.from", "outside:"),
    ),
    damage(
        "an exchange of a resource that there is not",
        swap(X, "  resource: steam\n", "  resource: steem\n"),
        found("reference_unknown", X, "steem", "steam-to-mill.resource", "steem", "steam"),
    ),
    damage(
        "a carrier that there is not",
        swap(X, "carrier: steam-pipe", "carrier: steam-pip"),
        found("reference_unknown", X, "steam-pip", "steam-to-mill.carrier", "steam-pip", "steam-pipe"),
    ),
    damage(
        "an exchange of a plant with itself",
        swap(X, "  from: boiler-house\n  to: mill", "  from: mill\n  to: mill"),
        found("exchange_with_itself", X, "to: mill", "steam-to-mill.to", "mill"),
        found("gives_not", X, "resource: steam", "steam-to-mill.resource", "steam", "mill"),
    ),
    damage(
        "an exchange from outside to outside",
        swap(X, "  from: outside:gas-grid\n  to: boiler-house", "  from: outside:gas-grid\n  to: outside:water-works"),
        found("exchange_outside", X, "to: outside:water-works", "gas-in.to", "outside:water-works"),
    ),
    damage(
        "a process that is not in the library",
        swap(E, "process: gas-boiler-steam", "process: gas-boiler-stem"),
        found("reference_unknown", E, "gas-boiler-stem", "boiling.process", "gas-boiler-stem", "gas-boiler-steam"),
    ),
    damage(
        "a parcel that is not in the layout",
        swap(E, "parcel: p2", "parcel: p9"),
        found("reference_unknown", E, "parcel: p9", "boiler-house.parcel", "p9", "p1"),
    ),
    damage(
        "a driver that the process does not give",
        swap(E, "driver: steam", "driver: stem"),
        found("driver_unknown", E, "driver: stem", "boiling.driver", "stem", "steam", "pull"),
    ),
    damage(
        "a need that a pushed process does not have",
        swap(E, "mode: pull\n          driver: steam", "mode: push\n          driver: fule"),
        found("driver_unknown", E, "driver: fule", "boiling.driver", "fule", "fuel", "push"),
    ),
    damage(
        "a demand for a resource that there is not",
        swap(
            E, "        - id: heating\n          resource: steam", "        - id: heating\n          resource: steems"
        ),
        found("reference_unknown", E, "steems", "heating.resource", "steems", "steam"),
    ),
    damage(
        "a store of a resource that there is not",
        swap(E, "        - id: silo\n          resource: bran", "        - id: silo\n          resource: brand"),
        found("reference_unknown", E, "brand", "silo.resource", "brand", "bran"),
    ),
    damage(
        "a store on a pool that there is not",
        swap(E, "          capacity: 500 t\n", "          capacity: 500 t\n          pool: gird\n"),
        found("reference_unknown", E, "pool: gird", "silo.pool", "gird", "grid"),
    ),
    damage(
        "a store of power without its pool",
        more(
            E,
            "      stores:\n        - id: battery\n          resource: electricity\n          capacity: 5 MWh\n",
        ),
        found("store_needs_pool", E, "resource: electricity", "battery.resource", "pool"),
    ),
    damage(
        "a recipe of a resource that there is not",
        swap(E, "              - resource: bran\n", "              - resource: brann\n"),
        found("resource_unknown", E, "brann", "recipe.outputs.brann", "brann", "bran"),
    ),
    damage(
        "a recipe that counts a resource that there is not",
        swap(E, "reference: grain", "reference: grains"),
        found("resource_unknown", E, "reference: grains", "recipe.reference", "grains", "grain"),
    ),
    damage(
        "an output of a recipe that follows a need that there is not",
        swap(
            E,
            "              - resource: bran\n                amount: 0.2 t/t",
            "              - resource: bran\n                per: grian\n                amount: 0.2 t/t",
        ),
        found("not_allowed", E, "per: grian", "bran.per", "grian", "grain"),
    ),
    damage(
        "a parameter that the process does not have",
        swap(
            E,
            "          driver: steam\n",
            "          driver: steam\n          parameters:\n            eficiency: 0.9\n",
        ),
        found("unknown_key", E, "eficiency", "parameters.eficiency", "efficiency"),
    ),
    damage(
        "a pool of a resource that there is not",
        swap(P, "    resource: electricity", "    resource: electrcity"),
        found("reference_unknown", P, "electrcity", "grid.resource", "electrcity", "electricity"),
    ),
    damage(
        "a pool fed from a partner that there is not",
        swap(P, "      - from: outside:state-grid", "      - from: outside:state-gird"),
        found("reference_unknown", P, "state-gird", "imports.0.from", "outside:state-gird", "outside:state-grid"),
    ),
    damage(
        "a pool fed from a plant",
        swap(P, "      - from: outside:state-grid", "      - from: mill"),
        found("reference_unknown", P, "from: mill", "imports.0.from", "mill", "outside:state-grid"),
    ),
    damage(
        "a scheme that there is not",
        swap(P, "  - CN-NDRC-2025", "  - CN-NDRC-2024"),
        found("scheme_unknown", P, "- CN-NDRC-2024", "schemes.0", "CN-NDRC-2024", "CN-NDRC-2025"),
    ),
    damage(
        "an answer that is neither yes nor no",
        swap(P, "facts:\n", "facts:\n  polluters_comply: 2\n"),
        found("not_allowed", P, "polluters_comply: 2", "facts.polluters_comply", "2"),
    ),
    damage(
        "a factor set that there is not",
        swap(P, "facts:\n", "factors: NCSC-2052\nfacts:\n"),
        found("reference_unknown", P, "NCSC-2052", "factors", "NCSC-2025"),
    ),
    damage(
        "a time zone that there is not",
        swap(P, "Asia/Shanghai", "Asia/Shanghia"),
        found("time_zone_unknown", P, "Shanghia", "time_zone", "Asia/Shanghia", "Asia/Shanghai"),
    ),
    damage(
        "a province that there is not",
        swap(P, "province: jiangsu", "province: jiangsi"),
        found("reference_unknown", P, "jiangsi", "place.province", "jiangsi", "jiangxi"),
    ),
    damage(
        "a published figure of a scenario that there is not",
        swap(V, "scenario: today", "scenario: biger"),
        found("scenario_unknown", V, "scenario: biger", "bran-share.scenario", "biger", "bigger", "today"),
    ),
    damage(
        "a published figure in a unit that there is not",
        swap(V, "unit: t/t", "unit: tx/t"),
        found("unit_unknown", V, "unit: tx/t", "bran-share.unit", "tx"),
    ),
    damage(
        "a published figure with a factor set that there is not",
        swap(V, "    scenario: today", "    factors: NCSC-2052"),
        found("reference_unknown", V, "NCSC-2052", "bran-share.factors", "NCSC-2025"),
    ),
    damage(
        "a published figure with a tolerance of another dimension",
        swap(V, "tolerance: 4 %", "tolerance: 4 MWh"),
        found("unit_dimension", V, "4 MWh", "bran-share.tolerance", "4 MWh"),
    ),
    damage(
        "a published figure of a resource that there is not",
        swap(V, "          resource: bran", "          resource: brann"),
        found("reference_unknown", V, "resource: brann", "numerator.0.resource", "brann", "bran"),
    ),
    damage(
        "a published figure of a process that there is not",
        swap(V, "target: process:milling", "target: process:miling"),
        found("reference_unknown", V, "process:miling", "denominator.0.target", "miling", "milling"),
    ),
    damage(
        "a published figure in a unit that does not come out",
        swap(V, "unit: t/t", "unit: GJ/t"),
        found("unit_dimension", V, "unit: GJ/t", "bran-share.unit", "GJ/t"),
    ),
    damage(
        "two published figures of one id",
        more(V, TWIN_FIGURE),
        found("id_duplicate", V, "- id: bran-share", "checks.bran-share.id", "bran-share", "published.yaml:2"),
    ),
)

RESOURCES = (
    damage(
        "an exchange of what the giver does not give",
        swap(X, "  resource: city-water", "  resource: grain"),
        found("takes_not", X, "resource: grain", "water-in.resource", "grain", "boiler-house", "city-water"),
    ),
    damage(
        "an exchange that turns steam into flour",
        swap(X, "  resource: steam\n", "  resource: flour\n"),
        found("gives_not", X, "resource: flour", "steam-to-mill.resource", "flour", "boiler-house", "steam"),
        found("takes_not", X, "resource: flour", "steam-to-mill.resource", "flour", "mill", "grain"),
    ),
    damage(
        "power through an exchange beside its pool",
        swap(
            X,
            "  from: outside:water-works\n  to: mill\n  resource: grain",
            "  from: boiler-house\n  to: mill\n  resource: electricity",
        ),
        found("exchange_of_pool", X, "resource: electricity", "grain-in.resource", "electricity"),
    ),
    damage(
        "two pools of one resource",
        more(P, "  - id: second\n    resource: electricity\n    imports:\n      - from: outside:state-grid\n"),
        found("pool_twice", P, "resource: electricity", "grid.resource", "electricity"),
        found("pool_twice", P, "resource: electricity", "second.resource", "electricity"),
    ),
    damage(
        "a pool without a last resort",
        swap(P, "        item: grid\n", "        item: grid\n        capacity: 5 MW\n"),
        found("pool_no_last_resort", P, "capacity: 5 MW", "imports.0.capacity", "grid", "capacity"),
    ),
    damage(
        "an import that must run without a capacity",
        swap(P, "        item: grid\n", "        must_run: true\n      - from: outside:state-grid\n"),
        found("must_run_capacity", P, "outside:state-grid", "imports.0.capacity", "capacity"),
    ),
    damage(
        "two stores of one resource at one plant",
        swap(E, "          initial: 10 t\n", "          initial: 10 t\n" + BRAN_STORE.format("second")),
        found("store_twice", E, "resource: bran", "second.resource", "bran"),
    ),
)

DAMAGES = (*IDS, *REFERENCES, *RESOURCES)
