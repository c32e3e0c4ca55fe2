"""Public surface: short, sorted, lazy, and each name is what it says."""

import json
import subprocess
import sys

import pytest

import symbiosis
from symbiosis.errors import SymbiosisError

HEAVY = (
    "bokeh",
    "highspy",
    "mesa",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pint",
    "pyarrow",
    "pydantic",
    "scipy",
    "simpy",
)


def modules_after(code: str) -> list[str]:
    """The top-level modules that are loaded after `code` in a fresh process."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_all_is_sorted():
    assert symbiosis.__all__ == sorted(symbiosis.__all__)


@pytest.mark.parametrize("name", symbiosis.__all__)
def test_a_public_name_is_there_and_documented(name):
    assert getattr(symbiosis, name).__doc__


@pytest.mark.parametrize("name", symbiosis.__all__)
def test_a_public_name_is_no_module(name):
    # A sub-package of the same name would take the place of a function as soon as anybody imports it.
    assert f"symbiosis.{name}" not in sys.modules


def test_dir_lists_the_public_names():
    assert set(symbiosis.__all__) <= set(dir(symbiosis))


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(AttributeError, match=r"no attribute 'simulat'; public names: .*InputError"):
        symbiosis.simulat  # noqa: B018  # the access is what is tested


@pytest.mark.parametrize("name", ["InputError", "LedgerError", "UsageError"])
def test_every_public_error_is_caught_as_the_root(name):
    assert issubclass(getattr(symbiosis, name), SymbiosisError)


def test_importing_the_package_loads_nothing_heavy():
    assert not set(HEAVY) & set(modules_after("import symbiosis"))


def test_the_errors_load_nothing_heavy():
    assert not set(HEAVY) & set(modules_after("from symbiosis import InputError"))
