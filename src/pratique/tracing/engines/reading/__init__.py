"""Readers: presence from CSV, Parquet and Arrow into a presence folder, and the folder back into columns."""

from pratique.tracing.engines.reading.bringing import Report, bring_in
from pratique.tracing.engines.reading.folder import read_folder, read_names, read_stored_places, write_folder
from pratique.tracing.engines.reading.place_table import read_places
from pratique.tracing.engines.reading.set_aside import read_set_aside

__all__ = [
    "Report",
    "bring_in",
    "read_folder",
    "read_names",
    "read_places",
    "read_set_aside",
    "read_stored_places",
    "write_folder",
]
