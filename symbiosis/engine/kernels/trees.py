"""Trees: sums and minima of many values in which one value costs the logarithm of their number.

A tree of n values has 2 n places: the values at [n, 2 n), at place i what its children 2 i and 2 i + 1 make; the whole stands at 1.
The order of additions is that of the tree, so that a sum has the same bits however it came about.
"""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner


@inner
def put_sum(tree, start, count, place, value):
    """Set one value of the sum tree that lies at [start, start + 2 count)."""
    node = count + place
    tree[start + node] = value
    node >>= 1
    while node >= 1:
        tree[start + node] = tree[start + 2 * node] + tree[start + 2 * node + 1]
        node >>= 1


@inner
def build_sum(tree, start, count):
    """Sum a tree whose values are all set."""
    for node in range(count - 1, 0, -1):
        tree[start + node] = tree[start + 2 * node] + tree[start + 2 * node + 1]


@inner
def put_least(tree, place, value):
    """Set one value of a tree of minima."""
    node = len(tree) // 2 + place
    tree[node] = value
    node >>= 1
    while node >= 1:
        tree[node] = min(tree[2 * node], tree[2 * node + 1])
        node >>= 1


@inner
def build_least(tree):
    """Find the minima of a tree whose values are all set."""
    for node in range(len(tree) // 2 - 1, 0, -1):
        tree[node] = min(tree[2 * node], tree[2 * node + 1])


@inner
def least_place(tree):
    """Return which value is the least."""
    count = len(tree) // 2
    node = 1
    while node < count:
        node = 2 * node if tree[2 * node] <= tree[2 * node + 1] else 2 * node + 1
    return node - count
