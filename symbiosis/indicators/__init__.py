"""Indicators: a scheme and the accounts of a year become a scorecard."""

from symbiosis.indicators.data_gate import GateRow, data_gate
from symbiosis.indicators.scorecard import IndicatorResult, Scorecard
from symbiosis.indicators.scoring import score

__all__ = ["GateRow", "IndicatorResult", "Scorecard", "data_gate", "score"]
