"""The connector that the benchmark adds."""
