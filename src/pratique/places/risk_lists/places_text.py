"""The text of one printed place: where it may be split, whether it is a whole area, how it is keyed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING, _CLOSING = "([【{", ")]】}"
_SEPARATORS = "、,;，；"
_DASHES = re.compile(r"[‐‑‒–—―－﹣~～]+")
_TOWNSHIP = re.compile(r"[^\d#]{1,20}(?:街道|街道办事处|办事处|镇|乡|苏木|开发区|高新区|示范区|名胜区|度假区)")
_WHOLE_WORDS = re.compile(r"(?:全域|全境|全部区域|全辖区|辖区)$")
_EXCEPTION = re.compile(r"除|以外|不含|不包括")
_PART_OF = re.compile(r"以[东南西北]|[号栋幢组]|区域|片区|[围合]{2}|交叉")
_LOCALITY = re.compile(r"[一-鿿]{1,8}?(?:街道|镇|乡|社区|村)")


def make_key(text: str) -> str:
    """Normalise a text for comparing: one width, no blanks, one kind of dash."""
    folded = unicodedata.normalize("NFKC", text)
    return _DASHES.sub("-", "".join(folded.split()))


def split_outside_brackets(text: str) -> Iterator[str]:
    """Give the parts between separators that stand outside of brackets."""
    for start, end in find_parts(text):
        yield text[start:end]


def find_parts(text: str) -> Iterator[tuple[int, int]]:
    """Give where the parts between separators outside of brackets start and end."""
    depth = start = 0
    folded = make_width(text)
    for i, letter in enumerate(folded):
        if letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth = max(0, depth - 1)
        elif letter in _SEPARATORS and depth == 0:
            yield start, i
            start = i + 1
    yield start, len(text)


def make_width(text: str) -> str:
    """Give the text with full-width brackets and commas made plain, letter for letter."""
    return text.translate(str.maketrans("（）［］｛｝，；", "()[]{},;"))


def is_whole_area(rest: str) -> bool:
    """Say whether what follows the county names a township or larger, without exceptions."""
    text = make_width(rest)
    if _EXCEPTION.search(text):
        return False
    text = _WHOLE_WORDS.sub("", text)
    parts = [part for part in split_outside_brackets(text) if part] or [""]
    return all(not part or _is_township(part) for part in parts)


def _is_township(part: str) -> bool:
    return _TOWNSHIP.fullmatch(part) is not None and not _PART_OF.search(part)


def find_localities(rest: str) -> list[str]:
    """Give the names of streets, towns, communities and villages in a text, the larger ones first."""
    found: list[str] = []
    text = make_width(rest)
    position = 0
    while match := _LOCALITY.match(text, position):
        found.append(match[0])
        position = match.end()
        if text.startswith("办事处", position):
            position += 3
    return found
