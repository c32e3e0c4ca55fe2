"""Scripts: what the files of a park say may happen, each as one story; a new kind of event is a generator and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symbiosis.engine.clock import Told
from symbiosis.events.breakdown import breakdown
from symbiosis.events.campaign import campaign
from symbiosis.events.filling import filling
from symbiosis.events.interruption import interruption
from symbiosis.events.maintenance import maintenance
from symbiosis.events.reorder import reorder
from symbiosis.events.shedding import shedding
from symbiosis.events.shipping import Routes, shipping
from symbiosis.events.site import Site
from symbiosis.events.term import term
from symbiosis.park.amounts import in_unit
from symbiosis.park.park import Park
from symbiosis.park.spec import ProcessUse


@dataclass(frozen=True)
class Script:
    """One story of the park's files; `spec` is all that it hangs on. A `quiet` one looks at nothing in the park: it can be known ahead."""

    name: str
    thing: str
    story: Callable[[Site], Told]
    spec: tuple[Any, ...]
    quiet: bool = True


def scripts(park: Park) -> Iterator[Script]:
    """Yield the stories that the files of `park` tell, in declared order."""
    stores = {store.id: store for _, store in park.stores()}
    units = {name: park.resources[store.resource].unit for name, store in stores.items()}
    for _, use in park.processes():
        yield from _at_process(use, units)
    routes = Routes(park)
    ordered = {store.reorder.exchange for store in stores.values() if store.reorder is not None}
    for name, store in stores.items():
        if store.reorder is not None:
            route = routes.of(store.reorder.exchange)
            marks = in_unit(store.reorder.at, units[name]), in_unit(store.reorder.up_to, units[name])
            given = (store.reorder.lead_time.value, *marks, route)
            yield Script("reorder", name, _bind(reorder, name, *given), given, quiet=False)
    for exchange in park.exchanges:
        if exchange.shipping is not None and exchange.id not in ordered:
            route = routes.of(exchange.id)
            yield Script("shipping", exchange.id, _bind(shipping, route), (route,), quiet=False)
        contract = exchange.contract
        if contract is not None and (contract.begin is not None or contract.end is not None):
            ends = (contract.begin, contract.end)
            yield Script("term", exchange.id, _bind(term, exchange.id, *ends), ends)
        if exchange.fills:
            filled = routes.stores[exchange.taker, exchange.resource]
            yield Script("filling", exchange.id, _bind(filling, exchange.id, filled), (filled,), quiet=False)
        for number, failing in enumerate(exchange.interruptions):
            story = _bind(interruption, exchange.id, failing, number)
            yield Script(f"interruption {number}", exchange.id, story, (failing,))
    for pool in park.spec.pools:
        for number, flow in enumerate(pool.imports):
            for nth, failing in enumerate(flow.interruptions):
                story = _bind(shedding, pool.id, number, failing, nth)
                name = f"interruption {nth}"
                yield Script(name, f"{pool.id}.imports.{number}", story, (failing,), quiet=False)


def _at_process(use: ProcessUse, units: dict[str, str]) -> Iterator[Script]:
    if use.reliability is not None:
        yield Script("breakdown", use.id, _bind(breakdown, use.id, use.reliability), (use.reliability,))
    for number, planned in enumerate(use.maintenance):
        yield Script(f"maintenance {number}", use.id, _bind(maintenance, use.id, planned, number), (planned,))
    if use.campaign is not None:
        lot = 0.0
        if use.campaign.store is not None and use.campaign.lot is not None:
            lot = in_unit(use.campaign.lot, units[use.campaign.store])
        story = _bind(campaign, use.id, use.campaign, lot)
        yield Script("campaign", use.id, story, (use.campaign, lot), quiet=use.campaign.store is None)


def _bind(story: Callable[..., Told], *arguments: Any) -> Callable[[Site], Told]:
    return lambda site: story(site, *arguments)
