"""A breadth-first executor for queries."""

from graphql_api.execution.breadth_first.executor import BreadthFirst

__all__ = ["BreadthFirst"]
