"""Applicant tracking systems: one folder per vendor, and what they have in common."""
