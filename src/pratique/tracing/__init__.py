"""Rings of contacts from presence records (S3): rules, engines, completeness; see docs/algorithms/trace.md."""
