"""Exchange graph: plants, partners and pools as nodes, exchanges as directed edges, in declared order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from symbiosis.park.park import Park


def graph(park: Park) -> nx.MultiDiGraph[str]:
    """Return the park as a directed multigraph.

    Nodes carry `kind` (`plant`, `partner` or `pool`), `enterprise` and `name`; edges have the exchange's id as key and carry `resource`,
    `loss` [1], `length_m` and the `exchange` itself. A pool is joined with each plant by an edge for what it
    draws and one for what it feeds.
    """
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(park=park.id, scenario=park.scenario)
    for enterprise, plant in park.plants():
        name = plant.name or enterprise.name
        network.add_node(plant.id, kind="plant", enterprise=enterprise.id, name=name)
    for partner_id, partner in park.spec.partners.items():
        network.add_node(f"outside:{partner_id}", kind="partner", enterprise="", name=partner.name)
    for exchange in park.exchanges:
        network.add_edge(
            exchange.giver,
            exchange.taker,
            key=exchange.id,
            resource=exchange.resource,
            loss=park.loss(exchange),
            length_m=park.length_m(exchange),
            exchange=exchange,
        )
    for pool in park.spec.pools:
        _add_pool(network, park, pool.id, pool.resource)
    return network


def _add_pool(network: nx.MultiDiGraph[str], park: Park, pool_id: str, resource: str) -> None:
    pool = f"pool:{pool_id}"
    network.add_node(pool, kind="pool", enterprise="", name=None)
    for plant, process in park.processes():
        recipe = park.recipes[process.id]
        if any(accepted.resource == resource for need in recipe.needs for accepted in need.accepts):
            network.add_edge(pool, plant.id, key=f"{pool_id}->{process.id}", resource=resource, loss=0.0, length_m=None)
        if any(output.resource == resource for output in recipe.outputs):
            network.add_edge(plant.id, pool, key=f"{process.id}->{pool_id}", resource=resource, loss=0.0, length_m=None)
    for plant, demand in park.demands():
        if demand.resource == resource:
            network.add_edge(pool, plant.id, key=f"{pool_id}->{demand.id}", resource=resource, loss=0.0, length_m=None)
    spec = next(pool for pool in park.spec.pools if pool.id == pool_id)
    for flow in spec.imports:
        network.add_edge(flow.giver, pool, key=f"{flow.giver}->{pool_id}", resource=resource, loss=0.0, length_m=None)
    for export in spec.exports:
        network.add_edge(
            pool, export.taker, key=f"{pool_id}->{export.taker}", resource=resource, loss=0.0, length_m=None
        )
