"""Reading damaged files: a reader returns or collects problems, soon, whatever the bytes are."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from symbiosis import i18n
from symbiosis.errors import InputError, Problem
from symbiosis.files import strict_yaml
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug
from symbiosis.files.geojson import read_layout
from symbiosis.files.paths import inside
from symbiosis.files.strict_yaml import parse_yaml, read_yaml
from symbiosis.files.tables import read_csv, read_profile
from symbiosis.files.validation import validate
from symbiosis.units import Quantity, UnitError, convert, dimension, parse_number, parse_quantity

MAX_S = 3.0
"""Longest processor time [s] that a small damaged file may take; a clock on the wall would count what others do."""

PARK = """id: works   # a park
name: {zh: 苏州, en: "Suzhou"}
plants:
  - id: chp
    capacity: 500 t/d
    plan: {profile: profiles/x.csv, of: 20 t/h}
    parameters: {heat: {value: 2.8, unit: GJ/t, source: 'a paper', evidence: published}}
  - id: b
    capacity: {value: 1.5e3, unit: 万吨/a}
    text: |
      two
      lines
"""
TABLE = 'season,load [t/h],note\nspring,1.5,x\nsummer,2,"a ""b"""\nautumn,3e1,\nwinter,-4,热\n'
LAYOUT = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "p1", "kind": "parcel"}, '
    '"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [50, 0], [50, 5e1], [0, 0]]]}}]}'
)

Flow = Annotated[Quantity, In("t/h", low=0, plausible=(0.01, 5000))]


class Profiled(Described):
    profile: str
    of: Flow


class Plant(Described):
    id: Slug
    capacity: Flow
    plan: Flow | Profiled | None = None
    parameters: dict[Slug, AnyQuantity] = Field(default_factory=dict)
    text: str = ""


class Park(Described):
    id: Slug
    name: Name
    plants: tuple[Plant, ...] = ()


# Bytes that mean something to one of the formats, besides any others.
NASTY = [
    *[bytes([byte]) for byte in b"\0\t\n\r\"'#%&*!|>{}[],:?-@`=+~\\\x1b\x7f\x80\xff"],
    b"---\n",
    b"<<: ",
    b"&a ",
    b"*a",
    b"!!python/name:os ",
    b".nan",
    b"1e999",
    b"9" * 500,
    b"[" * 200,
    b"{a: " * 100,
    b"- " * 100,
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xa8",
    "热".encode("gb18030"),
    b'"\\uD800"',
    b'"\\UFFFFFFFF"',
    b"%YAML 9.9\n",
    b"? ",
    b"\n\n",
    b"PK\x03\x04",
]
Edit = tuple[int, int, bytes]
edits = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 12), st.one_of(st.sampled_from(NASTY), st.binary(max_size=6))),
    min_size=1,
    max_size=6,
)
relaxed = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def damage(text: str, changes: list[Edit]) -> bytes:
    data = text.encode()
    for position, cut, new in changes:
        at = position % (len(data) + 1)
        data = data[:at] + new + data[at + cut :]
    return data


def holds(read: Callable[[list[Problem]], Any]) -> None:
    """Check that `read` ends soon with a result or with problems that can be told in both languages."""
    problems: list[Problem] = []
    start = time.process_time()
    result = read(problems)
    assert time.process_time() - start < MAX_S
    assert result is not None or problems
    for problem in InputError(problems).problems:
        assert problem.code in i18n.problems()
        for lang in ("zh", "en"):
            text = problem.render(lang)
            assert text
            assert "\n" not in text


def park_in(path: Path, problems: list[Problem]) -> Any:
    data = read_yaml(path, root=path.parent, problems=problems)
    return None if problems else validate(Park, data, file=path.name, problems=problems)


@relaxed
@given(changes=edits)
def test_a_damaged_park_is_read_or_refused(tmp_path: Path, changes: list[Edit]) -> None:
    (tmp_path / "park.yaml").write_bytes(damage(PARK, changes))
    holds(lambda problems: park_in(tmp_path / "park.yaml", problems))


@relaxed
@given(changes=edits)
def test_a_damaged_table_is_read_or_refused(tmp_path: Path, changes: list[Edit]) -> None:
    (tmp_path / "t.csv").write_bytes(damage(TABLE, changes))
    columns = ["season", "load [t/h]", "note"]
    holds(lambda problems: read_csv("t.csv", columns, root=tmp_path, problems=problems) or None if problems else True)
    holds(lambda problems: read_profile("t.csv", "load", root=tmp_path, year=2021, problems=problems))


@relaxed
@given(changes=edits)
def test_a_damaged_layout_is_read_or_refused(tmp_path: Path, changes: list[Edit]) -> None:
    (tmp_path / "l.geojson").write_bytes(damage(LAYOUT, changes))
    holds(lambda problems: read_layout("l.geojson", root=tmp_path, problems=problems))


@relaxed
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    holds(lambda problems: park_in(tmp_path / "x.yaml", problems))


@pytest.mark.parametrize("loader", ["SafeLoader", "CSafeLoader"])
def test_both_parsers_of_pyyaml_are_held(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(yaml, loader):
        return
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, loader))

    @relaxed
    @given(changes=edits)
    def run(changes: list[Edit]) -> None:
        text = damage(PARK, changes).decode("utf-8", "replace").replace("\0", "")
        holds(lambda problems: parse_yaml(text, file="x.yaml", problems=problems))

    run()


KEYS = ["id", "name", "zh", "value", "unit", "of", "capacity", "plants", "plan", "parameters"]
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10) | st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(data=json_like, part=st.sampled_from(["id", "name", "plants", "all"]))
def test_any_data_is_a_described_thing_or_refused(data: Any, part: str) -> None:
    good: dict[str, Any] = {"id": "a", "name": {"zh": "a"}, "plants": [{"id": "b", "capacity": 5}]}
    whole = data if part == "all" else good | {part: data}
    holds(lambda problems: validate(Park, whole, file="x.yaml", problems=problems))


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=80) | st.text("0123456789.eE+-^*/()%· tkgGJMWhmd万吨元³⁴", max_size=30))
def test_any_text_is_a_quantity_or_a_unit_error(text: str) -> None:
    for read in (parse_number, parse_quantity, dimension):
        with suppress(UnitError):
            read(text)


@settings(max_examples=300, deadline=None)
@given(name=st.text(max_size=60) | st.text("./\\~C:ab ", max_size=12))
def test_no_name_leads_out_of_the_park(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    root = tmp_path_factory.getbasetemp() / "park"
    root.mkdir(exist_ok=True)
    problems: list[Problem] = []
    found = inside(root, name, problems=problems)
    assert (found is None) == bool(problems)
    assert found is None or found.resolve().is_relative_to(root.resolve())


PAIRS = [
    ("t/d", "kg/h"),
    ("MWh", "GJ"),
    ("tce", "TJ"),
    ("Sm3", "Nm3"),
    ("degC", "K"),
    ("mu", "ha"),
    ("元/kWh", "CNY/MWh"),
    ("%", "1"),
]


@given(value=st.floats(-1e9, 1e9), pair=st.sampled_from(PAIRS))
def test_a_value_converted_there_and_back_is_the_same(value: float, pair: tuple[str, str]) -> None:
    there = convert(value, *pair)
    assert convert(there, pair[1], pair[0]) == pytest.approx(value, rel=1e-14, abs=1e-12)
