"""Symbiosis: industrial symbiosis and circular resources in zero-carbon industrial parks.

The public names load when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symbiosis.errors import InputError, LedgerError, RunError, SymbiosisError, UsageError
    from symbiosis.network.graph import graph
    from symbiosis.park.park import Park
    from symbiosis.park.read import load_park
    from symbiosis.run.run import Run
    from symbiosis.run.simulate import simulate
    from symbiosis.sweeps.replicate import replicate
    from symbiosis.sweeps.sweep import sweep

__version__ = "0.1.0"

__all__ = [
    "InputError",
    "LedgerError",
    "Park",
    "Run",
    "RunError",
    "SymbiosisError",
    "UsageError",
    "graph",
    "load_park",
    "replicate",
    "simulate",
    "sweep",
]

_HOMES = {
    "InputError": "symbiosis.errors",
    "LedgerError": "symbiosis.errors",
    "Park": "symbiosis.park.park",
    "Run": "symbiosis.run.run",
    "RunError": "symbiosis.errors",
    "SymbiosisError": "symbiosis.errors",
    "UsageError": "symbiosis.errors",
    "graph": "symbiosis.network.graph",
    "load_park": "symbiosis.park.read",
    "replicate": "symbiosis.sweeps.replicate",
    "simulate": "symbiosis.run.simulate",
    "sweep": "symbiosis.sweeps.sweep",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; public names: {', '.join(__all__)}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
