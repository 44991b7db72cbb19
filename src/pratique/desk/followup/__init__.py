"""What follows from facts: computed as what should stand now, compared with what stands, the difference recorded."""
