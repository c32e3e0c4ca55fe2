"""The kernels in plain Python, with every index checked: compiled, they trust it, and nothing is counted from the end."""

import sys
from types import SimpleNamespace

from numba.core.dispatcher import Dispatcher

from symbiosis.engine.kernels.fields import FIELDS


class Checked:
    """One array as kernels see it."""

    def __init__(self, name, array):
        self.name, self.array = name, array

    def __len__(self):
        return len(self.array)

    def _within(self, index):
        places = index if isinstance(index, tuple) else (index,)
        if len(places) != self.array.ndim or any(
            not 0 <= at < n for at, n in zip(places, self.array.shape, strict=True)
        ):
            msg = f"{self.name}[{index}] of {self.array.shape}"
            raise IndexError(msg)
        return index

    def __getitem__(self, index):
        if self.array.dtype.names:
            return Way(self.array, self._within(index))
        return self.array[self._within(index)].item()

    def __setitem__(self, index, value):
        if FIELDS[self.name].constant:
            msg = f"{self.name} is said to be constant"
            raise TypeError(msg)
        self.array[self._within(index)] = value


class Way:
    """One row of an array of named numbers."""

    def __init__(self, array, index):
        vars(self).update(_array=array, _index=index)

    def __getattr__(self, name):
        return self._array[name][self._index].item()

    def __setattr__(self, name, value):
        self._array[name][self._index] = value


def checked_kernel(monkeypatch):
    """Return the kernel in Python, to be put in the place of a core's; `monkeypatch` puts the compiled ones back."""
    from symbiosis.engine.kernels import advance  # noqa: F401 - loads all kernels

    for name, module in list(sys.modules.items()):
        if name.startswith("symbiosis.engine.kernels."):
            for word, thing in list(vars(module).items()):
                if isinstance(thing, Dispatcher):
                    monkeypatch.setattr(module, word, thing.py_func)
    kernel = sys.modules["symbiosis.engine.kernels.advance"].advance

    def call(columns, *arguments):
        return kernel(SimpleNamespace(**{name: Checked(name, a) for name, a in columns.arrays.items()}), *arguments)

    return call
