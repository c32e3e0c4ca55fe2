"""The guide for contributors keeps its word: the technology that it shows is read, and refused where it says so."""

import re
import shutil

import pytest

from symbiosis.library.processes import build_recipe, check_recipe, read_processes
from symbiosis.library.resources import feedwater_enthalpy, read_resources, resolve_all
from symbiosis.shipped import models_dir

EXAMPLE = re.compile(r"<!-- example: .*? -->\n```yaml\n(.*?)```", re.DOTALL)


@pytest.fixture
def example(root):
    (text,) = EXAMPLE.findall((root / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return text


def mistakes(example, folder):
    """The codes of what is wrong with the example, read as a part of the model library."""
    models = folder / "models"
    shutil.copytree(models_dir(), models)
    (models / "processes" / "example.yaml").write_text(example, encoding="utf-8")
    problems = []
    processes = read_processes(models, problems)
    resources = resolve_all(read_resources(models, problems), feedwater_enthalpy=feedwater_enthalpy(20.0))
    problems += check_recipe(build_recipe(processes["electrode-boiler"], {}, resources), resources)
    return [problem.code for problem in problems]


def test_the_example_is_a_process_that_closes(example, tmp_path):
    assert mistakes(example, tmp_path) == []


def test_the_example_is_refused_where_it_would_create_energy(example, tmp_path):
    assert mistakes(example.replace("value: 755", "value: 700"), tmp_path) == ["recipe_creates_energy"]
