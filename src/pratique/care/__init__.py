"""Order plans computed from the pack: stages, tests, release and why; see docs/algorithms/orders.md."""
