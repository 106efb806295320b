"""The views by question: one module a subject, each with the tuple `VIEWS`.

What belongs here: declarations of views beyond the base ones of `schemas/marts.py`, which lists them
all. What does not: their SQL (`pipeline/marts/<name>.sql`).
"""
