"""A note that goes with a task handed over: short, and without what tells who somebody is; pure."""

from __future__ import annotations

import re

from pratique.kinds.errors import BadInput

LONGEST_NOTE = 200
_NUMBER = re.compile(r"(?:\d[\s\-.()]*){5,}", re.ASCII)
"""Five digits in a row or more: a document, a phone, a number of ours. A room or an hour has fewer."""
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def check_note(note: str, names: tuple[str, ...] = ()) -> str | None:
    """Give a note trimmed, None for an empty one; raises BadInput ``task_note``.

    Refused: longer than 200 characters, a number of five digits or more, an address with "@", one of ``names``.
    """
    told = note.strip()
    if not told:
        return None
    plain = told.translate(_WIDE)
    named = any(name and name.casefold() in plain.casefold() for name in names)
    if len(told) > LONGEST_NOTE or "@" in plain or "＠" in plain or _NUMBER.search(plain) or named:
        message = "write a short note without names, numbers or addresses: who it is about stands in the task"
        raise BadInput("task_note", message, "note")
    return told
