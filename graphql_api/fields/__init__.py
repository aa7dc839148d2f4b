"""Vendor fields: explored live, and shown under stable keys with values of a stated type."""
