"""A code on paper, A4, in Chinese and English: for people without a telephone. It bears no name and no outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Final

from django.http import HttpResponse
from fpdf import FPDF
from fpdf.enums import WrapMode

from pratique.desk.codes_issued import CodeShown
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import to_datetime
from pratique.policy.pack import Words
from pratique.web.code_picture import make_picture
from pratique.web.documents.fonts import find_font
from pratique.web.form_faults import say_fault
from pratique.web.holdings import get_holdings
from pratique.web.say_when import say_instant

MARGIN: Final = 18.0
SIDE: Final = 110.0
"""Millimetres of the code's side: well over a millimetre a module, which a worn scanner reads."""
TITLE: Final = Words("纸质健康码", "Health code on paper")
UNTIL: Final = Words("有效期至", "Good until")
MADE: Final = Words("打印于", "Printed")
SAID: Final = (
    Words(
        "请在道口出示本页，并携带您的证件。道口只能读取判断所需的信息，码上没有姓名。",
        "Show this page at the gate and bring your document. A gate reads what it needs to decide, and no name.",
    ),
    Words(
        "情况有变（如新的检测结果），请重新打印：旧页仍只说明打印时的情况。",
        "If something changes, such as a new test, have it printed again: this page tells what was known when printed.",
    ),
    Words(
        "丢失时请立即到任一服务台或拨打12345申请作废，他人便无法再用。",
        "If it is lost, have it revoked at any service desk or by ringing 12345: then nobody can use it.",
    ),
    Words("遇急病、临产、火灾，无需任何码即可通行。", "In an emergency you pass without any code."),
)


def give_code_paper(make: Callable[[int], CodeShown], at: int) -> HttpResponse:
    """Answer with a code on paper; what stands against it is told as text."""
    try:
        find_font()  # before a code is made that nobody gets
        made = make_code_pdf(make(at))
    except BadInput as error:
        return HttpResponse(say_fault(error), status=503, content_type="text/plain; charset=utf-8")
    name = 'inline; filename="code.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def make_code_pdf(code: CodeShown) -> bytes:
    """Give a code's page as PDF; raises BadInput ``no_font``."""
    zone = get_holdings().pack.zone
    pdf = FPDF(format="A4")
    pdf.set_creation_date(to_datetime(code.issued_at, zone).astimezone(UTC))
    pdf.set_title(f"{TITLE.zh} {TITLE.en}")
    pdf.set_lang("zh-CN")
    pdf.set_margin(MARGIN)
    path, place = find_font()
    pdf.add_font("text", fname=path, collection_font_number=place)
    pdf.add_page()
    _write(pdf, f"{TITLE.zh}  {TITLE.en}", 20)
    for label, instant in ((UNTIL, code.expires_at), (MADE, code.issued_at)):
        _write(pdf, f"{label.zh} {say_instant(instant, zone, 'zh-hans')}", 12)
        _write(pdf, f"{label.en} {say_instant(instant, zone, 'en')}", 12)
    picture, left, top = make_picture(code.text), (210 - SIDE) / 2, pdf.get_y() + 2
    size = SIDE / picture.side
    pdf.set_fill_color(0)
    for x, y, width in picture.runs:
        pdf.rect(left + x * size, top + y * size, width * size, size, style="F")
    pdf.set_y(top + SIDE + 3)
    for words in SAID:
        _write(pdf, words.zh, 10.5)
        _write(pdf, words.en, 10.5)
        pdf.ln(1)
    return bytes(pdf.output())


def _write(pdf: FPDF, text: str, size: float) -> None:
    pdf.set_font("text", size=size)
    wrap = WrapMode.WORD if text.isascii() else WrapMode.CHAR
    pdf.multi_cell(0, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT", wrapmode=wrap)
