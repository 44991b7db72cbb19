"""Names in two scripts: cleaned without being changed, and made comparable however they were written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pratique.kinds.cells import SIGNS
from pratique.kinds.errors import BadInput

MAX_NAME = 100
MAX_PARTS = 6
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_UMLAUT = "\u00a8"
"""Stands for the sound ü between reading and joining."""
_PARTS = re.compile(f"[^0-9a-z{_UMLAUT}]+")
# Characters that read otherwise when they are family names (Xinhua dictionary).
_FAMILY_NAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge",
    "任": "ren", "尉迟": "yuchi", "长孙": "zhangsun", "万俟": "moqi", "乐": "yue", "翟": "zhai", "覃": "qin",
    "繁": "po", "种": "chong", "员": "yun", "召": "shao", "黑": "he", "句": "gou", "宓": "fu", "洗": "xian",
}  # fmt: skip


def clean_name(name: object, place: str = "name") -> str:
    """Give a name with its spaces in order and nothing else changed; raises BadInput.

    Codes: ``name_missing``, ``name_long``, ``name_control`` (control, direction or unreadable characters),
    ``name_formula`` (a spreadsheet would run it), ``name_digits`` (no letter at all).
    """
    if not isinstance(name, str) or not name.strip():
        raise BadInput("name_missing", "write the name, or leave the field out for somebody who gives none", place)
    if name.startswith(SIGNS) or name.strip().startswith(SIGNS):
        raise BadInput("name_formula", "a name does not begin with = + - or @", place)
    is_odd = not name.isprintable() and any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in name)
    if "\ufffd" in name or is_odd:
        raise BadInput("name_control", "the name holds characters that cannot be read; type it again", place)
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if len(cleaned) > MAX_NAME:
        raise BadInput("name_long", f"a name has at most {MAX_NAME} characters", place)
    if not any(c.isalpha() for c in cleaned):
        raise BadInput("name_digits", "a name holds at least one letter", place)
    return cleaned


def decode_field(raw: bytes, place: str = "") -> str:
    """Decode a field of an import: UTF-8 only; bytes in GBK are told by name, never guessed at.

    Raises BadInput ``encoding``: a wrong guess would register a person under a name that is not theirs.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        try:
            raw.decode("gb18030")
        except UnicodeDecodeError:
            hint = "save the file as UTF-8 and try again"
        else:
            hint = "they look like GBK; save the file as UTF-8 and try again"
        raise BadInput("encoding", f"these bytes are not UTF-8 (byte {error.start}): {hint}", place) from None


def make_name_keys(*names: str) -> frozenset[str]:
    """Give the keys under which names are compared: equal keys mean that the names may be one person's.

    A name in characters gives itself and its reading without tones; a name in letters gives its letters
    without accents, marks, case or the order of its parts. So 欧阳修, OUYANG Xiu and Xiu Ou-Yang share a key.
    """
    keys: set[str] = set()
    for name in names:
        compact = unicodedata.normalize("NFKC", name)
        if _HAN.search(compact):
            han = "".join(c for c in compact if c.isalnum())
            keys.add(f"han:{han.casefold()}")
            keys |= _join_parts(*_read_aloud(han))
        else:
            keys |= _read_letters(compact)
    return frozenset(keys - {"abc:"})


def _read_aloud(han: str) -> tuple[str, str]:
    """Give the reading of a family name and of what follows it."""
    for length in (2, 1):
        family = _FAMILY_NAMES.get(han[:length])
        if family is not None:
            return family, _pinyin(han[length:])
    return _pinyin(han[:1]), _pinyin(han[1:])


@lru_cache(maxsize=32_768)
def _pinyin(text: str) -> str:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (its dictionaries take a quarter of a second)

    return "".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=True)).replace("ü", _UMLAUT)


def _read_letters(name: str) -> set[str]:
    umlaut = name.casefold().replace("u\u0308", "ü").replace("ß", "ss").replace("ø", "o")
    marked = umlaut.replace("ü", _UMLAUT)
    bare = "".join(c for c in unicodedata.normalize("NFD", marked) if not unicodedata.combining(c))
    latin = [part for part in _PARTS.split(bare) if part]
    if not latin:
        return {"any:" + "".join(sorted(bare.split()))}
    return _join_parts(*latin)


def _join_parts(*parts: str) -> set[str]:
    """Join the parts from each start: documents differ in which name comes first and in where a name is split.

    The sound ü is written v, yu or u: a passport has LYU for what a form has as Lv.
    """
    starts = range(min(len(parts), MAX_PARTS))
    joined = {"abc:" + "".join(parts[start:] + parts[:start]) for start in starts}
    return {key.replace(_UMLAUT, written) for key in joined for written in ("v", "yu", "u")}
