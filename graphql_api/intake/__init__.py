"""What callers give for a write, checked and turned into the contract's inputs; files read safely."""
