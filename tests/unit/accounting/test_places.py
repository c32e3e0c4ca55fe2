"""What a simulated park reports by process, between enterprises and by the hour: every cut has the same sum."""

import math
from collections.abc import Iterable
from pathlib import Path

import pytest
from small_parks import PARK, write_park

from symbiosis.accounting.accounts import Cut
from symbiosis.accounting.activity import Activity
from symbiosis.accounting.from_flows import activities, reported
from symbiosis.accounting.trace import accounts_of
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

REL = 1e-9


@pytest.fixture(scope="module")
def cluster() -> Run:
    return simulate("suzhou-sip", hours=744)


def sums(rows: Iterable[Activity]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        found.setdefault((row.category, row.item), []).append(row.quantity)
    return {key: math.fsum(values) for key, values in found.items()}


def test_rows_by_process_add_up_to_the_rows_by_enterprise(cluster: Run) -> None:
    coarse, fine = (sums(activities(cluster.simulated.parts, by=by)) for by in ("enterprise", "process"))
    assert fine == pytest.approx(coarse, rel=REL)


def test_a_process_keeps_its_plant(cluster: Run) -> None:
    plants = {use.id: plant.id for plant, use in cluster.park.processes()}
    rows = [row for row in cluster.activities if row.process]
    assert rows
    assert all(row.plant == plants[row.process] for row in rows)


def test_an_activity_is_the_sum_of_what_it_is_made_of(cluster: Run) -> None:
    for row in reported(cluster.simulated.parts, by="process", internal=True):
        made = math.fsum(each.quantity for each in row.made_of)
        assert row.activity.quantity == pytest.approx(made, rel=REL, abs=1e-9)


def test_the_origin_names_the_accounts_of_what_it_is_made_of(cluster: Run) -> None:
    for row in reported(cluster.simulated.parts, by="process"):
        pairs = {(each.source, each.target) for each in row.made_of if each.target}
        assert set(accounts_of(row.activity.origin)) == pairs


@pytest.mark.parametrize("cut", ["source", "enterprise", "plant", "process", "carrier"])
def test_every_cut_of_the_inventory_has_the_same_sum(cluster: Run, cut: Cut) -> None:
    for scheme in cluster.all_schemes:
        accounts = cluster.accounts(scheme)
        assert math.fsum(accounts.by(cut).values()) == pytest.approx(accounts.total_t, rel=REL)


def test_the_hours_of_co2_add_up_to_the_total(cluster: Run) -> None:
    for scheme in cluster.all_schemes:
        hours = cluster.hourly_co2(scheme)
        assert len(hours) == 744
        assert math.fsum(hours["co2_t"]) == pytest.approx(cluster.accounts(scheme).total_t, rel=REL)


def test_power_is_known_by_the_hour_and_fuel_by_the_month(cluster: Run) -> None:
    hours = cluster.hourly_co2("CN-NDRC-2025")
    sources = cluster.accounts("CN-NDRC-2025").by_source()
    assert math.fsum(hours["spread_t"]) == pytest.approx(sources["fuel"] + sources["heat"], rel=REL)
    known = hours["co2_t"] - hours["spread_t"]
    bought = cluster.hourly[cluster.hourly["source"].str.startswith("import:")].groupby("start_h")["amount"].sum()
    assert known.to_numpy() == pytest.approx(bought.to_numpy() * 0.8325, rel=REL)


def test_booked_by_the_hour_all_of_the_co2_is_known_by_the_hour() -> None:
    run = simulate("suzhou-sip", hours=48, period="hour")
    hours = run.hourly_co2()
    assert float(hours["spread_t"].abs().max()) == pytest.approx(0.0, abs=1e-9)
    assert math.fsum(hours["co2_t"]) == pytest.approx(run.accounts().total_t, rel=REL)


def test_what_enterprises_give_each_other_is_given_and_taken_once(cluster: Run) -> None:
    rows = [row for row in activities(cluster.simulated.parts, by="process", internal=True) if row.partner]
    heat = sums(row for row in rows if row.category.startswith("heat"))
    for item in ("fossil", "non_fossil"):
        assert heat["heat_import", item] == pytest.approx(heat["heat_export", item], rel=REL)
    entries = zip(cluster.simulated.wiring.entries, cluster.simulated.totals, strict=True)
    used = math.fsum(float(amount) for entry, amount in entries if entry.source == "pool:grid")
    taken = math.fsum(row.quantity for row in rows if row.category == "electricity_import")
    assert taken == pytest.approx(used, rel=REL)


def test_what_stays_inside_the_fence_is_no_activity_of_the_park(cluster: Run) -> None:
    assert all(not row.partner for row in cluster.activities)


def test_an_enterprise_scheme_counts_what_the_enterprise_buys_of_its_neighbours() -> None:
    run = simulate("suzhou-sip", hours=48, schemes=("GBT-32150-2015",))
    own = run.accounts("GBT-32150-2015", "sino-french-environment")
    steam = math.fsum(
        float(amount) * run.simulated.wiring.resources[entry.resource].energy * 3.6
        for entry, amount in zip(run.simulated.wiring.entries, run.simulated.totals, strict=True)
        if entry.exchange == "steam-to-dryer"
    )
    bought = math.fsum(row.quantity for row in own.activities if row.category == "heat_import")
    assert bought == pytest.approx(steam, rel=REL)
    assert own.total_t > 0


SUN = "resources:\n  sunlight: {name: {en: sunlight}, unit: MWh, kind: heat}\npartners:"
PANELS = """
- id: a
  name: {en: a}
  plants:
    - id: a
      processes:
        - id: panels
          mode: plan
          plan: 50 MW
          recipe:
            reference: electricity
            inputs: [{resource: sunlight, amount: 1, from: ambient}]
            outputs: [{resource: electricity, amount: 1}]
      demands: [{id: load, resource: electricity, amount: 10 MW}]
"""


def test_own_generation_that_was_available_is_what_was_used_and_what_was_curtailed(tmp_path: Path) -> None:
    park = PARK.replace("partners:", SUN).replace("    exports: [{to: outside:state-grid, item: fossil_chp}]\n", "")
    run = simulate(write_park(tmp_path, park=park, enterprises=PANELS, exchanges="[]\n"), hours=10)
    rows = sums(run.activities)
    assert rows["electricity_own", "pv"] == pytest.approx(100)
    assert rows["electricity_curtailed", "pv"] == pytest.approx(400)
