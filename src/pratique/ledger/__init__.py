"""The append-only record: facts sealed under their subjects' keys, in one order, provable; no Django."""
