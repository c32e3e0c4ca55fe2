"""Limits: a file of limits is refused with every mistake, its line and the way out."""

from pathlib import Path

import pytest

from symbiosis.errors import InputError
from symbiosis.library.limits import limits, water_quotas
from symbiosis.library.sources import sources
from symbiosis.units import UnitError

GOOD = "{id: a, name: {en: A}, product: a, standard: S, edition: '1', unit: kgce/t, grade_1: 1, source: LIM-18, evidence: published}"


def folder(tmp_path: Path, *rows: str, head: str = "name: {en: T}\nlimits:\n") -> Path:
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits" / "t.yaml").write_text(head + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")
    return tmp_path


def mistakes(root: Path) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        limits(root)
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_a_good_file_is_read(tmp_path: Path):
    assert limits(folder(tmp_path, GOOD))["a"].grade_1 == 1.0


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path):
    root = folder(
        tmp_path,
        GOOD,
        GOOD,
        GOOD.replace("id: a", "id: b").replace("LIM-18", "LIM-19"),
        GOOD.replace("id: a", "id: c").replace("grade_1: 1", "benchmark: 1"),
        GOOD.replace("id: a", "id: d").replace("unit: kgce/t, ", ""),
    )
    assert mistakes(root) == [
        ("limit_id_twice", 4),
        ("source_unknown", 5),
        ("limit_benchmark_source", 6),
        ("limit_no_unit", 7),
    ]


def test_an_unknown_field_is_refused_with_its_line(tmp_path: Path):
    assert mistakes(folder(tmp_path, GOOD, GOOD.replace("grade_1", "grade1"))) == [("unknown_key", 4)]


def test_quotas_of_water_are_no_energy_limits(tmp_path: Path):
    root = folder(tmp_path, GOOD, head="name: {en: T}\nkind: water\nlimits:\n")
    assert list(limits(root)) == []
    assert list(water_quotas(root)) == ["a"]


def test_a_unit_of_another_kind_is_refused():
    with pytest.raises(UnitError):
        limits()["clinker"].own_unit(1.0, "m3/t")


def test_electricity_against_electricity_is_not_turned_into_coal():
    assert limits()["clinker_electricity"].own_unit(0.05, "MWh/t") == pytest.approx(50.0, rel=1e-12)


def test_no_limit_of_memory_is_more_than_a_default():
    remembered = {key for key, each in sources().items() if each.seen == "memory"}
    assert {each.evidence for each in limits().values() if each.source in remembered} == {"default"}
