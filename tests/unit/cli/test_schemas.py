"""Schemas: every file that ships fits the schema of its kind, as an independent validator reads it, and no misspelt key does."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from symbiosis.cli.schemas import KINDS, schema
from symbiosis.errors import Problem
from symbiosis.files.strict_json import read_json
from symbiosis.files.strict_yaml import parse_yaml, read_yaml
from symbiosis.park.generate import generate

ROOT = Path(__file__).resolve().parents[3]

PLACES = {
    "park": ("parks/*/park.yaml", "models/templates/*/park.yaml", "models/synthetic/park.yaml"),
    "enterprises": ("parks/*/enterprises.yaml", "parks/*/enterprises/*.yaml", "models/templates/*/enterprises.yaml"),
    "exchanges": ("parks/*/exchanges.yaml", "parks/*/exchanges/*.yaml", "models/templates/*/exchanges.yaml"),
    "layout": ("parks/*/layout.geojson", "models/templates/*/layout.geojson"),
    "scenario": ("parks/*/scenarios/*.yaml", "models/templates/*/scenarios/*.yaml"),
    "published": ("parks/*/published.yaml",),
    "sweep": ("experiments/*/sweep.yaml",),
    "resource": ("models/resources/*.yaml",),
    "process": ("models/processes/*.yaml",),
    "carrier": ("models/carriers/*.yaml",),
    "store": ("models/stores/*.yaml",),
    "prices": ("models/prices/*.yaml",),
    "factor-set": ("models/factors/*.yaml",),
    "fuels": ("models/factors/fuels.yaml",),
    "activities": ("models/activities.yaml",),
    "scheme": ("models/schemes/*.yaml", "models/schemes/*.yaml.example"),
    "scheme-form": ("docs/examples/form-*.yaml",),
    "limits": ("models/limits/*.yaml",),
    "monitoring": ("models/monitoring.yaml",),
    "sectors": ("models/synthetic/sectors.yaml",),
}
KIND_OF = {path: kind for kind, patterns in PLACES.items() for pattern in patterns for path in ROOT.glob(pattern)}
FILES = sorted(KIND_OF)
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

MISSPELT = {
    "resource of a park": ("park", "{resources: {dried-sludge: {moistur: 0.2}}}", "moistur"),
    "quantity": ("park", "{facts: {visitors: {valeu: 3, value: 3}}}", "valeu"),
    "id of a fact": ("park", "{facts: {Visitors a Year: 3}}", "Visitors a Year"),
    "axis of a sweep": ("sweep", "{grid: {processes.drying.plan: {values: [1], alos: [a.b.c]}}}", "alos"),
    "resource in a list": ("resource", "[{id: a, name: {en: a}, unit: t, kind: fuel, carbn: 1}]", "carbn"),
    "resource alone": ("resource", "{id: a, name: {en: a}, unit: t, kind: fuel, carbn: 1}", "carbn"),
    "row of a factor set": ("factor-set", "{fuels: {rows: {coke: {factro: 1}}}}", "factro"),
    "fuel": ("fuels", "{coke: {gruop: fossil}}", "gruop"),
    "item of an activity": ("activities", "{fuel: {items: {coke: {nmae: {en: coke}}}}}", "nmae"),
    "feature of a layout": ("layout", "{features: [{properties: {id: a, knd: fence}}]}", "knd"),
    "coordinates of a layout": ("layout", "{features: [{geometry: {type: Polygon, coords: []}}]}", "coords"),
}


def read(path: Path) -> Any:
    """Return what a shipped file says; the park of a synthetic park gets the id that `symbiosis generate` gives it."""
    problems: list[Problem] = []
    reader = read_json if path.suffix == ".geojson" else read_yaml
    data = reader(path, root=ROOT, problems=problems)
    assert problems == []
    if path.parent.name == "synthetic" and path.name == "park.yaml":
        data["id"] = data["id"].replace("PARK_ID", "some-park")
    return data


def written(text: str) -> Any:
    """Return what a text in YAML says."""
    problems: list[Problem] = []
    data = parse_yaml(text, file="text", problems=problems)
    assert problems == []
    return data


def mistakes(kind: str, data: Any) -> list[str]:
    """Return what the schema of `kind` has against `data`, with the place of each."""
    found = Draft202012Validator(schema(kind)).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


def told(kind: str, data: Any) -> str:
    """Return every message about `data`, those about each of several forms included."""

    def all_of(errors: Any) -> Iterator[str]:
        for error in errors:
            yield error.message
            yield from all_of(error.context)

    return "\n".join(all_of(Draft202012Validator(schema(kind)).iter_errors(data)))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_shipped_file_fits_the_schema_of_its_kind(path: Path) -> None:
    assert mistakes(KIND_OF[path], read(path)) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_shipped_file_with_a_misspelt_key_does_not_fit(path: Path) -> None:
    data = copy.deepcopy(read(path))
    thing = data[0] if isinstance(data, list) else data
    thing = next(iter(thing.values())) if KIND_OF[path] in ("fuels", "activities") else thing
    first = next(iter(thing))
    thing[f"{first}x"] = thing.pop(first)
    assert f"'{first}x' was unexpected" in told(KIND_OF[path], data)


def test_every_shipped_yaml_and_geojson_is_of_a_kind() -> None:
    shipped = {
        path
        for folder in ("parks", "models")
        for end in ("yaml", "geojson")
        for path in (ROOT / folder).rglob(f"*.{end}")
    }
    assert shipped - set(FILES) == set()


def test_every_kind_has_a_shipped_file() -> None:
    assert set(KINDS) - set(KIND_OF.values()) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_valid_itself(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_bears_the_name_of_its_kind(kind: str) -> None:
    assert schema(kind)["title"] == kind


@pytest.mark.parametrize(("kind", "text", "key"), MISSPELT.values(), ids=MISSPELT)
def test_a_misspelt_key_is_named_wherever_it_stands(kind: str, text: str, key: str) -> None:
    assert f"'{key}'" in told(kind, written(text))


def test_a_generated_park_with_its_lists_in_folders_fits(tmp_path: Path) -> None:
    folder = generate(tmp_path / "park", enterprises=20, exchanges=30)
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        kind = path.stem if path.parent == folder else path.parent.name
        assert mistakes(kind, read_yaml(path, root=folder, problems=problems)) == []
    assert problems == []


def test_a_library_file_may_hold_one_thing_or_a_list_of_them() -> None:
    one = written("{id: slag, name: {en: slag}, unit: t, kind: waste}")
    assert mistakes("resource", one) == mistakes("resource", [one, one]) == []


def test_a_thing_of_the_library_needs_its_id() -> None:
    assert "'id' is a required property" in told("resource", written("[{name: {en: slag}, unit: t, kind: waste}]"))


def test_a_dry_matter_laid_over_a_shipped_one_is_needed_whole() -> None:
    park = written("{resources: {dried-sludge: {dry_matter: {ash: 0.3}}}}")
    assert "'heating_value' is a required property" in told("park", park)


@pytest.mark.parametrize("axis", ["[1, 2]", "{values: [1, 2]}", "{values: [1], also: [processes.b.plan]}"])
def test_an_axis_may_be_a_list_or_a_mapping(axis: str) -> None:
    assert mistakes("sweep", written(f"{{id: a, park: p, grid: {{processes.a.plan: {axis}}}}}")) == []


@pytest.mark.parametrize("axis", ["[]", "3", "{also: [processes.b.plan]}"])
def test_an_axis_without_values_does_not_fit(axis: str) -> None:
    assert mistakes("sweep", written(f"{{id: a, park: p, grid: {{processes.a.plan: {axis}}}}}")) != []


@pytest.mark.parametrize("fact", ["3", "3 t", "{value: 3, unit: 1}", "{value: 3, unit: t, year: null, source: null}"])
def test_a_quantity_fits_in_every_form_that_the_reader_takes(fact: str) -> None:
    assert mistakes("park", {**read(ROOT / "models/templates/starter/park.yaml"), "facts": {"a": written(fact)}}) == []
