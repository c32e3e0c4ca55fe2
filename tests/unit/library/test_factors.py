"""Every number in `models/factors` carries unit, source and evidence; disagreeing sets stand side by side."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from symbiosis.errors import InputError
from symbiosis.library.activities import categories
from symbiosis.library.factors import Section, factor_set, factor_sets, origin
from symbiosis.library.fuels import fuels
from symbiosis.library.limits import limits
from symbiosis.library.schemes import schemes
from symbiosis.library.sources import sources
from symbiosis.shipped import models_dir
from symbiosis.units import EVIDENCES, is_unit

FACTORS = sorted(path for path in (models_dir() / "factors").glob("*.yaml") if path.name != "fuels.yaml")
NO_NUMBER = {"id", "edition", "year", "family"}


@pytest.mark.parametrize("path", FACTORS, ids=lambda path: path.stem)
def test_every_number_of_a_factor_file_has_unit_source_and_evidence(path: Path):
    """Read without the project's own models: a number outside a row would be one without a source."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = sources()
    counted = 0
    for key, section in data.items():
        if not isinstance(section, dict) or "rows" not in section:
            assert not isinstance(section, float), key
            continue
        rows = section["rows"]
        for row in rows.values() if isinstance(rows, dict) else rows:
            cited = [row.get("source") or section.get("source")]
            if "year_sources" in section:
                cited = section["year_sources"]
            assert all(source in known for source in cited), (path.name, row)
            evidences = row.get("evidences") or [row.get("evidence") or section["evidence"]]
            assert all(evidence in EVIDENCES for evidence in evidences)
            numbers = [
                name
                for name, value in row.items()
                if isinstance(value, (int, float, list)) and name not in ("year", "evidences")
            ]
            assert numbers
            for name in numbers:
                assert name in section["units"] or "carbon" in row, (path.name, row)
            counted += len(numbers)
    assert counted


def test_every_source_is_cited_once_at_least():
    cited = {source for each in factor_sets().values() for source in each.sources}
    for each in factor_sets().values():
        for name in type(each).model_fields:
            section = getattr(each, name)
            if isinstance(section, Section):
                rows = section.rows
                cited |= {origin(section, row)[0] for row in (rows.values() if isinstance(rows, dict) else rows)}
    for each in schemes().values():
        cited |= {*each.sources, *(row.source for row in (*each.indicators, *each.decisions))}
    cited |= {limit.source for limit in limits().values()}
    ours = {"ND-1", "ND-2"}  # the notice's other annexes, for docs/method/accounting.md
    memory = {key for key, each in sources().items() if each.seen == "memory"}
    assert memory <= cited
    assert ours <= set(sources())


def test_what_was_remembered_is_a_default():
    for each in factor_sets().values():
        for name in type(each).model_fields:
            section = getattr(each, name)
            if not isinstance(section, Section) or name == "grid":
                continue
            for row in section.rows.values() if isinstance(section.rows, dict) else section.rows:
                source, evidence = origin(section, row)
                if sources()[source].seen == "memory":
                    assert evidence == "default", (each.id, name, source)


def test_what_was_inferred_is_no_better_than_an_estimate():
    for each in factor_sets().values():
        section = each.fuels
        for key, row in section.rows.items() if section else ():
            source, evidence = origin(section, row)
            if sources()[source].seen == "inferred":
                assert evidence in ("estimate", "default"), (each.id, key)


def test_every_fuel_has_names_in_both_languages_and_a_known_unit():
    for key, fuel in fuels().items():
        assert fuel.name.zh, key
        assert fuel.name.en, key
        assert is_unit(fuel.unit)


def test_every_fossil_fuel_that_a_set_names_has_heat_and_factor_or_a_range():
    from symbiosis.accounting.factor_book import FactorBook
    from symbiosis.library.schemes import scheme

    book = FactorBook(scheme("CN-NDRC-2025"))
    without = {key for key, fuel in fuels().items() if fuel.group == "fossil" and book.fuel(key).burnt is None}
    assert without <= {"raw_coal", "coal_middlings", "coal_slime", "coal_gangue", "methanol"}


@pytest.mark.parametrize("fuel", ["bituminous_coal", "natural_gas", "coke_oven_gas", "lng", "anthracite"])
def test_sets_that_disagree_are_both_kept(fuel: str):
    values = set()
    for name in ("GBT-32151.34-2024", "MEE-CETS-steel-2024"):
        section = factor_set(name).fuels
        assert section is not None
        row = section.rows[fuel]
        values.add((row.heating_value, row.carbon))
    assert len(values) == 2


def test_the_clinker_deductions_are_the_30_of_the_guide():
    deductions = factor_set("MEE-CETS-cement-2024").deductions
    assert deductions is not None
    assert len(deductions.rows) == 30
    assert sorted({row.factor for row in deductions.rows.values()}) == [
        0.055,
        0.135,
        0.215,
        0.245,
        0.305,
        0.375,
        0.48,
        0.6,
    ]


def test_the_top_class_of_deductions_is_slaked_lime_rounded():
    deductions = factor_set("MEE-CETS-cement-2024").deductions
    assert deductions is not None
    assert deductions.rows["slaked_lime"].factor == pytest.approx(44.01 / 74.09, abs=0.0061)


def test_every_category_of_an_account_file_has_names_and_a_holder():
    for key, category in categories().items():
        assert category.name.zh, key
        assert category.holder.en, key


def damaged(tmp_path: Path, file: str, old: str, new: str) -> InputError:
    folder = tmp_path / "models"
    shutil.copytree(models_dir() / "factors", folder / "factors")
    shutil.copy(models_dir() / "sources.csv", folder)
    path = folder / "factors" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        factor_sets(folder)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    anthracite:", "    anthrasite:", "fuel_unknown"),
        ("  source: GBT-32151.34-2024\n", "  source: nowhere\n", "source_unknown"),
        ("  evidence: published\n", "  evidence: hearsay\n", "not_allowed"),
        ("carbon: 0.0274, oxidation: 0.94", "carbon: 0.0274", "factor_form"),
        ("oxidation: 0.94", "oxidation: 94", "out_of_range"),
        ("heating_value: 26.7", "heating_value: -26.7", "out_of_range"),
        ("heating_value: 26.7", "heat: 26.7", "unknown_key"),
    ],
)
def test_a_slip_in_a_factor_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, code: str):
    error = damaged(tmp_path, "GBT-32151.34-2024.yaml", old, new)
    found = [each for each in error.problems if each.code == code]
    assert found, str(error)
    assert found[0].line > 0
