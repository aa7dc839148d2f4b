"""Who calls, and what a request may ask for."""
