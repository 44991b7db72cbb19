"""Documents and names made comparable, likely duplicates found, merges folded; pure, knows no database."""
