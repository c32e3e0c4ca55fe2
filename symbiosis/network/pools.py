"""Pools: each main that everybody shares becomes a pool of the settlement model, with its imports and exports in declared order."""

from __future__ import annotations

from symbiosis.network.model import Pool
from symbiosis.network.rows import SeriesRows
from symbiosis.network.wiring import EntryBook
from symbiosis.park.park import OUTSIDE, Park


def account_of(park: Park, end: str, resource: str, *, incoming: bool) -> str:
    """Return the ledger account of an end of an exchange: a node, or what stands outside the fence."""
    if not end.startswith(OUTSIDE):
        return f"node:{end}/{resource}"
    partner = end.removeprefix(OUTSIDE)
    if incoming:
        return f"import:{partner}"
    return f"disposal:{partner}" if park.spec.partners[partner].role == "disposal" else f"export:{partner}"


def build_pools(park: Park, book: EntryBook, rows: SeriesRows) -> tuple[Pool, ...]:
    """Return the pools of `park`; their rows go to `book`, their capacities through `rows` to the series of the model."""
    pools: list[Pool] = []
    imports = must_run = exports = 0
    for index, spec in enumerate(park.spec.pools):
        account = f"pool:{spec.id}"
        import_rows: list[tuple[str, int | None]] = []
        must_rows: list[tuple[str, int]] = []
        export_rows: list[tuple[str, int | None]] = []
        for number, flow in enumerate(spec.imports):
            label = f"{spec.id}.imports.{number}"
            limit = rows.row((spec.id, f"imports.{number}.capacity")) if flow.capacity is not None else None
            source = account_of(park, flow.giver, spec.resource, incoming=True)
            if flow.must_run and limit is not None:
                must_rows.append((label, limit))
                book.add(source, account, spec.resource, [("pool_must_run", must_run, 1.0)], exchange=label)
                must_run += 1
            else:
                import_rows.append((label, limit))
                book.add(source, account, spec.resource, [("pool_import", imports, 1.0)], exchange=label)
                imports += 1
        for number, export in enumerate(spec.exports):
            label = f"{spec.id}.exports.{number}"
            limit = rows.row((spec.id, f"exports.{number}.capacity")) if export.capacity is not None else None
            export_rows.append((label, limit))
            target = account_of(park, export.taker, spec.resource, incoming=False)
            book.add(account, target, spec.resource, [("pool_export", exports, 1.0)], exchange=label)
            exports += 1
        book.add(account, f"curtailed:{spec.id}", spec.resource, [("curtailed", index, 1.0)])
        pools.append(Pool(spec.id, tuple(import_rows), tuple(must_rows), tuple(export_rows)))
    return tuple(pools)
