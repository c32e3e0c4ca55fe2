"""One carbon atom is counted by one row: a pair that would count it twice is refused, and both places are named."""

from pathlib import Path

import pytest

from symbiosis.accounting import Activity, account, read_activities
from symbiosis.accounting.carbon_once import carbon_of, carbon_twice
from symbiosis.errors import InputError, Problem
from symbiosis.library.factors import factor_sets
from symbiosis.library.fuels import fuels

HEAD = "enterprise,category,item,quantity,unit,factor,factor_unit,note,process,line\n"


def read(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "account.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    problems: list[Problem] = []
    read_activities(path, problems)
    return problems


def row(category: str, item: str, quantity: float = 1.0, **more: object) -> Activity:
    enterprise = str(more.pop("enterprise", ""))
    return Activity(enterprise, category, item, quantity, "t", **more)  # type: ignore[arg-type]  # as in the test


TWICE = {
    "a product by its factor and its balance": (
        "a,product,crude_steel,1,t,1.6,tCO2/t,,,\na,conversion_out,crude_steel,1,t,,,,,\n",
        "account_carbon_twice",
    ),
    "the park and one of its enterprises": (
        ",product,crude_steel,1,t,1.6,tCO2/t,,,\na,conversion_out,crude_steel,1,t,,,,,\n",
        "account_carbon_twice",
    ),
    "limestone and lime": (
        "a,conversion_in,limestone,2,t,,,,,\na,product,lime,1,t,,,,,\n",
        "carbon_twice_raw",
    ),
    "dolomite and clinker, one of which names its line": (
        "a,conversion_in,dolomite,2,t,,,,,\na,product,cement_clinker,1,t,,,,,k1\n",
        "carbon_twice_clinker",
    ),
    "limestone of the raw mill and clinker of the kiln": (
        "a,conversion_in,limestone,2,t,,,,raw mill,\na,product,cement_clinker,1,t,,,,kiln,\n",
        "carbon_twice_clinker",
    ),
    "natural gas and ammonia by a factor of its own": (
        "a,conversion_in,natural_gas,2,10^4 Nm3,,,,,\na,product,ammonia,1,t,1.9,tCO2/t,,,\n",
        "carbon_twice_raw",
    ),
    "coke converted and steel by a factor of its own": (
        "a,conversion_in,coke,2,t,,,,,\na,product,crude_steel,1,t,1.6,tCO2/t,,,\n",
        "carbon_twice_raw",
    ),
    "coke burnt and steel by a factor of its own": (
        "a,fuel,coke,2,t,,,,,\na,product,crude_steel,1,t,1.6,tCO2/t,,,\n",
        "carbon_twice_raw",
    ),
    "anodes and aluminium": (
        "a,product,primary_aluminium,2,t,,,,,\na,product,gross_anode,1,t,,,,,\n",
        "carbon_twice_raw",
    ),
    "coke and carbide": (
        "a,conversion_in,coke,2,t,,,,,\na,product,calcium_carbide,1,t,,,,,\n",
        "carbon_twice_raw",
    ),
    "raw material and conversion of one fuel": (
        "a,feedstock,naphtha,2,t,,,,,\na,conversion_in,naphtha,2,t,,,,,\n",
        "carbon_twice_feedstock",
    ),
    "one material by two names": (
        "a,conversion_out,crude_benzene,2,t,,,,,\na,conversion_out,crude_benzene_product,2,t,,,,,\n",
        "carbon_twice_names",
    ),
    "tar by two names": (
        "a,conversion_out,tar,2,t,,,,,\na,conversion_out,coal_tar,2,t,,,,,\n",
        "carbon_twice_names",
    ),
    "captured and stored": (
        "a,captured,stored,2,t,,,,,\na,removal,ccs,2,t,,,,,\n",
        "carbon_twice_stored",
    ),
    "captured of biomass and stored": (
        "a,captured,stored,2,t,,,,,\na,removal,beccs,2,t,,,,,\n",
        "carbon_twice_stored",
    ),
}


@pytest.mark.parametrize(("text", "code"), TWICE.values(), ids=TWICE.keys())
def test_the_same_carbon_twice_is_refused_with_both_lines(tmp_path: Path, text: str, code: str):
    problems = read(tmp_path, text)
    assert [(each.code, each.line, each.details["line_of_first"]) for each in problems] == [(code, 3, 2)]
    for lang in ("zh", "en"):
        shown = problems[0].render(lang)
        assert "account.csv:3" in shown
        assert "account.csv:2" in shown


@pytest.mark.parametrize(("text", "code"), TWICE.values(), ids=TWICE.keys())
def test_the_same_carbon_twice_is_refused_from_python_as_well(text: str, code: str):
    rows = []
    for line in text.splitlines():
        enterprise, category, item, quantity, unit, factor, factor_unit, note, process, kiln = line.split(",")
        own = float(factor) if factor else None
        rows.append(
            Activity(
                enterprise,
                category,
                item,
                float(quantity),
                unit,
                own,
                factor_unit,
                process=process,
                kiln=kiln,
                note=note,
            )
        )
    with pytest.raises(InputError) as caught:
        account(rows, "CN-NDRC-2025")
    assert [each.code for each in caught.value.problems] == [code]
    shown = caught.value.problems[0].render("en")
    assert "#1 " in shown
    assert "#2 " in shown


ONCE = {
    "two enterprises": "a,conversion_in,limestone,2,t,,,,,\nb,product,lime,1,t,,,,,\n",
    "two lines": "a,conversion_in,limestone,2,t,,,,,k1\na,product,lime,1,t,,,,,k2\n",
    "limestone of another line": "a,conversion_in,limestone,2,t,,,,scrubber,boiler\na,product,cement_clinker,1,t,,,,kiln,k1\n",
    "steel by its factor and coke of a foundry": "a,fuel,coke,2,t,,,,foundry,\na,product,crude_steel,1,t,1.6,tCO2/t,,converter,\n",
    "two processes": "a,feedstock,naphtha,2,t,,,,steam cracker,\na,conversion_in,naphtha,2,t,,,,reformer,\n",
    "no quantity": "a,conversion_in,limestone,0,t,,,,,\na,product,lime,1,t,,,,,\n",
    "a product that emits nothing": "a,conversion_in,limestone,2,t,,,,,\na,product,lime,1,t,0,tCO2/t,,,\n",
    "two tonnes": "a,captured,stored,2,t,,,kiln,,\na,removal,ccs,2,t,,,boiler,,\n",
    "sold, not stored": "a,captured,sold,2,t,,,,,\na,removal,ccs,2,t,,,,,\n",
    "a balance that the product is no part of": "a,conversion_in,coke,2,t,,,,,\na,product,lime,1,t,,,,,\n",
}


@pytest.mark.parametrize("text", ONCE.values(), ids=ONCE.keys())
def test_what_is_told_apart_is_counted(tmp_path: Path, text: str):
    assert read(tmp_path, text) == []


def test_every_pair_is_named_at_once(tmp_path: Path):
    text = "a,conversion_in,limestone,2,t,,,,,\na,conversion_in,dolomite,2,t,,,,,\na,product,lime,1,t,,,,,\n"
    text += "a,feedstock,naphtha,2,t,,,,,\na,conversion_in,naphtha,2,t,,,,,\n"
    assert sorted(each.line for each in read(tmp_path, text)) == [4, 4, 6]


def test_flows_of_a_ledger_meet_in_a_process_alone():
    lime = row("product", "lime", enterprise="a", origin="process:kiln → node:a/lime")
    here = row("conversion_in", "limestone", enterprise="a", origin="node:a/limestone → process:kiln")
    there = row("conversion_in", "limestone", enterprise="a", origin="node:a/limestone → process:scrubber")
    assert [each.code for each in carbon_twice([lime, here])] == ["carbon_twice_raw"]
    assert list(carbon_twice([lime, there])) == []


def test_the_table_names_products_and_carbon_that_exist():
    sets = factor_sets().values()
    products = {key for each in sets if each.processes for key in each.processes.rows}
    products |= {"pig_iron", "crude_steel", "ammonia", "synthetic_ammonia"}  # by a factor of one's own alone
    materials = {key for each in sets if each.materials for key in each.materials.rows}
    assert set(carbon_of()) <= products
    assert {carbon for found in carbon_of().values() for carbon in found} <= products | materials | set(fuels())


def test_every_carbonate_of_the_rule_belongs_to_clinker_and_lime():
    wanted = {"limestone", "calcium_carbonate", "magnesium_carbonate", "dolomite"}
    for product in ("cement_clinker", "white_cement_clinker", "lime"):
        assert set(carbon_of()[product]) == wanted


def test_a_reductant_that_is_burnt_is_warned_of_and_kept():
    rows = [row("fuel", "coke", 5.0), row("product", "calcium_carbide", 10.0)]
    assert [each.code for each in account(rows, "CN-NDRC-2025").warnings if "reductant" in each.code] == [
        "account_reductant_burnt"
    ]
    apart = [row("fuel", "coke", 5.0, enterprise="a"), row("product", "calcium_carbide", 10.0, enterprise="b")]
    assert not [each for each in account(apart, "CN-NDRC-2025").warnings if "reductant" in each.code]


def test_a_material_in_and_out_of_a_balance_is_counted_on_each_side():
    rows = [row("conversion_in", "methanol"), row("conversion_out", "methanol_product")]
    assert list(carbon_twice(rows)) == []
