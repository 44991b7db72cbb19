"""The writer of Parquet: the only place in this room that imports Arrow."""
