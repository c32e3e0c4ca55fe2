"""Links: the map draws what the run's ledger says, no more and no less."""

import math

import pytest

from symbiosis.plots.links import POOL, links


def test_every_exchange_with_a_flow_is_drawn(suzhou):
    flows = suzhou.flows
    carried = {row.exchange for row in flows.itertuples() if row.amount > 0 and POOL not in row.giver + row.taker}
    assert carried == {link.id for link in links(suzhou) if POOL not in link.giver + link.taker}


def test_what_the_pool_takes_it_gives(suzhou):
    pool = "pool:grid"
    taken = math.fsum(link.amount for link in links(suzhou) if link.taker == pool)
    given = math.fsum(link.amount for link in links(suzhou) if link.giver == pool)
    assert taken == pytest.approx(given, rel=1e-9)


def test_an_exchange_without_flow_is_not_drawn(suzhou):
    assert all(link.amount > 0 for link in links(suzhou))


def test_coal_is_drawn_by_its_energy(suzhou):
    coal = next(link for link in links(suzhou) if link.id == "coal-in")
    assert coal.size == pytest.approx(coal.amount * suzhou.park.resources["bituminous-coal"].energy, rel=1e-12)


def test_water_is_drawn_by_volume_and_waste_by_mass(suzhou):
    families = {link.id: link.family for link in links(suzhou)}
    assert (families["sewage-in"], families["ash-out"]) == ("water", "matter")


def test_ends_are_places_of_the_park(suzhou):
    park = suzhou.park
    known = (
        {plant.id for _, plant in park.plants()} | {f"outside:{name}" for name in park.spec.partners} | {"pool:grid"}
    )
    assert {end for link in links(suzhou) for end in (link.giver, link.taker)} <= known
