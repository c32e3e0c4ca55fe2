"""Plan: a run's id hangs on everything that its result depends on, and on nothing else."""

import json

import pytest

from symbiosis.sweeps import plan as module
from symbiosis.sweeps.check import check_sweep
from symbiosis.sweeps.plan import Plan, build_plan, differences
from symbiosis.sweeps.spec import read_sweep


def planned(file) -> Plan:
    sweep = read_sweep(file)
    checked = check_sweep(sweep)
    return build_plan(sweep.spec, park=checked.park.id, schemes=checked.schemes, inputs=checked.inputs)


def ids(plan: Plan) -> set[str]:
    return {run.id for run in plan.runs}


def test_the_last_axis_moves_fastest_within_each_scenario(write):
    runs = planned(write()).runs
    assert [run.scenario for run in runs] == ["today"] * 6 + ["no-exchange"] * 6
    assert [tuple(run.settings.values()) for run in runs[:6]] == [(4, 1), (4, 2), (4, 3), (8, 1), (8, 2), (8, 3)]


def test_paths_that_go_together_take_one_value(write, text):
    plan = planned(write(text.replace("values: [1, 2, 3]", "values: [1, 2]\n    also: [processes.milling.capacity]")))
    assert dict(plan.runs[1].settings) == {
        "processes.brewing.plan.of": 4, "processes.milling.plan": 2, "processes.milling.capacity": 2,
    }  # fmt: skip


def test_every_run_has_an_id_of_its_own_and_planning_again_gives_the_same(write):
    plan = planned(write())
    assert len(ids(plan)) == 12
    assert planned(write()) == plan


def test_a_plan_survives_its_file(write):
    plan = planned(write())
    assert Plan.from_json(json.loads(json.dumps(plan.to_json(), sort_keys=True))) == plan


@pytest.mark.parametrize(
    ("old", "new"),
    [("hours: 24", "hours: 48"), ("hours: 24", "hours: 24\nschemes: [JS-366-2024]"), ("seeds: [0]", "seeds: [1]")],
)
def test_what_changes_every_result_changes_every_id(write, text, old, new):
    assert not ids(planned(write())) & ids(planned(write(text.replace(old, new))))


def test_names_and_the_columns_that_are_kept_change_no_id(write, text):
    assert ids(planned(write(text.replace("a small sweep", "another name") + "measures: [flow.*]\n"))) == ids(
        planned(write())
    )


def test_a_further_value_leaves_the_ids_of_the_others(write, text):
    assert ids(planned(write())) < ids(planned(write(text.replace("[4, 8]", "[4, 8, 10]"))))


def test_a_change_of_a_scenario_file_changes_the_runs_of_that_scenario_alone(write, tmp_path):
    before = planned(write())
    path = tmp_path / "park" / "scenarios" / "no-exchange.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    after = planned(write())
    assert ids(before) & ids(after) == {run.id for run in before.runs if run.scenario == "today"}
    assert [(p.code, p.where) for p in differences(before, after, "plan.json")] == [
        ("sweep_changed_input", "scenarios/no-exchange.yaml")
    ]


def test_a_change_of_the_program_changes_every_id_and_is_named(write, monkeypatch):
    before = planned(write())
    monkeypatch.setattr(module, "code_hash", lambda: "0" * 64)
    after = planned(write())
    assert not ids(before) & ids(after)
    assert [problem.code for problem in differences(before, after, "plan.json")] == ["sweep_changed_code"]


def test_each_difference_of_two_plans_is_named_in_both_languages(write, text):
    before = planned(write())
    after = planned(
        write(text.replace("hours: 24", "hours: 48").replace("[4, 8]", "[4, 10]").replace("id: small", "id: smaller"))
    )
    found = differences(before, after, "plan.json")
    assert sorted(problem.code for problem in found) == [
        "sweep_changed_field",
        "sweep_changed_field",
        "sweep_changed_runs",
    ]
    assert any("6 gone and 6 new" in problem.render("en") for problem in found)
    assert any("24.0" in problem.render("zh") and "48.0" in problem.render("zh") for problem in found)


def test_equal_plans_have_no_difference(write):
    assert differences(planned(write()), planned(write()), "plan.json") == []
