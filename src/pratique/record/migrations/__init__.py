"""Migrations of the record's rows."""
