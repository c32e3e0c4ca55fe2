"""A recipe that creates energy or carbon, loses carbon or leaves its mass open is refused, for any mix of what it accepts."""

from dataclasses import replace

import pytest

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Name, validate
from symbiosis.library.processes import (
    Accepted,
    Ambient,
    Need,
    Output,
    ProcessSpec,
    Recipe,
    build_recipe,
    check_recipe,
    read_processes,
)
from symbiosis.library.resources import Resource, feedwater_enthalpy, read_resources, resolve_all
from symbiosis.shipped import models_dir

NAME = Name(en="A")


def resource(
    id_: str, energy: float = 0.0, carbon: float = 0.0, mass: float | None = 1.0, unit: str = "t", ash: float = 0.0
) -> Resource:
    return Resource(id_, NAME, unit, "fuel", energy=energy, carbon=carbon, mass=mass, lhv=energy, ash=ash)


ALL = {
    each.id: each
    for each in (
        resource("coal", 5.0, 0.5, ash=0.2),
        resource("wood", 4.0, 0.4),
        resource("steam", 0.75),
        resource("water"),
        resource("ash"),
        resource("heat", 1.0, unit="MWh", mass=None),
    )
}


def recipe(**fields: object) -> Recipe:
    base = Recipe(
        "p",
        "steam",
        (Need("fuel", 0.9, (Accepted("coal", 5.0), Accepted("wood", 4.0))),),
        (Output("steam", 1.0),),
        emits=True,
    )
    return replace(base, **fields)


def found(made: Recipe) -> list[str]:
    return [problem.code for problem in check_recipe(made, ALL)]


def test_a_boiler_with_losses_closes():
    assert found(recipe()) == []


def test_more_heat_out_than_fuel_in_is_refused_by_how_much():
    problems = check_recipe(recipe(outputs=(Output("steam", 1.3),)), ALL)
    assert [problem.code for problem in problems] == ["recipe_creates_energy"]
    assert problems[0].details["amount"] == "0.075 MWh"
    assert "0.075 MWh" in problems[0].render("en")
    assert "0.075 MWh" in problems[0].render("zh")


def test_the_poorest_of_the_accepted_fuels_decides():
    poor = recipe(needs=(Need("fuel", 0.2, (Accepted("coal", 1.0), Accepted("wood", 1.0))),))
    problems = check_recipe(replace(poor, outputs=(Output("steam", 1.2),)), ALL)
    assert problems[0].details["mix"] == "fuel: wood"
    assert found(replace(poor, outputs=(Output("steam", 1.0),))) == []


def test_carbon_that_stays_nowhere_needs_emits():
    assert found(recipe(emits=False)) == ["recipe_loses_carbon"]


def test_carbon_from_nothing_is_refused():
    assert found(recipe(outputs=(Output("wood", 0.22),), needs=(Need("fuel", 0.15, (Accepted("coal"),)),))) == [
        "recipe_creates_energy",
        "recipe_creates_carbon",
    ]


def test_ash_leaves_by_the_fuel_that_was_burnt():
    ash = Output("ash", per="fuel", per_amount={"coal": 0.2, "wood": 0.0})
    made = recipe(outputs=(Output("steam", 1.0), ash), mass_declared=True)
    assert found(made) == ["recipe_mass_open"]


def test_declared_mass_closes_when_every_stream_is_there():
    made = Recipe(
        "p", "water", (Need("water", 1.0, (Accepted("water"),)),), (Output("water", 1.0),), mass_declared=True
    )
    assert found(made) == []


def test_mass_can_come_from_the_surroundings():
    made = Recipe("p", "water", (), (Output("water", 0.5),), mass_declared=True, ambient=(Ambient("water", 0.5),))
    assert found(made) == []


def test_energy_of_the_surroundings_must_be_declared():
    pump = Recipe("p", "heat", (Need("heat", 1.0, (Accepted("heat"),)),), (Output("heat", 3.0),))
    assert found(pump) == ["recipe_creates_energy"]
    assert found(replace(pump, ambient=(Ambient("heat", 2.0),))) == []


def test_a_billionth_is_rounding_and_a_millionth_is_not():
    made = Recipe("p", "heat", (Need("heat", 1.0, (Accepted("heat"),)),), (Output("heat", 1.0 + 5e-10),))
    assert found(made) == []
    assert found(replace(made, outputs=(Output("heat", 1.0 + 1e-6),))) == ["recipe_creates_energy"]


def test_every_shipped_recipe_closes():
    resources = resolve_all(read_resources(models_dir(), []), feedwater_enthalpy=feedwater_enthalpy(20.0))
    problems: list[Problem] = []
    for spec in read_processes(models_dir(), problems).values():
        problems += check_recipe(build_recipe(spec, {}, resources), resources)
    assert problems == []


def inline(**fields: object) -> ProcessSpec:
    problems: list[Problem] = []
    spec = validate(ProcessSpec, {"id": "p", "reference": "steam"} | fields, file="t.yaml", problems=problems)
    assert spec is not None, problems
    return spec


def refused(**fields: object) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        build_recipe(inline(**fields), {}, ALL)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_a_need_by_energy_takes_each_fuel_by_its_heating_value():
    made = build_recipe(inline(inputs=[{"id": "fuel", "energy": "3.6 GJ/t", "accepts": ["coal", "wood"]}]), {}, ALL)
    assert [(each.amount, each.accepts) for each in made.needs] == [
        (1.0, (Accepted("coal", 5.0), Accepted("wood", 4.0)))
    ]


def test_the_ash_of_a_need_is_the_ash_of_what_serves_it():
    made = build_recipe(
        inline(
            inputs=[{"id": "fuel", "energy": 1, "accepts": ["coal", "wood"]}],
            outputs=[{"resource": "ash", "per": "fuel", "share": "ash"}],
        ),
        {},
        ALL,
    )
    assert made.outputs[0].per_amount == {"coal": 0.2, "wood": 0.0}


def test_an_ambient_input_is_no_need():
    made = build_recipe(inline(inputs=[{"resource": "water", "amount": 2, "from": "ambient"}]), {}, ALL)
    assert (made.needs, made.ambient) == ((), (Ambient("water", 2.0),))


def test_every_mistake_of_a_recipe_is_named_at_once():
    assert refused(
        model="boiler",
        roles={"steam": ["steem"], "water": ["water"]},
        parameters={"eficiency": 0.9, "blowdown": 0.5},
        inputs=[{"resource": "coal", "amount": "1 m3/t"}],
    ) == [
        ("unit_dimension", "inputs.coal"),
        ("parameter_out_of_range", "parameters.blowdown"),
        ("missing_key", "parameters.efficiency"),
        ("unknown_key", "parameters.eficiency"),
        ("missing_key", "roles.fuel"),
        ("resource_unknown", "roles.steam"),
    ]


def test_resources_of_different_units_do_not_share_a_need_by_amount():
    assert refused(inputs=[{"id": "x", "amount": 1, "accepts": ["coal", "heat"]}]) == [
        ("process_units_differ", "inputs.x")
    ]


def test_a_resource_without_energy_serves_no_need_by_energy():
    assert refused(inputs=[{"id": "x", "energy": 1, "accepts": ["water"]}]) == [("process_no_energy", "inputs.x")]


def test_an_unknown_model_is_named_with_the_nearest():
    problems: list[Problem] = []
    validate(ProcessSpec, {"reference": "steam", "model": "boler"}, file="t.yaml", problems=problems)
    assert [(problem.code, problem.nearest) for problem in problems] == [("not_allowed", "boiler")]


def test_an_input_may_limit_the_share_of_a_resource():
    spec = ProcessSpec.model_validate(
        {
            "reference": "steam",
            "inputs": [{"id": "fuel", "accepts": ["coal", "wood"], "energy": 1, "most": {"wood": "20 %"}}],
            "outputs": [],
            "emits": True,
        }
    )
    assert build_recipe(spec, {}, ALL).needs[0].most == {"wood": 0.2}


def test_a_share_of_what_an_input_does_not_accept_is_refused():
    problems: list[Problem] = []
    raw = {"reference": "steam", "inputs": [{"resource": "coal", "amount": 1, "most": {"wod": 0.2}}]}
    assert validate(ProcessSpec, raw, file="x.yaml", problems=problems) is None
    assert [(problem.code, problem.allowed) for problem in problems] == [("not_allowed", ("coal",))]
