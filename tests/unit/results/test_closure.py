"""A run that does not close is no run: the account, the balance and the period are named."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from symbiosis.errors import LedgerError
from symbiosis.library.recipe import Output
from symbiosis.network.build import build
from symbiosis.network.wiring import Entry, Wiring
from symbiosis.park.park import Park
from symbiosis.park.read import load_park
from symbiosis.results.booking import CLOSURE_REL, Booking
from symbiosis.simulation import simulate_flows


@pytest.fixture
def park() -> Park:
    return load_park("suzhou-sip")


def with_output(park: Park, process: str, output: Output) -> Park:
    recipe = park.recipes[process]
    return replace(park, recipes={**park.recipes, process: replace(recipe, outputs=(*recipe.outputs, output))})


def test_a_recipe_that_slipped_past_the_check_and_creates_energy_stops_the_run(park: Park) -> None:
    made = with_output(park, "chp", Output("steam", 9.0, to="ambient"))
    with pytest.raises(LedgerError, match=r"process:chp creates .* of energy-loss"):
        simulate_flows(made, hours=24)


def test_carbon_that_vanishes_is_named_with_its_account(park: Park) -> None:
    recipe = park.recipes["drying"]
    kept = tuple(output for output in recipe.outputs if output.resource != "dried-sludge")
    made = replace(
        park,
        recipes={**park.recipes, "drying": replace(recipe, outputs=kept)},
        exchanges=tuple(exchange for exchange in park.exchanges if exchange.resource != "dried-sludge"),
    )
    with pytest.raises(LedgerError, match=r"account process:drying does not close in carbon \[t\] in hours 0–24"):
        simulate_flows(made, hours=24)


def test_declared_mass_that_does_not_close_is_named(park: Park) -> None:
    made = with_output(park, "drying", Output("air", 0.5, to="ambient"))
    with pytest.raises(LedgerError, match=r"account process:drying does not close in mass \[t\]"):
        simulate_flows(made, hours=24)


def booking(entries: tuple[Entry, ...], park: Park) -> Booking:
    wiring = build(park)
    return Booking(Wiring(wiring.model, entries, wiring.resources, wiring.owners), {"level": 0}, 2, frozenset())


def test_a_node_that_gives_more_than_it_gets_is_named(park: Park) -> None:
    into = Entry("process:a", "node:p/steam", "steam", "", (("level", 0, 1.0),))
    out = Entry("node:p/steam", "use:p", "steam", "", (("level", 1, 1.0),))
    book = booking((into, out), park)
    stocks = np.zeros(len(book.stores))
    with pytest.raises(LedgerError, match=r"account node:p/steam does not close in amount in may: residual -1"):
        book.close(book.amounts(np.array([1.0, 2.0])), stocks, period="may")


def test_rounding_is_no_mistake(park: Park) -> None:
    into = Entry("process:a", "node:p/steam", "steam", "", (("level", 0, 1.0),))
    out = Entry("node:p/steam", "use:p", "steam", "", (("level", 1, 1.0),))
    book = booking((into, out), park)
    balance = book.balances[0]
    amounts = book.amounts(np.array([1e6, 1e6 * (1 + 1e-12)]))
    left = balance.signed @ amounts
    assert 0 < abs(left).max() <= CLOSURE_REL * 1e6


def test_a_store_is_held_to_its_change_of_stock(park: Park) -> None:
    charge = Entry("node:p/biogas", "store:gas-holder", "biogas", "", (("level", 0, 1.0),))
    book = booking((charge,), park)
    amounts = book.amounts(np.array([5.0, 0.0]))
    stock = next(balance for balance in book.balances if balance.what == "stock")
    assert (stock.signed @ amounts).tolist() == [5.0]


def test_simulating_imports_no_mesa() -> None:
    run = "from symbiosis.run.simulate import simulate; simulate('suzhou-sip', hours=24).score()"
    script = f"import sys; {run}; print('mesa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_run_folder_of_a_run_that_fails_is_not_left_half_written(
    park: Park, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symbiosis.run import folder
    from symbiosis.run.simulate import simulate

    made = simulate(park, hours=24)

    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(folder, "write_json", broken)
    with pytest.raises(OSError, match="disk full"):
        folder.write_run(made, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []
