"""Durable writes: each is an operation in a journal, carried out step by step by whichever process holds its lease."""
