"""Growth: what a record, an integration and a request cost when there are 1, 10 and 100 times as many.

`python -m benchmarks.growth` measures all parts, `python -m benchmarks.growth memory answers` those named.
"""
