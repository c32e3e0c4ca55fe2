"""A supply that the settlement counts on without a limit is closed only where the file says that it may fail."""

from pathlib import Path

import pytest

import symbiosis
from symbiosis.errors import RunError

PARK = """
id: small
name: {en: small}
place: {province: jiangsu}
year: 2021
partners: {works: {name: {en: water works}}}
"""
MILL = "- {id: firm, name: {en: firm}, plants: [{id: mill, demands: [{id: rinsing, resource: city-water, amount: 8 m3/h}]}]}\n"
PIPE = "- {{id: pipe, from: outside:works, to: mill, resource: city-water{more}}}\n"


def write(folder: Path, more: str = "") -> Path:
    texts = {"park.yaml": PARK, "enterprises.yaml": MILL, "exchanges.yaml": PIPE.format(more=more)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def drought(site):
    """Close the pipe for two hours."""
    yield site.timeout(3)
    site.set_exchange("pipe", 0.0)
    yield site.timeout(2)
    site.set_exchange("pipe", 1.0)


def test_a_last_resort_is_not_closed_behind_the_back_of_the_settlement(tmp_path: Path):
    with pytest.raises(RunError, match="interruptible: true"):
        symbiosis.simulate(write(tmp_path), hours=10, stories=[drought])


@pytest.mark.parametrize("more", [", interruptible: true", ", capacity: 9 m3/h", ", contract: {begin: 0, end: 9000}"])
def test_what_may_fail_is_closed_and_booked_as_unserved(tmp_path: Path, more: str):
    made = symbiosis.simulate(write(tmp_path, more.replace("9000", "8760")), hours=10, stories=[drought])
    assert made.unserved() == {"rinsing": pytest.approx(16.0)}


def test_a_contract_begins_and_lapses(tmp_path: Path):
    made = symbiosis.simulate(write(tmp_path, ", contract: {begin: 2, end: 2021-01-01 07:00}"), hours=10)
    assert made.unserved() == {"rinsing": pytest.approx(8.0 * (2 + 3))}
    told = made.events[["time_h", "kind", "object"]].to_numpy().tolist()
    assert told == [[2.0, "contract_begins", "pipe"], [7.0, "contract_lapses", "pipe"]]
