"""The checks (勾稽关系): figures, equations over them, root causes.

What belongs here: pure functions on plain rows, the same for one file and in a shard. What does not:
the catalogue (`schemas.rules`), reading, DuckDB. Nothing here imports Dagster, pandas or DuckDB.
"""
