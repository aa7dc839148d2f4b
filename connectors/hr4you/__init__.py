"""HR4YOU."""
