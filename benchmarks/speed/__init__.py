"""Speed side by side: this service, its peers in Python and Node.js, and the limits of the machine.

`python -m benchmarks.speed` does everything: installs the peers beside the project, starts each server pinned to one core,
checks that all answer alike, and times them in turns.
"""
