"""Damages of values: of the wrong kind, not among those that are allowed, ids that are none, texts without end."""

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

KINDS = (
    damage(
        "a list for a mapping",
        swap(P, "place:\n  country: cn\n  province: jiangsu", "place: [cn, jiangsu]"),
        found("wrong_type", P, "place: [cn", "place"),
    ),
    damage(
        "a mapping where the enterprises are a list", put(E, "mill-firm: {id: x}\n"), found("wrong_type", E, "mill")
    ),
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
        swap(
            E, "  plants:\n    - id: boiler-house\n      parcel: p2", "  plants:\n    boiler-house:\n      parcel: p2"
        ),
        found("wrong_type", E, "  plants:", "enterprises.heat-firm.plants"),
    ),
    damage(
        "a mapping where the demands are a list",
        swap(E, "      demands:\n        - id: heating\n", "      demands:\n          id: heating\n"),
        found("wrong_type", E, "      demands:", "plants.mill.demands"),
    ),
    damage(
        "a mapping where the pools are a list",
        swap(P, "pools:\n  - id: grid", "pools:\n    id: grid"),
        found("wrong_type", P, "pools:", "pools"),
    ),
    damage(
        "resources as a list",
        swap(P, "resources:\n  grain:", "resources:\n  - grain:"),
        found("yaml_syntax", P, "flour:"),
    ),
    damage(
        "a text where a resource is wanted",
        swap(P, "pools:\n", "  maize: corn\npools:\n"),
        found("wrong_type", P, "maize: corn", "resources.maize", "corn"),
    ),
    damage(
        "a number where a text is wanted", swap(P, "id: tiny", "id: 12"), found("wrong_type", P, "id: 12", "id", "12")
    ),
    damage(
        "a text where a year is wanted",
        swap(P, "year: 2021", "year: soon"),
        found("wrong_type", P, "year: soon", "year"),
    ),
    damage(
        "a fraction where a year is wanted",
        swap(P, "year: 2021", "year: 2021.5"),
        found("wrong_type", P, "2021.5", "year"),
    ),
    damage(
        "a year out of range", swap(P, "year: 2021", "year: 21"), found("out_of_range", P, "year: 21", "year", "1990")
    ),
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
    damage(
        "an id with capitals",
        swap(P, "id: tiny", "id: Tiny Park"),
        found("slug_bad", P, "Tiny Park", "id", "Tiny Park"),
    ),
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

DAMAGES = KINDS
