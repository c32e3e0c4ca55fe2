"""JSON lines: the quick reader gives what the reader of YAML gives, places too, or leaves the file to it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis.files import strict_yaml
from symbiosis.files.json_lines import read_json_lines
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import parse_yaml

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=9)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts)
keys = texts.filter(bool)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=9,
)


def slow(text, monkeypatch):
    problems = []
    with monkeypatch.context() as patch:
        patch.setattr(strict_yaml, "read_json_lines", lambda text, file: None)
        found = parse_yaml(text, file="x.yaml", problems=problems)
    return found, problems


def places(value):
    if isinstance(value, LocatedDict):
        return (value.file, value.line, [(key, value.line_of(key), places(inner)) for key, inner in value.items()])
    if isinstance(value, LocatedList):
        return (value.file, value.line, [(value.line_of(index), places(inner)) for index, inner in enumerate(value)])
    return (type(value), value)


@pytest.fixture(scope="module")
def patches():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@settings(max_examples=300, deadline=None)
@given(items=st.lists(st.dictionaries(keys, values, max_size=4), min_size=1, max_size=4))
def test_both_readers_give_the_same_data_with_the_same_places(items, patches):
    text = "".join(f"- {json.dumps(item, ensure_ascii=False)}\n" for item in items)
    found = read_json_lines(text, "x.yaml")
    expected, problems = slow(text, patches)
    if found is not None:
        assert problems == []
        assert places(found) == places(expected)


def test_a_plain_list_takes_the_quick_way():
    text = '- {"id": "x1", "from": "e5", "length": 100, "plants": [{"id": "p"}]}\n- {"id": "x2"}'
    found = read_json_lines(text, "x.yaml")
    assert [item["id"] for item in found] == ["x1", "x2"]
    assert found[1].line_of("id") == 2


@pytest.mark.parametrize(
    "text",
    [
        '- {"a": 1, "a": 2}\n',
        '- {"": 1}\n',
        '- {"a": NaN}\n',
        '- {"a": 1e999}\n',
        '- {"a": "\\u0041"}\n',
        '- {"a": 1}\t\n',
        '- {"a": 1} # note\n',
        '- {"a": 1}\nb: 2\n',
        "- {a: 1}\n",
        '- {"a": 1,\n"b": 2}\n',
        '- {"a": ' + "1" * 61 + "}\n",
        '- {"' + "k" * 201 + '": 1}\n',
        '- {"a": ' + "[" * 50 + "]" * 50 + "}\n",
        '-  {"a": 1}\n',
        "- [1]\n",
        "",
    ],
)
def test_whatever_is_not_plain_is_left_to_the_reader_of_yaml(text):
    assert read_json_lines(text, "x.yaml") is None
