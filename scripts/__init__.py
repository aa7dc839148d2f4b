"""Scripts for those who work on this project: what `make` calls, and pages that are written from code."""
