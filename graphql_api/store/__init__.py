"""The database: how it is reached, what is sealed in it, and the tables of the write journal with their queries.

It knows no GraphQL and no vendor. What the rows mean, and when they change, is decided by those who ask.
"""
