"""Reading JSON without surprises: no duplicate keys, no NaN, no endless nesting."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from pratique.kinds.errors import BadInput

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64
MAX_DIGITS = 18

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def read_json(source: bytes | str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Json:
    """Read one JSON value strictly (RFC 8259).

    Raises BadInput: ``too_large``, ``encoding`` (not UTF-8), ``json`` (syntax, with line and column),
    ``duplicate_key``, ``number`` (NaN, infinity, or more than 18 digits), ``too_deep``.
    """
    if len(source) > max_bytes:
        raise BadInput("too_large", f"the input is larger than {max_bytes:,} bytes")
    if isinstance(source, bytes):
        try:
            source = source.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"the text is not UTF-8 (byte {error.start})"
            raise BadInput("encoding", message) from None
    check_depth(source, max_depth)
    try:
        value: Json = json.loads(
            source,
            object_pairs_hook=_make_object,
            parse_constant=_refuse_constant,
            parse_float=_read_float,
            parse_int=_read_int,
        )
    except BadInput as error:
        raise BadInput(error.code, error.message, locate_fault(source, error.code)) from None
    except json.JSONDecodeError as error:
        raise BadInput("json", f"not JSON: {error.msg}", f"line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise BadInput("too_deep", f"nested deeper than {max_depth} levels") from None
    return value


def check_depth(text: str, max_depth: int) -> None:
    """Raise BadInput ``too_deep`` before a parser is handed brackets without end."""
    if text.count("[") + text.count("{") <= max_depth:
        return
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > max_depth:
                raise BadInput("too_deep", f"nested deeper than {max_depth} levels")
        elif char in "]}":
            depth -= 1


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def locate_fault(text: str, code: str) -> str:
    """Give line and column of the first duplicate key, or of the first number that is none; "" if not found."""
    keys: list[set[str] | None] = []
    before = ""
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in "{[":
            keys.append(set() if word == "{" else None)
        elif word in "}]" and keys:
            keys.pop()
        elif word[0] == '"' and keys and keys[-1] is not None and before in "{,":
            if code == "duplicate_key" and word in keys[-1]:
                return _tell_place(text, token.start())
            keys[-1].add(word)
        elif code == "number" and _is_no_number(word):
            return _tell_place(text, token.start())
        before = word if word in "{}[]:," else "x"
    return ""


def _is_no_number(word: str) -> bool:
    if word in {"NaN", "Infinity", "-Infinity"}:
        return True
    try:
        _read_float(word) if set(word) & set(".eE") else _read_int(word)
    except BadInput:
        return True
    except ValueError:
        return False
    return False


def _tell_place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"line {line} column {offset - text.rfind(chr(10), 0, offset)}"


def _make_object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise BadInput("duplicate_key", f"the key '{key[:60]}' stands twice in one object")
            seen.add(key)
    return made


def _refuse_constant(word: str) -> NoReturn:
    raise BadInput("number", f"'{word}' is not a number in JSON")


def _read_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise BadInput("number", f"the number {digits[:24]} has more than {MAX_DIGITS} digits")
    return int(digits)


def _read_float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise BadInput("number", f"the number {digits[:24]} is too large")
    return value
