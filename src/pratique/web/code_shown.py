"""A code as its bearer sees it: the picture, until when, what a gate reads in it in words. No outcome, no colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pratique.decisions.standing import Standing
from pratique.desk.codes_issued import CodeShown
from pratique.kinds.instants import LATEST
from pratique.web.code_picture import Picture, make_picture
from pratique.web.known_facts import GRAIN_WORDS, KIND_WORDS, RESULT_WORDS, name_place, say, say_stretch
from pratique.web.trip_fields import ORDER_WORDS


@dataclass(frozen=True, slots=True)
class ShownCode:
    """What the page of a code shows; ``lines``: what a gate reads in it; instants are µs of UTC."""

    picture: Picture
    token: Picture
    text: str
    form: str
    issued_at: int
    expires_at: int
    renew_at: int
    reload_s: int
    lines: tuple[str, ...]
    is_full: bool


def show_code(code: CodeShown, at: int) -> ShownCode:
    """Show a code to its bearer."""
    return ShownCode(
        picture=make_picture(code.text),
        token=make_picture(code.token),
        text=code.text,
        form=code.form,
        issued_at=code.issued_at,
        expires_at=code.expires_at,
        renew_at=code.renew_at,
        reload_s=max(1, (code.renew_at - at) // 1_000_000),
        lines=tuple(_tell(code.holds)),
        is_full=code.overflow is not None,
    )


def _tell(holds: Standing) -> Iterator[str]:
    for stay in holds.stays:
        place = name_place(stay.division)
        if stay.last is None:
            yield _("%(place)s: there now") % {"place": place}
        elif stay.first == stay.last:
            yield _("%(place)s: left by %(at)s") % {"place": place, "at": say(stay.last)}
        else:
            yield f"{place}: {say_stretch(stay.first, stay.last)}"
    for known in holds.coverage:
        if known.start < known.end:
            stretch = say_stretch(known.start, None if known.end == LATEST else known.end)
            yield f"{KIND_WORDS['CoverageReported']}: {stretch}, {GRAIN_WORDS[known.grain]}"
    for sample in holds.samples:
        told = {"result": RESULT_WORDS[sample.result], "at": say(sample.sampled_at)}
        yield _("Test: %(result)s, sampled %(at)s") % told
    for exposure in holds.exposures:
        yield _("Contact with a case: last contact %(at)s") % {"at": say(exposure.last_at)}
    for order in holds.orders:
        yield f"{ORDER_WORDS.get(order.kind, order.kind)}: {say_stretch(order.start, order.until)}"
    for name, value in holds.attributes.items():
        yield f"{name}: {value}"
