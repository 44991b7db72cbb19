"""From facts to a standing: one declaration a field, pure, without clock, list or pack (docs/algorithms/fold.md)."""

from pratique.decisions.fold.fact import TypedFact
from pratique.decisions.fold.fields import FIELDS, Field
from pratique.decisions.fold.merges import MERGE_KINDS, NO_MERGES, Canon, make_canon
from pratique.decisions.fold.person import fold_people, fold_person, is_empty
from pratique.decisions.fold.sources import SOURCE_OF, SOURCES
from pratique.decisions.fold.void import NOTHING_VOID, Link, Void, find_void, make_link
from pratique.decisions.fold.windows import check_windows

__all__ = [
    "FIELDS",
    "MERGE_KINDS",
    "NOTHING_VOID",
    "NO_MERGES",
    "SOURCES",
    "SOURCE_OF",
    "Canon",
    "Field",
    "Link",
    "TypedFact",
    "Void",
    "check_windows",
    "find_void",
    "fold_people",
    "fold_person",
    "is_empty",
    "make_canon",
    "make_link",
]
