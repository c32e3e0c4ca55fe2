"""Where a decision says that another reading stands beside, an indicator of the scheme has that reading."""

from pathlib import Path

import pytest

from symbiosis.accounting import account, read_activities
from symbiosis.errors import Problem
from symbiosis.indicators import score
from symbiosis.library.schemes import schemes

ROWS = """category,item,quantity,unit
fuel,natural_gas,500,10^4 Nm3
fuel,dried_sludge,1000,GJ
feedstock,naphtha,10,t
electricity_import,grid,20000,MWh
electricity_import,direct_non_fossil,800000,MWh
electricity_own,waste_chp,30000,MWh
electricity_own,pv,60000,MWh
electricity_curtailed,pv,9000,MWh
electricity_curtailed,direct_non_fossil,0,MWh
heat_import,fossil,40000,GJ
heat_import,waste_heat,40000,GJ
product,cement_clinker,1000,t
substitute,carbide_slag,10,t
waste,generated,12000,t
waste,utilised,10800,t
waste,stock_utilised,0,t
waste,generated_hazardous,120,t
waste,utilised_hazardous,100,t
waste,stock_utilised_hazardous,0,t
value_added,industrial,100000,10^4 CNY
"""
READINGS = {
    "clinker_substitution": "without_substitution",
    "waste_and_biogas": "without_wastes",
    "wastes": "without_wastes",
    "co_firing": "without_wastes",
    "generation": "own_generation_only",
    "solid_waste": "with_hazardous",
    "imported_waste_heat": "waste_heat_at_default",
    "non_fossil_share": "energy_calorific",
    "provincial_factor": "view_national",
    "clean_energy": "clean_non_fossil",
    "direct_share": "direct_lines_only",
    "raw_material_in_energy": "without_raw_material",
}


@pytest.mark.parametrize("scheme_id", list(schemes()))
def test_what_a_decision_says_to_stand_beside_does(tmp_path: Path, scheme_id: str):
    path = tmp_path / "account.csv"
    path.write_text(ROWS, encoding="utf-8")
    problems: list[Problem] = []
    accounts = account(read_activities(path, problems), scheme_id, province="江苏", year=2025)
    assert problems == []
    shown = {reading.id for each in score(accounts, scheme_id).indicators for reading in each.readings}
    said = {
        each.id for each in schemes()[scheme_id].decisions if "reading" in each.text.en and "beside" in each.text.en
    }
    assert {each for each in said if READINGS.get(each, each) not in shown} == set()
