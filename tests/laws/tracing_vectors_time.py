"""Hand-worked vectors of tracing: overlaps, windows, parties, ring 2, general contacts, lag."""

from __future__ import annotations

from itertools import product

from pratique.tracing.tables import Case
from tests.laws.tracing_vectors import POSSIBLE, Vector, at, close, rec, second

LONG = ("workplace", "class", "meal", "leisure", "hospital")
SHORT = ("household", "care")


def overlaps() -> list[Vector]:
    """Give vectors of how long two records overlap, and where they are cut."""

    def pair(kind: str, end: str) -> tuple[tuple[int, ...], ...]:
        return rec(0, kind, "09:00", "10:00"), rec(1, kind, "09:00", end)

    met = (rec(0, "household", "10:00", "12:00"), rec(1, "household", "09:00", "13:00"))
    return [
        *(
            Vector(f"{kind}: {end}", pair(kind, end), (close(1, "09:00", end),) if end > "09:14:59" else ())
            for kind, end in product(LONG, ("09:14:59", "09:15:00", "09:15:01"))
        ),
        *(Vector(f"{kind}: 1 s", pair(kind, "09:00:01"), (close(1, "09:00", "09:00:01"),)) for kind in SHORT),
        Vector("records that touch", (rec(0, "household", "09:00", "10:00"), rec(1, "household", "10:00", "11:00"))),
        Vector("touching the other way", (rec(0, "taxi", "10:00", "11:00"), rec(1, "taxi", "09:00", "10:00"))),
        Vector(
            "a home across midnight",
            (rec(0, "household", "1 20:00", "2 08:00"), rec(1, "household", "1 23:00", "2 01:00")),
            (close(1, "1 23:00", "2 01:00"),),
        ),
        Vector(
            "never summed",
            (rec(0, "meal", "09:00", "12:00"), rec(1, "meal", "09:00", "09:10"), rec(1, "meal", "10:00", "10:10")),
        ),
        Vector("other kind, same place", (rec(0, "meal", "09:00", "10:00"), rec(1, "leisure", "09:00", "10:00"))),
        Vector("other place", (rec(0, "meal", "09:00", "10:00"), rec(1, "meal", "09:00", "10:00", place=1))),
        Vector("nobody's own contact", (rec(0, "meal", "09:00", "10:00"), rec(0, "meal", "09:30", "10:30"))),
        Vector("48 h", (rec(0, "care", "23:00", "2 23:00"), rec(1, "care", "2 22:59:59", "4 10:00")),
               (close(1, "2 22:59:59", "2 23:00"),)),
        Vector("the window cuts both ends", met, (close(1, "10:30", "11:00"),), window=(at("10:30"), at("11:00"))),
        Vector("the window begins where a record ends", met, window=(at("12:00"), at("13:00"))),
        Vector("the window begins a second before", met, (close(1, "11:59:59", "12:00"),),
               window=(at("11:59:59"), at("13:00"))),
        Vector("the window ends where a record begins", met, window=(at("08:00"), at("10:00"))),
        Vector("an empty window", met, window=(at("11:00"), at("11:00"))),
        Vector("a window turned round", met, window=(at("11:30"), at("10:30"))),
        Vector("the window cuts 900 s to 899 s", (rec(0, "meal", "09:00", "09:15"), rec(1, "meal", "09:00", "09:15")),
               window=(at("09:00:01"), at("4 20:00"))),
        Vector("the instant cuts", (rec(0, "care", "4 19:00", "4 22:00"), rec(1, "care", "4 19:59:59", "4 21:00")),
               (close(1, "4 19:59:59", "4 20:00"),)),
        Vector("after the instant", (rec(0, "care", "4 19:00", "4 22:00"), rec(1, "care", "4 20:00", "4 21:00"))),
        Vector(
            "repeats but for the seat",
            (rec(0, "plane", "09:00", "10:00", row=5), rec(1, "plane", "09:00", "10:00"),
             rec(1, "plane", "09:00", "10:00", row=6), rec(1, "plane", "09:00", "10:00", row=30)),
            (close(1, "09:00", "10:00"),),
        ),
        Vector(
            "repeats but for the end",
            (rec(0, "care", "09:00", "11:00"), rec(1, "care", "09:30", "10:00"), rec(1, "care", "09:30", "10:30")),
            (close(1, "09:30", "10:00"), close(1, "09:30", "10:30")),
        ),
    ]  # fmt: skip


def parties() -> list[Vector]:
    """Give vectors of people who travel together."""

    def pair(kind: str, a: int, b: int, **seat: int) -> tuple[tuple[int, ...], ...]:
        case = rec(0, kind, "10:00", "11:00", row=1, carriage=1, **({"party": a} if a >= 0 else {}))
        return case, rec(1, kind, "10:59:59", "12:00", **({"party": b} if b >= 0 else {}), **seat)

    far = {"row": 30, "carriage": 1}
    one_second = (close(1, "10:59:59", "11:00"),)
    return [
        Vector("party: far apart on a plane", pair("plane", 7, 7, **far), one_second),
        Vector("party: another one", pair("plane", 7, 8, **far), general=1),
        Vector("party: unknown of one", pair("plane", 7, -1, **far), general=1),
        Vector("party: unknown of both", pair("plane", -1, -1, **far), general=1),
        Vector("party: touching", (rec(0, "plane", "10:00", "11:00", row=1, party=7),
                                   rec(1, "plane", "11:00", "12:00", row=30, party=7))),
        Vector("party: 0 is a party", pair("plane", 0, 0, **far), one_second),
        Vector("party: a row not known", pair("plane", 7, 7, carriage=1), one_second),
        Vector("party: other carriage", pair("train_sealed", 7, 7, row=1, carriage=2), one_second),
        Vector("party: in the metro", pair("metro", 7, 7), one_second),
        Vector("party: at a venue", pair("venue", 7, 7), one_second),
        Vector("party: a short meal", pair("meal", 7, 7), one_second),
        Vector("party: no matter at work", pair("workplace", 7, 7)),
    ]  # fmt: skip


def second_ring() -> list[Vector]:
    """Give vectors of ring 2: person 1 is close from 10:00 to 11:00, and meets person 2 at home (place 1)."""
    dinner = (rec(0, "meal", "10:00", "11:00"), rec(1, "meal", "09:00", "11:00"))
    first = close(1, "10:00", "11:00")

    def home(start: str, end: str) -> tuple[tuple[int, ...], ...]:
        return (
            rec(1, "household", "00:00", "1 00:00", place=1),
            rec(1, "household", "1 00:00", "2 00:00", place=1),
            rec(2, "household", start, end, place=1),
        )

    def grown(name: str, home: tuple[tuple[int, ...], ...], *met: tuple[str, str], **world: object) -> Vector:
        found = (first, *(second(1, 2, *one) for one in met))
        return Vector(f"ring 2: {name}", (*dinner, *home), found, **world)  # type: ignore[arg-type]

    evening = home("18:00", "20:00")
    other_case = Case("other", 1, at("00:00"), at("19:00"), at("19:00"))
    unsure = (
        rec(0, "plane", "08:00", "08:30", place=2, row=5),
        rec(1, "plane", "08:00", "08:30", place=2),
        close(1, "08:00", "08:30", POSSIBLE),
    )
    aboard = (rec(1, "plane", "15:00", "16:00", place=2, row=5, party=4),)
    return [
        grown("from the first overlap", home("09:00", "10:30"), ("10:00", "10:30")),
        grown("not before it", home("09:00", "10:00")),
        grown("a second after it", home("09:00", "10:00:01"), ("10:00", "10:00:01")),
        grown("until isolation", evening, ("18:00", "19:00"), isolations={1: (at("19:00"),)}),
        grown("until isolation, where it touches", evening, isolations={1: (at("18:00"),)}),
        grown("an isolation before the first is not believed", evening, ("18:00", "20:00"),
              isolations={1: (at("09:59:59"),)}),
        grown("an isolation at the first", evening, isolations={1: (at("10:00"),)}),
        grown("the earliest isolation after the first", evening, ("18:00", "19:00"),
              isolations={1: (at("09:00"), at("19:00"), at("19:30"))}),
        grown("another's isolation", evening, ("18:00", "20:00"), isolations={2: (at("10:30"),)}),
        grown("after midnight", home("23:00", "1 01:00"), ("23:00", "1 00:00"), ("1 00:00", "1 01:00")),
        Vector("ring 2: nobody grows from possible",
               (rec(0, "plane", "10:00", "11:00", row=5), rec(1, "plane", "10:00", "11:00"), *evening),
               (close(1, "10:00", "11:00", POSSIBLE),)),
        Vector("ring 2: a possible pair before is no beginning", (*dinner, *unsure[:2], *home("08:00", "09:00")),
               (first, unsure[2])),
        Vector("ring 2: from the least of several",
               (*dinner, rec(0, "care", "09:30", "09:31", place=3), rec(1, "care", "09:00", "10:00", place=3),
                *home("09:00", "09:45")),
               (first, close(1, "09:30", "09:31"), second(1, 2, "09:30", "09:45"))),
        Vector("ring 2: who is surely close is left out", (*dinner, rec(2, "meal", "10:00", "11:00"), *evening),
               (first, close(2, "10:00", "11:00"))),
        Vector("ring 2: the case is left out", (*dinner, *evening[:2], rec(0, "household", "18:00", "20:00", place=1)),
               (first, close(1, "18:00", "20:00")), window=(at("00:00"), at("20:00"))),
        Vector("ring 2: who is possible in ring 1 is in both",
               (*dinner, rec(0, "plane", "08:00", "08:30", place=2, row=5),
                rec(2, "plane", "08:00", "08:30", place=2), *evening),
               (first, close(2, "08:00", "08:30", POSSIBLE), second(1, 2, "18:00", "20:00"))),
        Vector("ring 2: a seat counts for nothing",
               (*dinner, *aboard, rec(2, "plane", "15:00", "16:00", place=2, row=5)), (first,)),
        Vector("ring 2: a party counts",
               (*dinner, *aboard, rec(2, "plane", "15:00", "16:00", place=2, row=30, party=4)),
               (first, second(1, 2, "15:00", "16:00"))),
        Vector("ring 2: a hospital counts for nothing",
               (*dinner, rec(1, "hospital", "15:00", "16:00", place=2), rec(2, "hospital", "15:00", "16:00", place=2)),
               (first,)),
        Vector("ring 2: after the case's own isolation", (*dinner, *evening),
               (close(1, "10:00", "10:30"), second(1, 2, "18:00", "20:00")), window=(at("00:00"), at("10:30"))),
        grown("until isolated as a case", evening, ("18:00", "19:00"), cases=(other_case,)),
    ]  # fmt: skip


def general() -> list[Vector]:
    """Give vectors of who is only counted."""
    shopping = (rec(0, "venue", "10:00", "11:00"), rec(1, "venue", "10:59:59", "12:00"))
    flight = (rec(0, "plane", "13:00", "14:00", place=2, row=5), rec(1, "plane", "13:00", "14:00", place=2, row=30))
    dinner = (rec(0, "meal", "18:00", "19:00", place=3), rec(1, "meal", "18:00", "19:00", place=3))
    return [
        Vector("general: a second at a venue", shopping, general=1),
        Vector("general: once each", (*shopping, *flight), general=1),
        Vector("general: two people", (*shopping, rec(2, "venue", "09:00", "10:00:01")), general=2),
        Vector("general: touching", (shopping[0], rec(1, "venue", "11:00", "12:00")), general=0),
        Vector("general: not who is close", (*shopping, *dinner), (close(1, "18:00", "19:00"),)),
        Vector("general: not who is possible", (*shopping, flight[0], rec(1, "plane", "13:00", "14:00", place=2)),
               (close(1, "13:00", "14:00", POSSIBLE),)),
        Vector("general: not who is in ring 2",
               (*dinner, rec(0, "venue", "10:00", "11:00"), rec(2, "venue", "10:00", "11:00"),
                rec(1, "household", "20:00", "21:00", place=4), rec(2, "household", "20:00", "21:00", place=4)),
               (close(1, "18:00", "19:00"), second(1, 2, "20:00", "21:00"))),
        Vector("general: not a short meal", (dinner[0], rec(1, "meal", "18:00", "18:14:59", place=3))),
        Vector("general: outside the window", shopping, window=(at("11:00"), at("12:00"))),
    ]  # fmt: skip


def lags() -> list[Vector]:
    """Give vectors for the rules with lag: homes 60 s, meals 900 s, planes 3600 s, parties 900 s long."""
    left = rec(0, "household", "09:00", "10:00")
    flown = rec(0, "plane", "09:00", "10:00", row=5, party=3)
    return [
        Vector("lag: half a minute later", (left, rec(1, "household", "10:00:30", "11:00")),
               (close(1, "10:00:30", "10:01"),)),
        Vector("lag: a minute later", (left, rec(1, "household", "10:01", "11:00"))),
        Vector("lag: never backwards", (left, rec(1, "household", "08:00", "09:00"))),
        Vector("lag: 900 s after a meal", (rec(0, "meal", "09:00", "10:00"), rec(1, "meal", "10:00", "11:00")),
               (close(1, "10:00", "10:15"),)),
        Vector("lag: 899 s after a meal", (rec(0, "meal", "09:00", "10:00"), rec(1, "meal", "10:00:01", "11:00"))),
        Vector("lag: past the window's end", (left, rec(1, "household", "09:30", "11:00")),
               (close(1, "09:30", "09:46"),), window=(at("00:00"), at("09:45"))),
        Vector("lag: not past the instant",
               (rec(0, "household", "4 10:00", "4 19:59:30"), rec(1, "household", "4 19:59:40", "4 21:00")),
               (close(1, "4 19:59:40", "4 20:00"),)),
        Vector("lag: a party has none", (flown, rec(1, "plane", "09:45", "11:00", row=30, party=3)),
               (close(1, "09:45", "10:00"),)),
        Vector("lag: a party of 899 s", (flown, rec(1, "plane", "09:45:01", "11:00", row=30, party=3)), general=1),
        Vector("lag: a seat and a party", (flown, rec(1, "plane", "09:45", "11:30", party=3)),
               (close(1, "09:45", "11:00"),)),
        Vector("lag: a seat, a party too short", (flown, rec(1, "plane", "09:45:01", "11:30", party=3)),
               (close(1, "09:45:01", "11:00", POSSIBLE),)),
        Vector("lag: general contacts have none", (flown, rec(1, "plane", "10:00", "11:30", row=30))),
        Vector("lag: in ring 2", (rec(0, "care", "08:00", "09:00"), rec(1, "care", "08:00", "09:00"),
               rec(1, "household", "09:00", "10:00", place=1), rec(2, "household", "10:00", "10:30", place=1)),
               (close(1, "08:00", "09:00"), second(1, 2, "10:00", "10:01"))),
    ]  # fmt: skip
