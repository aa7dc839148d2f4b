"""HR WORKS."""
