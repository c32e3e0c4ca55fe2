"""Gate: which data a park lacks for which indicator of its schemes, and who usually has them."""

from __future__ import annotations

from typing import Any

from symbiosis.indicators.data_gate import data_gate
from symbiosis.park.park import Park
from symbiosis.run.run import Run
from symbiosis.simulation import simulate_flows

HOURS = 24.0
"""A day shows which activities a park reports; their amounts do not matter here."""


def gate(park: Park, schemes: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return a row for each missing input: scheme, indicator, input, label, unit, holder; texts in both languages."""
    run = Run(park, simulate_flows(park, hours=min(HOURS, park.hours)), schemes=schemes)
    return [
        {
            "scheme": scheme,
            "id": row.indicator,
            "indicator": row.indicator_name,
            "input": row.input,
            "label": row.input_name,
            "unit": row.unit,
            "holder": row.holder,
        }
        for scheme in run.all_schemes
        for row in data_gate(scheme, run.accounts(scheme))
    ]
