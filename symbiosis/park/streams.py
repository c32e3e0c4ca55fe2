"""Streams: random numbers by name, so that adding one thing leaves the luck of every other unchanged.

A stream is a counter-based generator (Philox 4x64) whose key is a stable hash of seed and names; nothing is drawn from a shared state.
Source: Salmon et al. 2011, doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

import hashlib

import numpy as np

KEY_BYTES = 16


def stream(seed: int, enterprise: str, thing: str, cause: str) -> np.random.Generator:
    """Return the generator of (`seed`, `enterprise`, `thing`, `cause`); the same names give the same numbers, whatever else is drawn."""
    names = (str(seed), enterprise, thing, cause)
    written = "".join(f"{len(name)}:{name}" for name in names)  # lengths keep ("a", "bc") and ("ab", "c") apart
    digest = hashlib.blake2b(written.encode(), digest_size=KEY_BYTES).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
