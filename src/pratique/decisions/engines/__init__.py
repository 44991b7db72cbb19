"""The fold over tables, for populations; only here is DuckDB imported (extra ``analysis``)."""
