"""A case's investigation: the typed interview line, what to ask next, whom to call, who infected whom. Pure."""
