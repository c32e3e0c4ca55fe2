"""Booking: engine variables become ledger amounts by one sparse product per period, and every account is held to close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from symbiosis.errors import LedgerError
from symbiosis.network.wiring import Wiring

CLOSURE_REL = 1e-9
"""Largest residual of an account, relative to its throughput, under `rule`."""
THROUGHPUT_FLOOR = 1e-6
"""Throughput [unit] below which a residual is measured against this, so that rounding of nothing is not an error."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Balance:
    """One kind of balance over accounts: `signed` @ amounts is what is left, `gross` @ amounts twice the throughput."""

    what: str
    accounts: tuple[str, ...]
    signed: sparse.csr_matrix
    gross: sparse.csr_matrix


class Booking:
    """The ledger entries of a wiring as matrices over the engine's variables."""

    def __init__(self, wiring: Wiring, offsets: Mapping[str, int], size: int, mass_declared: frozenset[str]) -> None:
        """Prepare for engine variables of which kind `k` begins at `offsets[k]`, `size` in all."""
        self.entries = wiring.entries
        self.wiring = wiring
        rows, columns, values = [], [], []
        for row, entry in enumerate(self.entries):
            for kind, index, coefficient in entry.terms:
                rows.append(row)
                columns.append(offsets[kind] + index)
                values.append(coefficient)
        shape = (len(self.entries), size)
        self.matrix = _sparse(values, rows, columns, shape)
        self.scale = abs(self.matrix)
        self.residual = np.array([entry.residual for entry in self.entries], dtype=bool)
        self.hourly_rows = np.array(
            [row for row, entry in enumerate(self.entries) if wiring.resources[entry.resource].kind == "electricity"],
            dtype=np.int64,
        )
        used = self.matrix[self.hourly_rows].indices if len(self.hourly_rows) else np.zeros(0, dtype=np.int64)
        self.hourly_variables = np.zeros(size, dtype=bool)
        self.hourly_variables[used] = True
        self.hourly_matrix = self.matrix[self.hourly_rows][:, np.flatnonzero(self.hourly_variables)]
        self.balances = self._balances(mass_declared)
        self.stores = tuple(store.id for store in wiring.model.stores)

    def amounts(self, variables: Floats) -> Floats:
        """Return the amount of each entry [unit] for summed `variables` (n_variables,).

        Raises LedgerError where a remainder (loss, emission) is negative beyond rounding: the process creates energy or carbon.
        """
        amounts: Floats = self.matrix @ variables
        low = self.residual & (amounts < 0.0)
        if low.any():
            scale: Floats = self.scale @ np.abs(variables)
            for row in np.flatnonzero(low):
                if amounts[row] < -CLOSURE_REL * max(scale[row], THROUGHPUT_FLOOR):
                    entry = self.entries[row]
                    msg = f"{entry.source} creates {-amounts[row]:.6g} of {entry.resource} (booked to {entry.target})"
                    raise LedgerError(msg)
            amounts[low] = 0.0
        return amounts

    def hourly_amounts(self, variables: Floats) -> Floats:
        """Return the amounts [unit] of the hourly entries (n_steps, n_hourly) for `variables` (n_steps, n_selected)."""
        result: Floats = np.asarray(self.hourly_matrix @ variables.T).T
        return np.maximum(result, 0.0, out=result, where=result > -1e-12)

    def close(self, amounts: Floats, stock_change: Floats, *, period: str) -> float:
        """Return the largest relative residual over all accounts; raises LedgerError beyond CLOSURE_REL, naming the account.

        stock_change: of every store, and of what is in transit of every shipment [unit].
        """
        worst = 0.0
        for balance in self.balances:
            left: Floats = balance.signed @ amounts
            if balance.what == "stock":
                left = left - stock_change
            throughput: Floats = np.maximum(0.5 * (balance.gross @ amounts), THROUGHPUT_FLOOR)
            relative = np.abs(left) / throughput
            if len(relative) == 0:
                continue
            row = int(np.argmax(relative))
            worst = max(worst, float(relative[row]))
            if relative[row] > CLOSURE_REL:
                msg = (
                    f"account {balance.accounts[row]} does not close in {balance.what} in {period}: "
                    f"residual {left[row]:.6g} of {throughput[row]:.6g} ({relative[row]:.2g} relative)"
                )
                raise LedgerError(msg)
        return worst

    def _balances(self, mass_declared: frozenset[str]) -> tuple[Balance, ...]:
        resources = self.wiring.resources
        one = {entry.resource: 1.0 for entry in self.entries}
        energy = {key: resources[key].energy for key in one}
        carbon = {key: resources[key].carbon for key in one}
        mass = {key: resources[key].mass or 0.0 for key in one}
        closed = frozenset(f"process:{name}" for name in mass_declared)
        return (
            self._balance("amount", ("node:", "pool:"), one, None),
            self._balance("stock", ("store:",), one, None),
            self._balance("energy [MWh]", ("process:",), energy, None),
            self._balance("carbon [t]", ("process:",), carbon, None),
            self._balance("mass [t]", ("process:",), mass, closed),
        )

    def _balance(
        self, what: str, prefixes: tuple[str, ...], weight: Mapping[str, float], only: frozenset[str] | None
    ) -> Balance:
        accounts: dict[str, int] = {}
        if what == "stock":
            model = self.wiring.model
            holders = [store.id for store in model.stores] + [f"transit-{each.id}" for each in model.shipments]
            accounts = {f"store:{holder}": row for row, holder in enumerate(holders)}
        rows, columns, values = [], [], []

        def put(account: str, column: int, value: float) -> None:
            if not account.startswith(prefixes) or (only is not None and account not in only):
                return
            rows.append(accounts.setdefault(account, len(accounts)))
            columns.append(column)
            values.append(value)

        for column, entry in enumerate(self.entries):
            put(entry.source, column, -weight[entry.resource])
            put(entry.target, column, weight[entry.resource])
        shape = (len(accounts), len(self.entries))
        signed = _sparse(values, rows, columns, shape)
        return Balance(what, tuple(accounts), signed, abs(signed))


def _sparse(values: list[float], rows: list[int], columns: list[int], shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((values, (rows, columns)), shape=shape)  # type: ignore[no-untyped-call]  # scipy is untyped
