"""A monitoring plan: every input has a row, every place one row for it, and what the park has is no better than its files say."""

import csv
import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from symbiosis.accounting import account
from symbiosis.cli.monitor import COLUMNS, MARKS, monitor, write_plan
from symbiosis.errors import InputError, UsageError
from symbiosis.indicators.meter_points import meter_points
from symbiosis.indicators.monitoring import FENCE, MonitorRow, monitoring_plan
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.library.monitoring import inputs_of
from symbiosis.library.schemes import scheme, schemes
from symbiosis.park.park import OUTSIDE, Park
from symbiosis.park.read import load_park
from symbiosis.park.starter import new_park

SIP = "suzhou-sip"


@pytest.fixture(scope="module")
def sip() -> Park:
    return load_park(SIP)


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Park:
    folder = tmp_path_factory.mktemp("parks") / "island"
    new_park(folder, template="energy-island")
    return load_park(folder)


@pytest.fixture(scope="module", params=["sip", "island"])
def park(request: pytest.FixtureRequest) -> Park:
    made: Park = request.getfixturevalue(request.param)
    return made


@pytest.fixture(scope="module")
def plan(park: Park) -> tuple[MonitorRow, ...]:
    return monitoring_plan(scheme("CN-NDRC-2025"), park)


def places(rows: tuple[MonitorRow, ...], *inputs: str) -> set[str]:
    return {row.place for row in rows if row.input.startswith(inputs)}


# -- what is asked for


@pytest.mark.parametrize("scheme_id", schemes())
def test_every_input_of_every_indicator_has_exactly_one_row_where_no_park_is_given(scheme_id: str):
    used = scheme(scheme_id)
    rows = Counter(row.input for row in monitoring_plan(used, None))
    assert rows.keys() >= inputs_of(used).keys()
    assert set(rows.values()) == {1}


@pytest.mark.parametrize("scheme_id", schemes())
def test_every_indicator_is_in_the_plan(scheme_id: str):
    used = scheme(scheme_id)
    served = {each for row in monitoring_plan(used, None) for each in row.indicators}
    assert served >= {each.id for each in used.indicators}


@pytest.mark.parametrize("scheme_id", schemes())
def test_what_an_indicator_lacks_without_any_data_is_in_the_plan(scheme_id: str):
    used = scheme(scheme_id)
    accounts = account([], used, province="jiangsu", year=2023)
    asked = inputs_of(used)
    for each in used.indicators:
        for name in FUNCTIONS[each.measure](accounts, each.parameters).missing:
            category = name.partition(".")[0]
            known = (
                name in asked
                or category in asked
                or (name == category and any(key.startswith(f"{name}.") for key in asked))
            )
            assert known, (each.id, name)


def test_an_input_has_one_row_at_one_place(plan: tuple[MonitorRow, ...]):
    seen = Counter((row.input, row.place) for row in plan)
    assert set(seen.values()) == {1}


def test_rows_are_numbered_from_one(plan: tuple[MonitorRow, ...]):
    assert [row.no for row in plan] == list(range(1, len(plan) + 1))


@pytest.mark.parametrize("scheme_id", ["CN-NDRC-2025", "JS-366-2024", "ISO14064-location"])
def test_an_input_without_an_object_keeps_its_row(scheme_id: str, sip: Park):
    used = scheme(scheme_id)
    rows = monitoring_plan(used, sip)
    for name in inputs_of(used):
        assert any(row.input == name or row.input.startswith(f"{name}.") for row in rows), name


def test_every_text_is_there_in_both_languages(plan: tuple[MonitorRow, ...]):
    for row in plan:
        for both in (row.what, row.method, row.frequency, row.holder, row.keep_note):
            assert both["zh"], row
            assert both["en"], row


def test_a_claim_without_a_source_is_a_default(plan: tuple[MonitorRow, ...]):
    for row in plan:
        assert (row.source == "") == (row.evidence == "default")
        assert (row.keep_source == "") == (row.keep_evidence == "default")


# -- where


def test_every_exchange_over_the_fence_has_a_place(park: Park, plan: tuple[MonitorRow, ...]):
    crossing = {f"exchanges.{each.id}" for each in park.exchanges if OUTSIDE in each.giver + each.taker}
    assert crossing
    assert crossing <= {row.place for row in plan}


def test_every_exchange_with_a_pool_outside_has_a_place(park: Park, plan: tuple[MonitorRow, ...]):
    for pool in park.spec.pools:
        for kind, flows in (("imports", pool.imports), ("exports", pool.exports)):
            for number, _ in enumerate(flows):
                assert f"pools.{pool.id}.{kind}.{number}" in places(plan, "electricity"), pool.id


def test_every_generator_has_a_place(park: Park, plan: tuple[MonitorRow, ...]):
    made = {
        f"processes.{use.id}"
        for _, use in park.processes()
        if any(park.resources[output.resource].kind == "electricity" for output in park.recipes[use.id].outputs)
    }
    assert made
    assert made <= places(plan, "electricity_own")


def test_every_exchange_of_waste_heat_has_a_place(island: Park):
    carried = {f"exchanges.{each.id}" for each in island.exchanges if island.resources[each.resource].waste_heat}
    assert carried
    assert carried <= places(monitoring_plan(scheme("CN-NDRC-2025"), island), "waste_heat.used")


def test_a_fuel_is_weighed_at_the_gate_and_at_the_boiler(sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    assert places(rows, "fuel.bituminous_coal") == {"exchanges.coal-in", "processes.chp"}


def test_bought_power_is_metered_by_its_own_line(sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    assert places(rows, "electricity_import.fossil_chp") == {"pools.grid.imports.0"}
    assert places(rows, "electricity_import.grid") == {"pools.grid.imports.1"}
    line = next(row for row in rows if row.place == "pools.grid.imports.0")
    assert line.place_name == {
        "zh": "蓝天燃气热电 → 园内电网",
        "en": "Lantian gas-fired CHP → power network of the cluster",
    }


def test_certificates_are_asked_for_though_no_flow_shows_them(plan: tuple[MonitorRow, ...]):
    assert places(plan, "electricity_import.certificate") == {""}


def test_the_holder_of_a_place_is_its_enterprise(sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    coal = next(row for row in rows if row.place == "exchanges.coal-in")
    assert coal.enterprise == "dongwu-chp"
    assert coal.holder["zh"].startswith("苏州工业园区东吴热电有限公司：")


def test_what_no_indicator_asks_for_stands_at_the_end(sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    kinds = [row.input == FENCE for row in rows]
    assert kinds == sorted(kinds)
    assert all(not row.indicators for row in rows if row.input == FENCE)


def test_a_generator_that_stands_still_on_the_first_day_has_a_place(sip: Park, monkeypatch: pytest.MonkeyPatch):
    import symbiosis.indicators.meter_points as module

    real = module.activities
    monkeypatch.setattr(
        module, "activities", lambda parts: tuple(row for row in real(parts) if row.category != "electricity_own")
    )
    assert "processes.chp" in {point.place for point in meter_points(sip) if point.input == "electricity_own"}


# -- what there is


def test_without_a_park_nothing_is_said_of_what_there_is():
    assert {row.have for row in monitoring_plan(scheme("CN-NDRC-2025"), None)} == {None}


def test_a_bare_answer_of_the_park_file_is_there_in_part_and_the_note_says_why(sip: Park):
    rows = {row.input: row for row in monitoring_plan(scheme("CN-NDRC-2025"), sip)}
    zone, inside = rows["declared.zone_level"], rows["declared.park_in_park"]
    assert (zone.have, zone.have_where) == ("part", "eligibility.zone_level (default)")
    assert (inside.have, inside.have_where) == ("part", "fence.park_in_park (default)")
    assert zone.have_note == {"zh": "证据为缺省，需要公布文件", "en": "evidence default, wanted published"}
    assert rows["declared.metering_ready"].have == "no"


def test_a_number_that_is_no_reading_is_there_in_part(sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    coal = next(row for row in rows if row.place == "exchanges.coal-in")
    assert (coal.have, coal.evidence_wanted, coal.have_where) == ("part", "metered", "exchanges.coal-in (default)")


def test_what_is_metered_is_there(sip: Park):
    exchanges = tuple(
        each.model_copy(update={"evidence": "metered"}) if each.id == "coal-in" else each for each in sip.exchanges
    )
    rows = monitoring_plan(scheme("CN-NDRC-2025"), dataclasses.replace(sip, exchanges=exchanges))
    assert [row.have for row in rows if row.place == "exchanges.coal-in"] == ["yes"]


def test_a_declared_fact_is_there_as_far_as_its_evidence_goes(tmp_path: Path):
    folder = tmp_path / "park"
    new_park(folder, template="starter")
    path = folder / "park.yaml"
    text = path.read_text(encoding="utf-8")
    facts = (
        "facts:\n"
        "  industrial_value_added: {value: 5000, unit: 10^4 CNY, source: yearbook, evidence: published}\n"
        "  enterprises: {value: 3, evidence: estimate}\n"
    )
    path.write_text(text + "\n" + facts, encoding="utf-8")
    rows = {row.input: row for row in monitoring_plan(scheme("JS-366-2024"), load_park(folder))}
    assert rows["value_added.industrial"].have == "yes"
    assert rows["declared.enterprises"].have == "part"
    assert rows["declared.enterprises"].have_note["en"] == "evidence estimate, wanted published"
    assert rows["value_added.industrial"].have_note["en"] == ""
    assert rows["declared.green_factories"].have == "no"


# -- files and print


def test_the_csv_reads_back_as_it_was(tmp_path: Path, sip: Park):
    rows = monitoring_plan(scheme("CN-NDRC-2025"), sip)
    write_plan(tmp_path / "plan.csv", rows)
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as handle:
        read = list(csv.DictReader(handle))
    assert list(read[0]) == list(COLUMNS)
    for row, cells in zip(rows, read, strict=True):
        assert int(cells["no"]) == row.no
        assert cells["what_zh"] == row.what["zh"]
        assert cells["method_en"] == row.method["en"]
        assert cells["place"] == row.place
        assert cells["indicators"].split("; ") == list(row.indicators) or not row.indicators


def test_no_cell_of_the_csv_is_taken_for_a_formula(tmp_path: Path, sip: Park):
    row = monitoring_plan(scheme("CN-NDRC-2025"), sip)[0]
    bad = dataclasses.replace(row, what={"zh": "=1+1", "en": "@cmd"}, holder={"zh": "+a", "en": "-b"})
    write_plan(tmp_path / "plan.csv", (bad,))
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as handle:
        cells = next(csv.DictReader(handle))
    assert [cells[key] for key in ("what_zh", "what_en", "holder_zh", "holder_en")] == ["'=1+1", "'@cmd", "'+a", "'-b"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("given", [SIP, None])
@pytest.mark.parametrize("scheme_id", ["CN-NDRC-2025", "ISO14064-market"])
def test_the_plan_is_printed_without_an_unfilled_text(
    scheme_id: str, given: str | None, lang: str, capsys: pytest.CaptureFixture[str]
):
    monitor(scheme_id, given, out=None, as_json=False, lang=lang)
    shown = capsys.readouterr().out
    assert "monitor." not in shown
    assert "{" not in shown
    assert ("方法、频次与保存" if lang == "zh" else "Methods, frequencies") in shown


def test_the_json_counts_what_the_park_has(capsys: pytest.CaptureFixture[str]):
    import json

    monitor("CN-NDRC-2025", SIP, out=None, as_json=True, lang="en")
    made = json.loads(capsys.readouterr().out)
    assert (made["scheme"], made["park"]) == ("CN-NDRC-2025", SIP)
    assert sum(made["have"].values()) == len(made["rows"])
    assert made["have"].keys() == MARKS.keys()


def test_a_scheme_file_of_ones_own_has_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from symbiosis.shipped import models_dir

    path = tmp_path / "mine.yaml"
    text = (models_dir() / "schemes" / "CN-NDRC-2025.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("id: CN-NDRC-2025", "id: MINE", 1), encoding="utf-8")
    monitor(str(path), None, out=tmp_path / "plan.csv", as_json=False, lang="zh")
    assert "plan.csv" in capsys.readouterr().out
    assert (tmp_path / "plan.csv").is_file()


def test_a_folder_is_no_place_for_the_csv(tmp_path: Path):
    with pytest.raises(UsageError):
        monitor("CN-NDRC-2025", None, out=tmp_path, as_json=False, lang="en")


def test_an_unknown_park_is_wrong_usage():
    with pytest.raises((UsageError, InputError)):
        monitor("CN-NDRC-2025", "no-such-park", out=None, as_json=False, lang="en")


def test_a_plan_that_is_there_is_not_written_over(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="was not overwritten"):
        write_plan(path, ())
    assert path.read_text(encoding="utf-8") == "mine"
