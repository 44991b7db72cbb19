"""Accounts, units, roles and the rows that pages list; who may see whom, for which purpose, and the trace of it."""
