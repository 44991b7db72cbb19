"""Taking in a source: sizes, encodings and kinds, so that the readers see nothing but honest text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pratique.kinds.errors import BadInput

Kind = Literal["notice", "service", "table"]

MAX_BYTES = 4 * 1024 * 1024
"""The longest national list ever published was under 200 kB."""

MAX_LINE = 4_000
_TABLE_START = "as_of,"
_HTML = re.compile(r"<!doctype|</?(?:html|head|body|div|span|p|br|table|tr|td|script|style)\b[^<]*>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def load_bytes(source: Path | bytes) -> bytes:
    """Read the whole source; one that is too large is refused by its size, before it is read.

    Raises BadInput ``unreadable``, ``too_large``, ``empty``.
    """
    if isinstance(source, Path):
        source = _read_file(source)
    if len(source) > MAX_BYTES:
        raise _make_too_large()
    if not source.strip():
        raise BadInput("empty", "the risk list is empty")
    return source


def decode_text(raw: bytes) -> str:
    """Decode UTF-8, or GB 18030 (as older government pages are written), into lines of plain text.

    Raises BadInput ``truncated`` (cut within a character), ``encoding``, ``not_text``, ``html``.
    """
    text = _decode(raw)
    control = _CONTROL.search(text)
    if control is not None:
        message = "the file is not plain text; save the notice as UTF-8 text and try again"
        raise BadInput("not_text", message, find_line(text, control.start()))
    tag = _HTML.search(text)
    if tag is not None:
        message = "this is a web page, not its text; copy the notice as plain text, one place a line"
        raise BadInput("html", message, find_line(text, tag.start()))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            message = f"a line of {len(line):,} letters is no place; one place stands on each line"
            raise BadInput("line_too_long", message, f"line {number}")
    return text


def detect_kind(raw: bytes) -> Kind:
    """Tell the service's JSON and our own table from a free-text notice by the first letters."""
    start = raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return "service"
    return "table" if start.startswith(_TABLE_START.encode()) else "notice"


def find_line(text: str, position: int) -> str:
    """Say in which line of a text a position stands."""
    return f"line {text.count(chr(10), 0, position) + 1}"


def _read_file(path: Path) -> bytes:
    try:
        if not path.is_file():
            message = "this is a folder: name the file in it" if path.is_dir() else "there is no such file"
            raise BadInput("unreadable", message, str(path))
        if path.stat().st_size > MAX_BYTES:
            raise _make_too_large(str(path))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path that can be opened"
        raise BadInput("unreadable", f"the file cannot be read: {reason}", str(path)[:200]) from None


def _make_too_large(place: str = "") -> BadInput:
    message = f"the source is larger than {MAX_BYTES:,} bytes; a national risk list is never that long"
    return BadInput("too_large", message, place)


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("encoding", "the text is UTF-16; save it as UTF-8 and try again")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:
            place = f"line {raw.count(bytes([10])) + 1}"
            raise BadInput("truncated", "the text stops in the middle of a letter", place) from None
        start = error.start
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if "风险地区" in text:
        return text
    message = f"the text is neither UTF-8 (byte {start}) nor a notice in GB 18030; save it as UTF-8"
    raise BadInput("encoding", message)
