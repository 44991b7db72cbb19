"""Documents on A4 paper, in both languages, made of facts: the same bytes for the same facts."""
