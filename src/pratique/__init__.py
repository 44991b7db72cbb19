"""Pratique: a city's response to an epidemic, run from its published policy."""
