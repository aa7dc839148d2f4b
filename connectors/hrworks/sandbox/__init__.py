"""A stand-in server for HR WORKS, built from the vendor's contract; it knows nothing of our adapter."""
