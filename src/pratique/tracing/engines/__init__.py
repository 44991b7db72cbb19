"""The engines of tracing and the readers of tables: the only place in this room that imports Arrow, DuckDB or numba."""
