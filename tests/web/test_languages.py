"""Both languages are complete: every text of the code and the templates stands in the catalogue."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

from pratique.web.catalogue import COMPILED, check_catalogue
from tests.shared_data import ROOT

WEB = ROOT / "src" / "pratique" / "web"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?strong>")


@pytest.fixture(scope="module")
def chinese() -> gettext.GNUTranslations:
    check_catalogue()
    with COMPILED.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def find_texts() -> set[str]:
    found: set[str] = set()
    for path in WEB.rglob("*.html"):
        source = path.read_text("utf-8")
        found |= {m[2] for m in re.finditer(r"""\{% translate (["'])(.+?)\1""", source)}
        for block in re.finditer(
            r"\{% blocktranslate[^%]*%\}(.*?)(?:\{% plural %\}.*?)?\{% endblocktranslate %\}", source
        ):
            found.add(re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", block[1]))
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "gettext"):
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_text_has_its_chinese_with_the_same_blanks(chinese: gettext.GNUTranslations) -> None:
    texts = find_texts()
    assert len(texts) > 150
    missing = {text for text in texts if not re.search("[\u4e00-\u9fff]", chinese.gettext(text))}
    assert missing == set()
    uneven = {t for t in texts if sorted(PLACEHOLDER.findall(t)) != sorted(PLACEHOLDER.findall(chinese.gettext(t)))}
    assert uneven == set()


def test_the_compiled_catalogue_is_that_of_the_source(chinese: gettext.GNUTranslations) -> None:
    source = Path(COMPILED).with_suffix(".po").read_text("utf-8")
    assert "fuzzy" not in source
    ids = [ast.literal_eval(line[6:]) for line in source.splitlines() if re.match(r'msgid "[^"]', line)]
    assert len(ids) > 100
    assert [i for i in ids if "\n" not in i and chinese.gettext(i) == i] == []
