"""Seats as carriers write them: read, known to be unknown, or refused with a reason; never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.tracing.seats import REFUSALS, Berths, Seat, SeatReading, read_seat


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("12C", [Seat(row=12, seat=3)]),
        ("１２ｃ", [Seat(row=12, seat=3)]),
        ("007D", [Seat(row=7, seat=4)]),
        ("Business class 6K", [Seat(row=6, seat=11)]),
        ("头等舱7A", [Seat(row=7, seat=1)]),
        ("座次12A", [Seat(row=12, seat=1)]),
        ("座位：51", [Seat(seat=51)]),
        ("42A, 42B", [Seat(row=42, seat=1), Seat(row=42, seat=2)]),
        ("27A, unknown", [Seat(row=27, seat=1), Seat()]),
        ("Row 39", [Seat(row=39)]),
        ("第6-7排", [Seat(row=6, row_to=7)]),
        ("cabin 203", [Seat(row=203)]),
        ("010F号座位", [Seat(row=10, seat=6)]),
        ("座位号为12车15B", [Seat(carriage=12, row=15, seat=2)]),
        ("座位：37号、38号", [Seat(seat=37), Seat(seat=38)]),
        ("5号车厢13A、B座位", [Seat(carriage=5, row=13, seat=1), Seat(carriage=5, row=13, seat=2)]),
        ("13车厢02号中铺，硬卧", [Seat(carriage=13, row=1, seat=2)]),
        ("10车13号下铺，软卧", [Seat(carriage=10, row=4, seat=13)]),
        ("02车12F号", [Seat(carriage=2, row=12, seat=6)]),
        ("02车12F、12D", [Seat(carriage=2, row=12, seat=6), Seat(carriage=2, row=12, seat=4)]),
        ("7号车厢9排D座", [Seat(carriage=7, row=9, seat=4)]),
        ("9号车厢 15A", [Seat(carriage=9, row=15, seat=1)]),
        ("2车厢，9A", [Seat(carriage=2, row=9, seat=1)]),
        ("5车47号", [Seat(carriage=5, seat=47)]),
        ("11-16号车厢", [Seat(carriage=11, carriage_to=16)]),
        ("3-3号车厢", [Seat(carriage=3)]),
        ("14号车厢/12号车厢", [Seat(carriage=14), Seat(carriage=12)]),
        ("三号车厢", [Seat(carriage=3)]),
        ("第十一节车厢", [Seat(carriage=11)]),
        ("二十号車廂", [Seat(carriage=20)]),
        ("第7節", [Seat(carriage=7)]),
        ("加1车", [Seat(carriage=101)]),
        ("加3号车厢", [Seat(carriage=103)]),
        ("无座", [Seat(standing=True)]),
        ("5车无座", [Seat(carriage=5, standing=True)]),
        ("Business class cabin crew", [Seat(crew=True)]),
        ("5-8号车厢列车员", [Seat(carriage=5, carriage_to=8, crew=True)]),
        ("10车13号中铺", [Seat(carriage=10, row=7, seat=13)]),
        ("10车软卧13号下铺", [Seat(carriage=10, row=4, seat=13)]),
    ],
)
def test_read(text: str, seats: list[Seat]) -> None:
    assert read_seat(text) == SeatReading("parsed", tuple(seats))


@pytest.mark.parametrize("text", ["", "  ", "未知", "不详", "Unknown", "n/a", "-", "全列", "全部车厢", "All carriages"])
def test_known_to_be_unknown(text: str) -> None:
    assert read_seat(text) == SeatReading("unknown")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("中间车厢", "relative_position"),
        ("倒数第二节车厢", "relative_position"),
        ("3车厢与4车厢交界处", "relative_position"),
        ("餐车车厢", "named_carriage"),
        ("硬卧车厢", "named_carriage"),
        ("一等座车厢", "class_only"),
        ("Business class", "class_only"),
        ("A3号车厢", "lettered_carriage"),
        ("A3", "letter_first"),
        ("44", "bare_number"),
        ("12号", "bare_number"),
        ("1-4", "bare_number"),
        ("10车13号下铺", "berth_kind"),
        ("16-11号车厢", "reversed_range"),
        ("0车", "out_of_range"),
        ("100号车厢", "out_of_range"),
        ("软卧81号下铺", "out_of_range"),
        ("硬卧25号下铺", "out_of_range"),
        ("999999C", "out_of_range"),
        ("15/03/2020 5am", "date"),
        ("Since 20/01/2020", "date"),
        ("7" * 300, "too_long"),
        ("三楼包厢", "not_a_seat"),
        ("十十号车厢", "not_a_seat"),
        ("软卧13号中铺", "not_a_seat"),
        ("12C 与 13C 之间", "not_a_seat"),
        (",", "not_a_seat"),
        ("12C\x00", "not_a_seat"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert read_seat(text) == SeatReading("refused", code=code)


def test_the_column_says_what_a_number_is() -> None:
    assert read_seat("12", bare="carriage").seats == (Seat(carriage=12),)
    assert read_seat("加2", bare="carriage").seats == (Seat(carriage=102),)
    assert read_seat("102", bare="carriage").seats == (Seat(carriage=102),)
    assert read_seat("1-4", bare="carriage").seats == (Seat(carriage=1, carriage_to=4),)
    assert read_seat("12", bare="row").seats == (Seat(row=12),)
    assert read_seat("12", bare="seat").seats == (Seat(seat=12),)
    assert read_seat("f", bare="seat").seats == (Seat(seat=6),)
    assert read_seat("100", bare="carriage").code == "out_of_range"


@pytest.mark.parametrize(("number", "compartment"), [(1, 1), (4, 1), (5, 2), (13, 4), (36, 9)])
def test_soft_berths_are_four_to_a_compartment(number: int, compartment: int) -> None:
    reading = read_seat(f"10车{number}号下铺", berths=Berths.SOFT)
    assert reading.seats == (Seat(carriage=10, row=compartment, seat=number),)


@pytest.mark.parametrize(("number", "bay"), [(1, 1), (2, 1), (3, 2), (4, 2), (22, 11)])
def test_two_numbers_of_a_hard_sleeper_share_a_bay(number: int, bay: int) -> None:
    assert read_seat(f"{number}号上铺", berths=Berths.HARD).seats == (Seat(row=bay, seat=number),)


@given(
    st.text(alphabet="0123456789ABCZ一二十第加号车厢节排座上中下铺软硬卧-/,、 无未知", max_size=12)
    | st.text(max_size=30)
)
def test_every_text_ends_in_one_of_three_ways(text: str) -> None:
    reading = read_seat(text)
    assert (reading.status == "parsed") == bool(reading.seats)
    assert (reading.status == "refused") == (reading.code is not None)
    assert reading.code is None or set(REFUSALS[reading.code]) == {"zh", "en"}
    for seat in reading.seats:
        assert max(seat.carriage, seat.carriage_to, seat.row, seat.row_to, seat.seat) < 2**15
        assert seat.carriage_to == -1 or seat.carriage_to > seat.carriage
        assert seat.row_to == -1 or seat.row_to > seat.row
