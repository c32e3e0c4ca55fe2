"""Fields: numbers become quantities in the field's unit, and every mistake a problem with its place."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, model_validator

from symbiosis.errors import Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, refuse
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import parse_yaml
from symbiosis.files.validation import validate
from symbiosis.units import Quantity

Flow = Annotated[Quantity, In("t/h", low=0, plausible=(0.01, 2000))]


class Profiled(Described):
    profile: str
    column: str = "value"
    of: Flow


class Pipe(Described):
    carrier: Literal["pipe"]
    length: Annotated[Quantity, In("m", low=0)]


class Truck(Described):
    carrier: Literal["truck"]
    trips: int


class Process(Described):
    id: Slug
    mode: Literal["plan", "push", "pull"] = "plan"
    capacity: Flow | None = None
    plan: Flow | Profiled | None = None
    link: Annotated[Pipe | Truck, Field(discriminator="carrier")] | None = None
    on: bool = True
    count: Annotated[int, Field(ge=0)] = 0
    share: float = 0.0


class Plant(Described):
    id: Slug
    name: Name | None = None
    processes: tuple[Process, ...] = ()
    parameters: dict[Slug, AnyQuantity] = Field(default_factory=dict)


def check(text: str, model: Any = Plant) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    data = parse_yaml(text, file="p.yaml", problems=problems)
    assert problems == []
    return validate(model, data, file="p.yaml", problems=problems), problems


def one(text: str, model: Any = Plant) -> Problem:
    read, problems = check(text, model)
    assert read is None
    assert [problem.code for problem in problems] == [problems[0].code]
    return problems[0]


def process(text: str) -> Problem:
    return one(f"id: works\nprocesses:\n  - id: chp\n    {text}\n")


@pytest.mark.parametrize("written", ["24 t/d", "1 t/h", "1", "{value: 24, unit: t/d}", "8760 t/a", "1000 kg/h", "'1'"])
def test_a_quantity_comes_in_the_unit_of_its_field(written: str) -> None:
    plant, problems = check(f"id: a\nprocesses: [{{id: p, capacity: {written}}}]")
    assert problems == []
    assert plant.processes[0].capacity.value == pytest.approx(1.0, rel=1e-15)
    assert plant.processes[0].capacity.unit == "t/h"


def test_a_quantity_keeps_source_evidence_and_year() -> None:
    written = "{value: 3, unit: GJ/t, year: 2021, source: a paper, evidence: published, note: wet}"
    plant, _ = check(f"id: a\nparameters: {{heat: {written}}}")
    assert plant.parameters["heat"] == Quantity(3.0, "GJ/t", "3 GJ/t", "a paper", "published", 2021, "wet")


def test_a_number_without_source_is_a_default() -> None:
    plant, _ = check("id: a\nparameters: {heat: 3}")
    assert plant.parameters["heat"] == Quantity(3.0, "", "3")


def test_a_wrong_dimension_names_both() -> None:
    problem = process("capacity: 500 m3/d")
    assert (problem.code, problem.where, problem.line) == ("unit_dimension", "processes.chp.capacity", 4)
    assert "volume flow" in problem.render("en")
    assert "mass flow" in problem.render("en")
    assert "质量流量" in problem.render("zh")


def test_a_negative_capacity_is_refused() -> None:
    assert process("capacity: -5 t/h").code == "quantity_negative"


@pytest.mark.parametrize(
    ("field", "written", "slip"),
    [
        (In("t/h", plausible=(0.01, 100)), "24000 kg/h", None),
        (In("t/h", plausible=(1, 100)), "20000 t/h", "kg_for_t"),
        (In("t/h", plausible=(20, 30)), "600 t/h", "day_for_hour"),
        (In("t/h", plausible=(20, 30)), "219000 t/h", "year_for_hour"),
        (In("m3/h", plausible=(1, 100)), "5000 m3/h", "litre_for_m3"),
        (In("MWh/t", plausible=(0.9, 1.1)), "3.6 MWh/t", "gj_for_mwh"),
        (In("MW", plausible=(1, 100)), "50000 MW", "kw_for_mw"),
        (In("CNY/t", plausible=(100, 900)), "0.05 CNY/t", "wan_for_cny"),
        (In("1", plausible=(0.5, 1)), "85", "percent"),
        (In("t", plausible=(1, 50)), "12000000", "g_for_t"),
    ],
)
def test_a_slip_of_unit_is_named(field: In, written: str, slip: str | None) -> None:
    problems: list[Problem] = []
    validate(Annotated[Quantity, field], written, file="p.yaml", problems=problems)  # type: ignore[arg-type] # a form of type
    if slip is None:
        assert problems == []
        return
    assert problems[0].code == "quantity_slip"
    assert f"@slip.{slip}" in problems[0].details["slips"]
    assert "plausible band" in problems[0].render("en")


def test_a_value_outside_the_band_that_no_slip_explains_is_said_so() -> None:
    assert process("capacity: 1e12 t/h").code in {"quantity_implausible", "quantity_slip"}
    assert process("capacity: 0 t/h").code == "quantity_implausible"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("capacity: 5 t/hh", "unit_unknown", "capacity"),
        ("capacity: five", "number_bad", "capacity"),
        ("capacity: [1]", "quantity_form", "capacity"),
        ("capacity: true", "quantity_form", "capacity"),
        ("capacity: {unit: t/h}", "missing_key", "capacity.value"),
        ("capacity: {value: 5, unt: t/h}", "unknown_key", "capacity.unt"),
        ("capacity: {value: '5'}", "wrong_type", "capacity.value"),
        ("capacity: {value: true}", "wrong_type", "capacity.value"),
        ("capacity: {value: 5, unit: [t]}", "wrong_type", "capacity.unit"),
        ("capacity: {value: 5, unit: tt}", "unit_unknown", "capacity.unit"),
        ("capacity: {value: 5, year: soon}", "year_bad", "capacity.year"),
        ("capacity: {value: 5, year: 20211}", "year_bad", "capacity.year"),
        ("capacity: {value: 5, evidence: guess}", "not_allowed", "capacity.evidence"),
        ("capacity: {value: 5, evidence: [guess]}", "not_allowed", "capacity.evidence"),
        ("capacity: {value: 5, source: 3}", "wrong_type", "capacity.source"),
        ("mode: pul", "not_allowed", "mode"),
        ("mod: pull", "unknown_key", "mod"),
        ("on: 1", "wrong_type", "on"),
        ("on: 'true'", "wrong_type", "on"),
        ("on: yes", "wrong_type", "on"),
        ("count: '3'", "wrong_type", "count"),
        ("count: true", "wrong_type", "count"),
        ("count: 1.5", "wrong_type", "count"),
        ("count: -1", "out_of_range", "count"),
        ("share: '0.5'", "wrong_type", "share"),
        ("share: true", "wrong_type", "share"),
        ("link: {carrier: pipes, length: 5}", "not_allowed", "link"),
        ("link: {length: 5}", "missing_key", "link.carrier"),
        ("link: {carrier: pipe}", "missing_key", "link.length"),
        ("link: {carrier: pipe, length: 5 t}", "unit_dimension", "link.length"),
        ("link: pipe", "wrong_type", "link"),
    ],
)
def test_each_mistake_is_one_problem_at_its_place(text: str, code: str, where: str) -> None:
    problem = process(text)
    assert (problem.code, problem.where, problem.file, problem.line) == (code, f"processes.chp.{where}", "p.yaml", 4)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("plan: 5 m3", "unit_dimension", "plan"),
        ("plan: {profile: x.csv, of: 5 m3}", "unit_dimension", "plan.of"),
        ("plan: {profile: x.csv, of: 5, colum: a}", "unknown_key", "plan.colum"),
        ("plan: {profile: x.csv}", "missing_key", "plan.of"),
        ("plan: {value: 5, unit: t/h, yaer: 3}", "unknown_key", "plan.yaer"),
        ("plan: {value: -5}", "quantity_negative", "plan.value"),
        ("plan: [1]", "wrong_type", "plan"),
        ("plan: true", "wrong_type", "plan"),
    ],
)
def test_a_choice_of_forms_gives_one_problem_for_the_form_that_was_meant(text: str, code: str, where: str) -> None:
    problem = process(text)
    assert (problem.code, problem.where) == (code, f"processes.chp.{where}")


def test_a_problem_in_a_list_is_named_by_id_and_else_by_position() -> None:
    _, problems = check("id: a\nprocesses:\n  - {id: x, mod: 1}\n  - {mod: 1}\n")
    assert [problem.where for problem in problems] == ["processes.x.mod", "processes.1.id", "processes.1.mod"]


def test_an_unknown_key_names_the_nearest_of_the_known_ones() -> None:
    problem = process("capcity: 5 t/h")
    assert (problem.nearest, "capacity" in problem.allowed, problem.line) == ("capacity", True, 4)


def test_all_mistakes_are_found_at_once() -> None:
    _, problems = check("id: A\nname: {}\nprocesses:\n  - {id: x, capacity: 5 m3}\n  - {id: y, mode: no}\nfoo: 1\n")
    assert sorted(problem.code for problem in problems) == [
        "name_empty",
        "not_allowed",
        "slug_bad",
        "unit_dimension",
        "unknown_key",
    ]


@pytest.mark.parametrize("id_", ["Chp", "chp 1", "-chp", "热电", "", "a/b", "a" * 65, "a\n"])
def test_an_id_is_a_slug(id_: str) -> None:
    problems: list[Problem] = []
    assert validate(Plant, {"id": id_}, file="p.yaml", problems=problems) is None
    assert problems[0].code in {"slug_bad", "too_long"}


def test_a_key_that_is_no_slug_is_named() -> None:
    assert one("id: a\nparameters: {Heat: 3}").where == "parameters.Heat"


def test_a_name_falls_back_to_the_other_language() -> None:
    assert Name(zh="热电").text("en") == "热电"
    assert Name(zh="热电", en="CHP").text("en") == "CHP"
    assert Name(zh="热 电　厂").text("zh") == "热 电　厂"


@pytest.mark.parametrize("text", ["a\x00", "a\x1b[0m", "\u202ea", ""])
def test_a_name_holds_no_control_characters(text: str) -> None:
    problems: list[Problem] = []
    assert validate(Name, {"zh": text}, file="p.yaml", problems=problems) is None
    assert len(problems) == 1


def test_described_things_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Name(zh="a").zh = "b"


def test_the_file_of_merged_data_is_the_one_where_it_was_written() -> None:
    inner = LocatedDict({"id": "x", "mode": "pul"}, "scenarios/s.yaml", 9, {"id": 9, "mode": 10})
    data = LocatedDict(
        {"id": "a", "processes": LocatedList([inner], "p.yaml", 2, [2])}, "p.yaml", 1, {"id": 1, "processes": 2}
    )
    problems: list[Problem] = []
    validate(Plant, data, file="p.yaml", problems=problems)
    assert (problems[0].file, problems[0].line) == ("scenarios/s.yaml", 10)


def test_a_prefix_is_put_before_the_path() -> None:
    problems: list[Problem] = []
    validate(tuple[Plant, ...], [{"id": "chp", "x": 1}], file="e.yaml", problems=problems, where="enterprises")
    assert problems[0].where == "enterprises.chp.x"


def test_a_validator_of_a_described_thing_can_report_with_place() -> None:
    class Pair(Described):
        low: float
        high: float

        @model_validator(mode="after")
        def _ordered(self) -> "Pair":
            if self.low > self.high:
                raise refuse(Problem("out_of_range", where="high", value=self.high, details={"limit": f"≥ {self.low}"}))
            return self

    problem = one("high: 1\nlow: 2\n", Pair)
    assert (problem.code, problem.where, problem.line) == ("out_of_range", "high", 1)


def test_what_is_no_mapping_at_all_is_said_so() -> None:
    assert one("- 1\n").code == "wrong_type"
    assert one("text\n").code == "wrong_type"


def test_the_schema_of_a_quantity_names_its_unit_and_forms() -> None:
    schema = TypeAdapter(Flow).json_schema()
    assert schema["x-unit"] == "t/h"
    assert [form["type"] for form in schema["oneOf"]] == ["number", "string", "object"]


def test_a_quantity_given_in_python_is_converted() -> None:
    assert Pipe(carrier="pipe", length=Quantity(2.0, "km")).length.value == 2000.0
