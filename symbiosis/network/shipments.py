"""Shipments: what travels in lots leaves one store and enters another, and is in transit between, in a stock of its own."""

from __future__ import annotations

from symbiosis.network.model import Shipment, Store
from symbiosis.network.pools import account_of
from symbiosis.network.wiring import EntryBook, Term
from symbiosis.park.park import OUTSIDE, Park


def build_shipments(
    park: Park, stores: tuple[Store, ...], book: EntryBook
) -> tuple[tuple[Shipment, ...], dict[str, str]]:
    """Return the shipments of `park` and who owns what is in transit; their rows go to `book`.

    An exchange is counted where it delivers and loses, an import where it is loaded: at the fence, with all that it loses on the way.
    """
    numbers = {store.id: number for number, store in enumerate(stores)}
    at = {(plant.id, store.resource): store.id for plant, store in park.stores() if store.pool is None}
    owner = {plant.id: enterprise.id for enterprise, plant in park.plants()}
    shipments: list[Shipment] = []
    owners: dict[str, str] = {}
    for exchange in park.exchanges:
        if exchange.shipping is None:
            continue
        giver, taker = at.get((exchange.giver, exchange.resource)), at.get((exchange.taker, exchange.resource))
        imported = exchange.giver.startswith(OUTSIDE)
        source = account_of(park, exchange.giver, exchange.resource, incoming=True) if imported else f"store:{giver}"
        outside = account_of(park, exchange.taker, exchange.resource, incoming=False)
        target = outside if exchange.taker.startswith(OUTSIDE) else f"store:{taker}"
        transit, kept, index = f"store:transit-{exchange.id}", 1.0 - park.loss(exchange), len(shipments)
        loaded: list[Term] = [("loaded", index, 1.0)]
        arrived: list[Term] = [("unloaded", index, kept)]
        lost: list[Term] = [("unloaded", index, 1.0 - kept)]
        name = exchange.id
        book.add(source, transit, exchange.resource, loaded, exchange=name if imported else "")
        book.add(transit, target, exchange.resource, arrived, exchange="" if imported else name)
        book.add(transit, f"loss:{name}", exchange.resource, lost, exchange="" if imported else name)
        owners[transit] = owner[exchange.taker if imported else exchange.giver]
        shipments.append(
            Shipment(
                exchange.id,
                numbers[giver] if giver is not None else None,
                numbers[taker] if taker is not None and not exchange.taker.startswith(OUTSIDE) else None,
                kept,
            )
        )
    return tuple(shipments), owners
