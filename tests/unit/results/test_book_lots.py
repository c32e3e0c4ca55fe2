"""Lots in the book: every hour has one row of each store and of what is in transit, also where a lot comes at the end of a month."""

import pandas as pd
import pytest

import symbiosis as sym

PARK = """\
id: toy
name: {en: toy}
place: {country: cn, province: jiangsu}
year: 2021
facts: {industrial_value_added: 12000 10^4 CNY}
resources:
  gravel: {name: {en: gravel}, unit: t, kind: material}
fleets: [{id: trucks, size: 1}]
"""
ENTERPRISES = """\
- id: works
  name: {en: gravel works}
  plants:
    - id: yard
      stores: [{id: heap, resource: gravel, capacity: 5000 t, initial: 5000 t}]
- id: paver
  name: {en: paver}
  plants:
    - id: site
      stores: [{id: silo, resource: gravel, capacity: 100 t, initial: 0 t}]
      demands: [{id: paving, resource: gravel, amount: 8 t/h}]
"""
EXCHANGES = (
    "- {id: by-truck, from: yard, to: site, resource: gravel, shipping: {fleet: trucks, lot: 10 t, trip: 1 h}}\n"
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("parks") / "toy"
    folder.mkdir()
    for name, text in (("park", PARK), ("enterprises", ENTERPRISES), ("exchanges", EXCHANGES)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return sym.simulate(folder, hours=760, period="hour").stores


@pytest.mark.parametrize("holder", ["heap", "silo", "transit-by-truck"])
def test_every_hour_has_one_row_that_goes_on_from_the_last(stores: pd.DataFrame, holder: str) -> None:
    rows = stores[stores.store == holder].sort_values("start_h")
    assert rows.start_h.tolist() == [float(hour) for hour in range(760)]
    assert rows.duration_h.tolist() == [1.0] * 760
    assert rows.stock_start.tolist()[1:] == rows.stock_end.tolist()[:-1]


def test_what_left_the_heap_is_under_way_or_came_to_the_site(stores: pd.DataFrame) -> None:
    ends = stores.pivot_table(index="start_h", columns="store", values="stock_end")
    left = ends["heap"].diff().fillna(ends["heap"].iloc[0] - 5000.0)
    assert set(left.round(9)) <= {0.0, -10.0}
    assert set(ends["transit-by-truck"].round(9)) <= {0.0, 10.0}
