"""What the running service tells its operator: logs, without secrets and personal data."""
