"""Bad input, told so that the person who wrote it can mend it."""

from __future__ import annotations


class BadInput(Exception):  # noqa: N818  (a message to a person, not a fault of the program)
    """Input that cannot be taken: a stable code, the place in the input, and a plain sentence.

    ``code`` is from a closed set kept by the reader that raises it (tests look at codes, never at
    sentences); ``place`` is a JSON pointer, a line ("line 12") or a file name; "" means the whole input.
    """

    def __init__(self, code: str, message: str, place: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} [{self.code}]"

    def under(self, prefix: str) -> BadInput:
        """Return the same complaint seen from one level further out."""
        joiner = "" if self.place.startswith("/") or not self.place else ": "
        return BadInput(self.code, self.message, f"{prefix}{joiner}{self.place}")
