"""Parts for building a vendor's sandbox server: faults, journal, clock, admin path, seed data, serving.

Nothing here knows a vendor, an adapter or the contract; a sandbox and its adapter meet over HTTP only.
"""
