"""Where things are: administrative divisions and the dated lists of risk places."""
