"""Readers: presence from CSV, Parquet and Arrow into a presence folder, and the folder back into columns."""

from pratique.tracing.engines.reading.folder import read_folder, read_names, read_stored_places, write_folder

__all__ = ["read_folder", "read_names", "read_stored_places", "write_folder"]
