"""Runs `ats-graph` with the benchmark's connector added to those it finds, and nothing else changed."""

from benchmarks.speed import vendors
from graphql_api.__main__ import main

if __name__ == "__main__":
    vendors.add()
    main()
