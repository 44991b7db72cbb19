"""The pages of staff: check, questions, look-up, audit, acts, accounts."""
