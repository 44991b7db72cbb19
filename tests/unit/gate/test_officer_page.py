"""The officer's page is whole in both languages and fetches nothing from elsewhere."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pratique.gate.officer_page as page

FOLDER = Path(page.__file__).parent / "page"


def read(path: str) -> str:
    return gzip.decompress(page.make_page_files()[path].body).decode()


def test_both_languages_have_every_word() -> None:
    words = json.loads((FOLDER / "words.json").read_text("utf-8"))
    assert all(set(word) == {"en", "zh"} and all(word.values()) for word in words.values())
    english, chinese = read("/en/"), read("/zh-hans/")
    assert "Let them pass" in english
    assert "立即放行" in chinese
    assert "$" not in re.sub(r"<script type=.*?</script>", "", english, flags=re.DOTALL)


def test_every_word_the_script_says_is_there() -> None:
    words = json.loads((FOLDER / "words.json").read_text("utf-8"))
    named = set(re.findall(r'\bsay\("([a-z_-]+)"', (FOLDER / "officer.js").read_text("utf-8")))
    prefixes = {name for name in named if name.endswith("_")}
    assert len(named) > 20
    assert named - prefixes <= set(words)
    assert all(any(word.startswith(prefix) for word in words) for prefix in prefixes)


def test_nothing_comes_from_elsewhere() -> None:
    for path in FOLDER.rglob("*.*"):
        if path.suffix in {".js", ".css", ".html"}:
            found = re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8"))
            assert set(found) <= {"http://www.w3.org/2000/svg"}, path.name
    files = page.make_page_files()
    assert all("content-security-policy" in dict(file.headers) for file in files.values())


def test_the_browser_says_which_language() -> None:
    assert page.choose_language("zh-CN,zh;q=0.9,en;q=0.8") == "/zh-hans/"
    assert page.choose_language("en-GB,zh;q=0.5") == "/en/"
    assert page.choose_language("") == "/en/"
