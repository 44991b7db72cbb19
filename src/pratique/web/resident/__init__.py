"""A resident's own pages: their state, what is known of them, who looked."""
