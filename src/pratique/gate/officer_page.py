"""The officer's page: files that a gate node serves itself, so that it stands while the desk is away.

The page is one template in two languages; its words stand in ``page/words.json``. The reader of codes is vendored.
"""

from __future__ import annotations

import gzip
import html
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Final

_FOLDER: Final = Path(__file__).parent / "page"
_LANGUAGES: Final = {"en": "en", "zh-hans": "zh"}
_FILES: Final = {
    "officer.css": ("text/css; charset=utf-8", "officer.css"),
    "officer.js": ("text/javascript; charset=utf-8", "officer.js"),
    "zxing_reader.js": ("text/javascript; charset=utf-8", "vendor/zxing_reader.js"),
    "zxing_reader.wasm": ("application/wasm", "vendor/zxing_reader.wasm"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file as it is sent: gzipped bytes and its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str


def make_page_files() -> dict[str, PageFile]:
    """Give what the officer's page is made of, by its path."""
    words = json.loads((_FOLDER / "words.json").read_text("utf-8"))
    template = Template((_FOLDER / "officer.html").read_text("utf-8"))
    files = {
        f"/page/{name}": _make_file((_FOLDER / source).read_bytes(), kind) for name, (kind, source) in _FILES.items()
    }
    for code, lang in _LANGUAGES.items():
        files[f"/{code}/"] = _make_file(_render(template, words, code, lang), "text/html; charset=utf-8")
    return files


def choose_language(accepted: str) -> str:
    """Give the address of the page in the language that a browser asks for."""
    chinese, english = accepted.lower().find("zh"), accepted.lower().find("en")
    return "/zh-hans/" if chinese >= 0 and (english < 0 or chinese < english) else "/en/"


def _render(template: Template, words: dict[str, dict[str, str]], code: str, lang: str) -> bytes:
    told = {name: word[lang] for name, word in words.items()}
    # What is said aloud is said in both languages, whichever the officer reads.
    spoken = {f"{name}_{one}": words[name][one] for name in ("care_say", "out_say") for one in ("zh", "en")}
    data = json.dumps({**told, **spoken}, ensure_ascii=False).replace("<", "\\u003c")
    other = next(one for one in _LANGUAGES if one != code)
    marks = {"en": "en", "zh-hans": "zh-Hans"}
    shown = {name: html.escape(word) for name, word in told.items()}
    frame = {"lang": marks[code], "words": data, "other_address": f"/{other}/", "other_lang": marks[other]}
    return template.substitute(shown, **frame).encode()


def _make_file(content: bytes, kind: str) -> PageFile:
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = (
        ("content-type", kind),
        ("content-encoding", "gzip"),
        ("cache-control", "no-cache"),
        ("etag", tag),
        ("content-security-policy", _POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
    )
    return PageFile(gzip.compress(content, 9, mtime=0), headers, tag)
