"""Deliveries: which rows of the ledger an exchange delivers or loses; what travels in lots counts where it is unloaded, and once."""

from __future__ import annotations

TRANSIT = "store:transit-"
"""How the account of what is on its way begins; the id of the exchange follows."""
ARRIVED = ("store:", "export:", "disposal:", "loss:")
"""Where what travels in lots may end."""


def delivery_of(source: str, target: str, exchange: str) -> str:
    """Return the exchange whose delivery or loss a row from `source` to `target` is, or an empty text where it is none."""
    if source.startswith(TRANSIT) and target.startswith(ARRIVED):
        return source.removeprefix(TRANSIT)
    return "" if target.startswith(TRANSIT) else exchange
