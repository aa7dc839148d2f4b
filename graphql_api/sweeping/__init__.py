"""Sweeps: complete looks at what vendors have, so that changes and deletions are seen without anyone asking."""
