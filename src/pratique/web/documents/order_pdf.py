"""An order's paper as PDF, A4, in Chinese and English side by side; no clock, no chance: same paper, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Final, cast

from fpdf import FPDF
from fpdf.enums import WrapMode
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from pratique.desk.order_papers import OrderPaper
from pratique.desk.order_words import NOTICES, REASONS
from pratique.kinds.instants import to_datetime
from pratique.policy.pack import Words
from pratique.web.documents.fonts import find_font
from pratique.web.documents.order_words import CALL, CHECK, LABELS, PLACES, RIGHTS, RUNGS, TITLES
from pratique.web.say_when import say_instant

MARGIN: Final = 16.0
GAP: Final = 6.0
COLUMN: Final = (210 - 2 * MARGIN - GAP) / 2
CODE: Final = 52.0
"""Millimetres of the code's side: half a millimetre a module, which a telephone reads."""
LANGUAGES: Final = ("zh", "en")
WRAPS: Final = {"zh": WrapMode.CHAR, "en": WrapMode.WORD}
"""Chinese has no blanks to break a line at."""


class _Paper(FPDF):
    """Two columns, Chinese left and English right; the number of the document on each page."""

    def __init__(self, paper: OrderPaper) -> None:
        super().__init__(format="A4")
        self.number = paper.statement.document
        self.set_creation_date(to_datetime(paper.at, paper.zone).astimezone(UTC))
        self.set_title(f"{TITLES[paper.statement.state]['zh']} {self.number}")
        self.set_lang("zh-CN")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        path, place = find_font()
        self.add_font("text", fname=path, collection_font_number=place)
        self.add_page()

    def footer(self) -> None:
        """Write the document's number at the foot of each page."""
        self.set_y(-MARGIN + 3)
        self.set_font("text", size=7.5)
        self.cell(0, 4, f"{self.number} · {self.page_no()}/{{nb}}", align="C")

    def pair(self, words: Words, *, size: float, lead: float = 1.45) -> None:
        """Write the same in both columns, and go on below the longer."""
        self.set_font("text", size=size)
        height = size * 0.3528 * lead
        needed = max(len(self._split(words[lang], WRAPS[lang])) for lang in LANGUAGES) * height
        if self.get_y() + needed > self.h - MARGIN:
            self.add_page()
        top, lowest = self.get_y(), self.get_y()
        for i, lang in enumerate(LANGUAGES):
            self.set_xy(MARGIN + i * (COLUMN + GAP), top)
            self.multi_cell(COLUMN, height, words[lang], align="L", new_x="LEFT", new_y="NEXT", wrapmode=WRAPS[lang])
            lowest = max(lowest, self.get_y())
        self.set_xy(MARGIN, lowest)

    def head(self, label: Words) -> None:
        """Write a small heading in both columns over a line."""
        self.ln(2.2)
        self.set_draw_color(120)
        self.line(MARGIN, self.get_y(), 210 - MARGIN, self.get_y())
        self.ln(1)
        self.set_text_color(70)
        self.pair(label, size=8)
        self.set_text_color(0)

    def _split(self, text: str, wrap: WrapMode) -> list[str]:
        lines = self.multi_cell(COLUMN, 4, text, align="L", dry_run=True, output="LINES", wrapmode=wrap)
        return cast("list[str]", lines)


def make_order_pdf(paper: OrderPaper) -> bytes:
    """Give an order's paper as PDF; raises BadInput ``no_font`` where no font holds Chinese."""
    pdf = _Paper(paper)
    pdf.pair(TITLES[paper.statement.state], size=17)
    for label, value in _rows(paper):
        pdf.pair(_join(LABELS[label], value), size=10)
    if paper.reason == "cause-withdrawn":
        pdf.pair(NOTICES["order-withdrawn"], size=11)
    pdf.head(LABELS["clauses"])
    for cited in paper.cited:
        source, clause = cited.source, cited.clause
        told = {lang: f"{source.title[lang]}, {clause.locator[lang]}: {clause.text[lang]}" for lang in LANGUAGES}
        pdf.pair(Words(told["zh"], told["en"]), size=8.5)
    pdf.head(LABELS["rights"])
    for right in RIGHTS:
        pdf.pair(Words(f"· {right['zh']}", f"· {right['en']}"), size=9)
    pdf.head(LABELS["call"])
    for words in (CALL, *([paper.appeal] if paper.appeal is not None else [])):
        pdf.pair(words, size=9)
    _sign(pdf, paper.note)
    return bytes(pdf.output())


def _rows(paper: OrderPaper) -> Sequence[tuple[str, Words]]:
    told = paper.statement
    plain = Words(" · ".join(told.names) or "—", " · ".join(told.names) or "—")
    rows = [
        ("person", plain),
        ("number", Words(told.person, told.person)),
        ("measure", paper.kind),
        ("rung", RUNGS[told.rung]),
        *([("place", PLACES[told.place])] if told.place else []),
        *([("why", _list(paper.groups))] if paper.groups else []),
        *([("why", REASONS.get(paper.reason, Words(paper.reason, paper.reason)))] if paper.reason else []),
        ("start", _say(paper, paper.start)),
        ("ended" if told.state == "ended" else "until", _say(paper, paper.until)),
        ("unit", paper.unit),
        ("at", _say(paper, paper.at)),
        ("document", Words(told.document, told.document)),
        *([("replaces", Words(told.replaces, told.replaces))] if told.replaces else []),
    ]
    return tuple(rows)


def _sign(pdf: _Paper, note: str) -> None:
    """Put the signed text as a code and in letters on one page."""
    pdf.head(LABELS["check"])
    pdf.pair(CHECK, size=8)
    if pdf.get_y() + CODE + 3 > pdf.h - MARGIN:
        pdf.add_page()
    top = pdf.get_y() + 2
    _draw_code(pdf, note, MARGIN, top)
    pdf.set_xy(MARGIN + CODE + 4, top + 2)
    pdf.set_font("text", size=6.2)
    pdf.multi_cell(210 - 2 * MARGIN - CODE - 4, 2.9, note.strip(), align="L", wrapmode=WrapMode.CHAR)


def _draw_code(pdf: FPDF, text: str, left: float, top: float) -> None:
    code = QRCode(error_correction=ERROR_CORRECT_L, border=2)
    code.add_data(text.encode())
    code.make(fit=True)
    rows = code.get_matrix()
    side = CODE / len(rows)
    pdf.set_fill_color(0)
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                pdf.rect(left + start * side, top + y * side, (x - start) * side, side, style="F")
                start = None


def _join(label: Words, value: Words) -> Words:
    return Words(f"{label['zh']}：{value['zh']}", f"{label['en']}: {value['en']}")


def _list(words: Sequence[Words]) -> Words:
    return Words("、".join(one["zh"] for one in words), ", ".join(one["en"] for one in words))


def _say(paper: OrderPaper, instant: int) -> Words:
    return Words(say_instant(instant, paper.zone, "zh-hans"), say_instant(instant, paper.zone, "en"))
