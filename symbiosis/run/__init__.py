"""Run: a scenario simulated, with its ledger, inventories and scorecards, and the folder that keeps it."""
