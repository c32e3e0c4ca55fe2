"""Scenarios: the ids and names that a park offers, `today` first; a scenario that cannot be read is offered by its id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Name
from symbiosis.i18n import tr
from symbiosis.park.overlay import TODAY, read_scenarios, scenario_ids
from symbiosis.park.source import read_source


def scenario_names(folder: Path) -> Mapping[str, Name]:
    """Return the names of the scenarios of the park in `folder`, by id. Raises InputError where the park cannot be read."""
    problems: list[Problem] = []
    source = read_source(folder, problems)
    if source.formless:
        raise InputError(problems)
    names = {TODAY: Name(zh=tr("explorer.today", lang="zh"), en=tr("explorer.today", lang="en"))}
    for scenario in scenario_ids(source):
        if scenario != TODAY:
            chain = read_scenarios(source, scenario, [])
            named = next((spec.name for spec, _ in reversed(chain) if spec.id == scenario), None)
            names[scenario] = named or Name(zh=scenario, en=scenario)
    return names
