"""Formats: the page that shows every file, its keys, units and defaults, written from the models that read it."""

from __future__ import annotations

from typing import Any

INTRO = """# Files

Every file of a park and of the model library, key by key. The models that read the files write this page, and the JSON Schemas of
`symbiosis schema KIND`.

A **quantity** is a plain number in the unit of the field, a text such as `500 t/d`, or a mapping
`{value: 500, unit: t/d, year: 2021, source: …, evidence: published, note: …}`; `evidence` is measured, metered, published, estimate, fitted
or default, and `default` where nothing is said. An **amount** is a quantity, or `{profile: profiles/load.csv, column: load, of: 40 t/h}`. A
**name** is `{zh: …, en: …}`. An **id** is made of `a-z 0-9 - _`.
"""

PLACES = {
    "park": "`park.yaml`: identity, place, fence, declared facts, resources, pools, partners",
    "enterprises": "`enterprises.yaml`, or a folder `enterprises/` of such files: a list of enterprises with their plants and processes",
    "exchanges": "`exchanges.yaml`, or a folder `exchanges/`: a list of exchanges",
    "layout": "`layout.geojson`: fence, parcels and corridors, in the shape of GeoJSON",
    "scenario": "`scenarios/<id>.yaml`: an overlay",
    "published": "`published.yaml`: figures to validate against",
    "resource": "`models/resources/*.yaml`: a list of resources, or one",
    "process": "`models/processes/*.yaml`: a list of processes, or one",
    "carrier": "`models/carriers/*.yaml`: a list of carriers, or one",
    "store": "`models/stores/*.yaml`: a list of kinds of stores, or one",
    "sweep": "`sweep.yaml`: an experiment",
    "prices": "`models/prices/<id>.yaml`: prices of a place and a time",
    "factor-set": "`models/factors/<id>.yaml`: a factor set, as published",
    "fuels": "`models/factors/fuels.yaml`: the one table of fuels and energy carriers, by id",
    "activities": "`models/activities.yaml`: the categories of an account file, by id",
    "sectors": "`models/synthetic/sectors.yaml`: a list of the sectors of synthetic parks",
    "scheme": "`models/schemes/<id>.yaml`: an official rule profile",
    "scheme-form": "a form that `symbiosis scheme form` writes: thresholds of a scheme to fill in",
    "limits": "`models/limits/*.yaml`: energy limits of products, and quotas of water intake",
    "monitoring": "`models/monitoring.yaml`: inputs by measure, and how each is measured",
}


def files_page() -> str:
    """Return the page of all formats."""
    from symbiosis.cli.schemas import KINDS, schema

    parts = [INTRO]
    seen: set[str] = set()
    for kind in KINDS:
        found = schema(kind)
        parts.append(f"\n## {PLACES[kind]}\n")
        parts.append(_model(_root(found), found.get("$defs", {}), seen))
    parts.append(_run_folder())
    return "".join(parts)


def _root(found: dict[str, Any]) -> dict[str, Any]:
    """Return the model of a file: of the whole, or of what it is a list of, a table of, or one of."""
    if "properties" in found:
        return found
    table = next(iter(found.get("patternProperties", {}).values()), None)
    inside = table or found.get("items") or found["anyOf"][-1]
    return dict(found["$defs"][inside["$ref"].rsplit("/", 1)[-1]])


def _keys(model: dict[str, Any]) -> dict[str, Any] | None:
    """Return the form of a model that has keys, where it has one."""
    long_forms = [part for part in model.get("anyOf", ()) if "properties" in part]
    if "properties" in model or not long_forms:
        return model if "properties" in model else None
    return {"description": model.get("description", ""), **long_forms[0]}


def _model(model: dict[str, Any], defs: dict[str, Any], seen: set[str]) -> str:
    text = f"\n{model.get('description', '').strip()}\n\n| key | form | unit | default | meaning |\n|---|---|---|---|---|\n"
    required = set(model.get("required", ()))
    inner: list[str] = []
    for key, field in model["properties"].items():
        form, unit, refs = _form(field, defs)
        inner.extend(ref for ref in refs if ref not in inner)
        default = "**needed**" if key in required else _default(field)
        text += f"| `{key}` | {form} | {unit} | {default} | {_cell(field.get('description', ''))} |\n"
    for name in inner:
        keyed = _keys(defs.get(name, {}))
        if name not in seen and keyed is not None and name not in ("Name", "Amount"):
            seen.add(name)
            text += f"\n### {_words(name)}\n" + _model(keyed, defs, seen)
    return text


def _form(field: dict[str, Any], defs: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return form and unit of a field in words, and the models that it refers to."""
    if "x-unit" in field or ("oneOf" in field and any(part.get("type") == "number" for part in field["oneOf"])):
        return "quantity", f"`{field['x-unit']}`" if "x-unit" in field else "as given", []
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        simple = {"Name": "name", "Amount": "amount"}
        return (
            (simple[name], "of the resource, per hour", [])
            if name == "Amount"
            else (simple.get(name, _words(name)), "", [name])
        )
    if "anyOf" in field or "oneOf" in field:
        parts = [_form(part, defs) for part in field.get("anyOf") or field["oneOf"] if part.get("type") != "null"]
        refs = [ref for part in parts for ref in part[2]]
        return (
            " or ".join(dict.fromkeys(part[0] for part in parts)),
            next((part[1] for part in parts if part[1]), ""),
            refs,
        )
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"]), "", []
    if "const" in field:
        return f"`{field['const']}`", "", []
    if field.get("type") == "array":
        form, unit, refs = _form(field.get("items", {}), defs)
        return f"list of {form}", unit, refs
    inside = next(iter(field.get("patternProperties", {}).values()), field.get("additionalProperties"))
    if field.get("type") == "object" and isinstance(inside, dict):
        form, unit, refs = _form(inside, defs)
        return f"mapping from id to {form}", unit, refs
    if field.get("pattern", "").startswith("^[a-z0-9]"):
        return "id", "", []
    words = {
        "string": "text",
        "boolean": "true or false",
        "integer": "whole number",
        "number": "number",
        "object": "mapping",
    }
    return words.get(field.get("type", ""), "any"), "", []


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, dict):
        return f"{value['given']}" if "given" in value else "as below"
    return f"`{value}`" if not isinstance(value, list) else ", ".join(f"`{each}`" for each in value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _words(name: str) -> str:
    """Return the name of a model in words: `ProcessUse` becomes `process use`."""
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return spaced.removesuffix(" spec")


def _run_folder() -> str:
    from symbiosis.results.ledger import COLUMNS
    from symbiosis.results.statistics import COLUMNS as STATISTICS
    from symbiosis.results.statistics import MEASURES
    from symbiosis.run.folder import FILES

    text = "\n## Run folder\n\nWhat `symbiosis run --out DIR` writes, in open formats.\n\n| file | holds |\n|---|---|\n"
    text += "".join(f"| `{name}` | {holds} |\n" for name, holds in FILES.items())
    text += "\n### ledger.parquet\n\n| column | meaning |\n|---|---|\n"
    text += "".join(f"| `{name}` | {meaning} |\n" for name, meaning in COLUMNS.items())
    text += "\n### statistics.csv\n\n| column | meaning |\n|---|---|\n"
    text += "".join(f"| `{name}` | {meaning} |\n" for name, meaning in STATISTICS.items())
    text += "\n| measure | meaning |\n|---|---|\n"
    return text + "".join(f"| `{name}` | {meaning} |\n" for name, meaning in MEASURES.items())
