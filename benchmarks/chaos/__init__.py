"""Chaos: API processes that are killed at random, vendors that lose answers; in the end every effect is counted.

`python -m benchmarks.chaos --help`; `make chaos` runs all of it.
"""
