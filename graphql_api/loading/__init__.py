"""The read path: batches, cache, single flight, planner, windows."""
