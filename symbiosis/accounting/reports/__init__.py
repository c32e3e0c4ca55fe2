"""Reports: what one state of a simulated park says of one subject, each figure with the ledger rows that it is made of."""
