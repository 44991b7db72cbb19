"""National lists of high and medium risk places: read, resolved to counties, reconciled with their own counts."""

from pratique.places.risk_lists.entries import Difference, Entry, RiskList, Tally
from pratique.places.risk_lists.read import load_shipped_list, read_risk_list

__all__ = ["Difference", "Entry", "RiskList", "Tally", "load_shipped_list", "read_risk_list"]
