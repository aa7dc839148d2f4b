"""Seed data of the tenant: deterministic, believable, made of nobody's data."""
