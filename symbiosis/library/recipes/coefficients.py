"""Coefficients: a process whose needs and outputs stand in its file as they are."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model


def coefficients(draft: Draft) -> None:
    """Add nothing: `inputs` and `outputs` of the file are the recipe.

    amount_i per unit of the reference resource; needs by energy take each resource by its energy content [MWh/unit].
    """


COEFFICIENTS = Model(coefficients)
