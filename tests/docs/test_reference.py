"""The reference says what the code says; the maps name every room, command and word."""

from __future__ import annotations

import re

import pytest

from pratique.kinds.situation_fields import SITUATION_FIELDS
from tests.docs.reference import make_pages
from tests.shared_data import ROOT


@pytest.mark.parametrize(("path", "text"), make_pages().items(), ids=lambda v: getattr(v, "name", ""))
def test_the_reference_is_what_the_code_says(path: object, text: str) -> None:
    page = ROOT / str(path)
    assert page.read_text("utf-8") == text, "run: python -m tests.docs.reference"


def test_architecture_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [p.name for p in (ROOT / "src" / "pratique").iterdir() if p.is_dir() and not p.name.startswith("_")]
    assert [room for room in rooms if f"`{room}`" not in text] == []


def test_every_room_has_its_page() -> None:
    rooms = [p.name for p in (ROOT / "src" / "pratique").iterdir() if (p / "__init__.py").is_file()]
    pages = {p.stem for p in (ROOT / "docs" / "rooms").glob("*.md")}
    assert sorted(set(rooms) - pages) == []


def test_the_specification_names_every_field() -> None:
    text = (ROOT / "docs" / "algorithms" / "decide.md").read_text("utf-8")
    assert [f.name for f in SITUATION_FIELDS if f"`{f.name}`" not in text] == []


def test_links_in_the_documents_lead_somewhere() -> None:
    wrong = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        targets = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))
        lost = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
        wrong += [f"{page.relative_to(ROOT)} -> {target}" for target in lost]
    assert wrong == []


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    listed = [w for w in words if w not in {"word", "---"}]
    assert len(listed) == len(set(listed))
