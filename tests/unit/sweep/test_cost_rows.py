"""Cost in sweeps: a total that is known is a column; one that is not has no row, so that no table says zero."""

import importlib.util
from pathlib import Path

import pytest

import symbiosis as sym
from symbiosis.run.cost import cost

SPEC = importlib.util.spec_from_file_location(
    "cost_park", Path(__file__).resolve().parents[1] / "accounting" / "cost_park.py"
)
assert SPEC is not None
assert SPEC.loader is not None
PARK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PARK)
SWEEP = {"id": "rates", "hours": 48, "grid": {"investments.filter.rate": [0.0, 0.08]}}


def table(folder, **options):
    park = PARK.write(folder / "park", **options)
    return sym.sweep({**SWEEP, "park": str(park)}, out=folder / "out", jobs=1)


def test_the_table_has_the_cost_of_a_single_simulation(tmp_path):
    found = table(tmp_path).set_index("investments.filter.rate")
    alone = cost(sym.simulate(tmp_path / "park", hours=48, settings={"investments.filter.rate": 0.08}))
    assert found.loc[0.08, "cost.total_cny"] == pytest.approx(alone.total_cny, rel=1e-12)
    assert found.loc[0.08, "cost.annuities_cny"] > found.loc[0.0, "cost.annuities_cny"]


def test_a_cost_that_is_not_known_is_no_column(tmp_path):
    found = table(tmp_path, prices=PARK.PRICES.replace("permits: {}\n", ""))
    assert [name for name in found.columns if name.startswith("cost.")] == []
