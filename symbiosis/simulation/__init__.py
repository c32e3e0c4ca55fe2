"""Simulation: the one loop that joins park, events, engine and ledger. The park may change in the course of the run."""

from symbiosis.simulation.loop import DRIVERS, PERIODS, Driver, simulate_flows
from symbiosis.simulation.simulated import Part, Progress, Simulated

__all__ = ["DRIVERS", "PERIODS", "Driver", "Part", "Progress", "Simulated", "simulate_flows"]
