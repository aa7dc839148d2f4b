"""The commands of `ats-graph`, one module each."""
