"""A park folder of any content: reading gives a park that runs and closes, or every mistake, soon; never anything else."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbiosis.errors import InputError, UsageError
from symbiosis.i18n import problem_message
from symbiosis.park.overlay import TODAY
from symbiosis.park.park import Park
from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "park"))

from tiny_park import FILES, write_park

MAX_S = 5.0
"""Longest processor time [s] that a small damaged park may take; a clock on the wall would count what others do."""
HOURS = 2.0
TOLERANCE = 1e-9
SUZHOU = Path(__file__).resolve().parents[2] / "parks" / "suzhou-sip"

TOKEN = re.compile(r"[\w.%/^*-]+|[^\w\s]|\s+")
WORDS = (
    *("0", "-1", "1e-320", "1e308", "1e15", ".5", "2021", "007", "1_000", "0x10", "12:30", ".nan", "-.inf", "1e999"),
    *("1 t/h", "3 kg/d", "7 Nm3", "20 degC", "-300 degC", "1 GJ/t", "tce", "10^4 t", "1/h", "t//t", "100 %", "5 MW"),
    *(
        "{}",
        "[]",
        "[[]]",
        "{a: 1}",
        "- a",
        "&a x",
        "*a",
        "!!str x",
        "<<: {}",
        "---",
        "|",
        ">",
        "#",
        "true",
        "no",
        "null",
    ),
    *(
        "today",
        "mill",
        "steam",
        "bran",
        "grid",
        "outside:",
        "outside:state-grid",
        "processes",
        "resources.steam.enthalpy",
    ),
    *("../x.csv", "profiles/load.csv", "load", "pull", "push", "plan", "=1+1", "[red]", "<b>", "~", "", "''"),
    *("\t", "\x00", "\ufeff", "\u202e", "热", "𝔘", "\n", "'", '"', ":", "%", "@"),
)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """Return `text` after a few edits: lines dropped, doubled, swapped or indented, tokens exchanged, characters changed."""
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(
            st.sampled_from(("token", "token", "token", "steal", "drop", "double", "swap", "indent", "cut", "insert"))
        )
        lines = text.split("\n")
        line = draw(st.integers(0, len(lines) - 1))
        tokens = [match.span() for match in TOKEN.finditer(text)] or [(0, 0)]
        start, end = tokens[draw(st.integers(0, len(tokens) - 1))]
        if kind == "token":
            text = text[:start] + draw(st.sampled_from(WORDS)) + text[end:]
        elif kind == "steal":
            other = tokens[draw(st.integers(0, len(tokens) - 1))]
            text = text[:start] + text[slice(*other)] + text[end:]
        elif kind == "insert":
            text = text[:start] + draw(st.sampled_from(WORDS)) + text[start:]
        elif kind == "cut":
            text = text[:start]
        else:
            other_line = draw(st.integers(0, len(lines) - 1))
            if kind == "drop":
                del lines[line]
            elif kind == "double":
                lines.insert(line, lines[line])
            elif kind == "swap":
                lines[line], lines[other_line] = lines[other_line], lines[line]
            else:
                lines[line] = " " * draw(st.integers(0, 8)) + lines[line].lstrip(" ")
            text = "\n".join(lines)
    return text


def read(folder: Path, scenario: str) -> Park | InputError | UsageError:
    """Return the park, or the error that says why it is none, within the time."""
    started = time.process_time()
    try:
        return load_park(folder, scenario=scenario)
    except (InputError, UsageError) as error:
        return error
    finally:
        assert time.process_time() - started < MAX_S


def judge(folder: Path, scenario: str) -> str:
    """Read and run the park; return how it ended."""
    park = read(folder, scenario)
    if isinstance(park, Park):
        assert simulate(park, hours=HOURS).simulated.worst_residual < TOLERANCE
        return "runs"
    assert str(park)
    for problem in getattr(park, "problems", ()):
        assert all(problem.render(lang) and problem_message(problem, lang=lang) for lang in ("zh", "en"))
    return "refused"


@pytest.mark.parametrize("name", [*FILES])
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_small_park_with_an_edited_file_runs_or_says_why_not(name: str, data: st.DataObject):
    text = data.draw(edited(FILES[name]))
    with tempfile.TemporaryDirectory() as place:
        folder = write_park(Path(place))
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        judge(folder, data.draw(st.sampled_from((TODAY, "bigger", "colder"))))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_small_park_with_any_bytes_in_a_file_runs_or_says_why_not(data: st.DataObject):
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name].encode())
    start = data.draw(st.integers(0, len(content)))
    content[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))
    with tempfile.TemporaryDirectory() as place:
        folder = write_park(Path(place))
        (folder / name).write_bytes(bytes(content))
        judge(folder, "colder")


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_shipped_park_with_an_edited_file_runs_or_says_why_not(data: st.DataObject):
    name = data.draw(
        st.sampled_from(("park.yaml", "enterprises.yaml", "exchanges.yaml", "scenarios/no-symbiosis.yaml"))
    )
    text = data.draw(edited((SUZHOU / name).read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(SUZHOU, Path(place) / "park"))
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        judge(folder, data.draw(st.sampled_from((TODAY, "no-symbiosis"))))
