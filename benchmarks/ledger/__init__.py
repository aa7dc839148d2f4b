"""What the ledger of changes costs: full sweeps, deltas, and pages of the feed, with the records of a large customer."""
