"""Whole requests and a real browser."""
