"""A number of a scorecard is followed back to rows of factor files, which are read here without the project's own code."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from symbiosis.accounting import account, read_activities
from symbiosis.indicators import score

ROOT = Path(__file__).resolve().parents[3]
FACTORS = ROOT / "models" / "factors"


def raw(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FACTORS / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def test_the_core_indicator_is_traced_to_factor_rows():
    problems: list[Any] = []
    rows = read_activities(ROOT / "docs" / "examples" / "account-vector-f.csv", problems)
    accounts = account(rows, "CN-NDRC-2025", factors="NCSC-2026")
    shown = score(accounts, "CN-NDRC-2025")["CN_CORE_1"].value
    assert shown == pytest.approx(accounts.total_t / accounts.tce("equivalent"), rel=1e-12)
    assert accounts.total_t == pytest.approx(math.fsum(line.co2_t for line in accounts.lines), rel=1e-12)
    database, table = raw("NCSC-2026"), raw("GBT-32151.34-2024")
    rule = raw("NDRC-910-2025")
    heating = {
        "bituminous_coal": table["fuels"]["rows"]["bituminous_coal"]["heating_value"],
        "natural_gas": database["fuels"]["rows"]["natural_gas"]["heating_value"],
    }
    read = {(each.category, each.item): each for each in rows}
    for line in accounts.lines:
        activity = read[(line.category, line.item)]
        assert (line.file, line.line) == (activity.file, activity.line)
        assert abs(line.activity) == activity.quantity
        assert line.co2_t == pytest.approx(line.activity * line.factor, rel=1e-12)
        if line.source == "fuel":
            per_tj = database["fuels"]["rows"][line.item]["factor"]
            assert line.factor == pytest.approx(heating[line.item] * per_tj / 1000, rel=1e-12)
            assert line.factor_set == "NCSC-2026"
        elif line.source == "electricity":
            section = rule["electricity"]["rows"]
            group = "uncovered" if line.item in {"grid", "fossil_chp"} else "direct_non_fossil"
            assert line.factor == section[group if line.item != "certificate" else "certificate"]["factor"]
        elif line.source == "heat":
            name = {"fossil": "purchased_heat"}.get(line.item, line.item)
            assert line.factor == rule["heat"]["rows"][name]["factor"]
        else:
            assert (line.source, line.factor, line.factor_set) == ("process", 0.535, "given")
