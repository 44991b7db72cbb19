"""The table of places: read whole or refused with the row that is wrong."""

from pathlib import Path

import pyarrow as pa
import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engines.reading import read_places

HEADER = "place,kind,division,enclosed,checkin\n"


def test_places_are_read(tmp_path: Path) -> None:
    lines = "home,household,110101,,\nbar,leisure,430800,yes,no\nbar,leisure,430800,yes,no\n酒吧,Leisure,,是,否\n"
    (tmp_path / "a.csv").write_text(HEADER + lines, "gb18030")
    places = read_places(tmp_path / "a.csv")
    assert list(places.names) == ["home", "bar", "酒吧"]
    assert places.kind.tolist() == [PLACE_KINDS.index(kind) for kind in ("household", "leisure", "leisure")]
    assert list(places.division) == ["110101", "430800", None]
    assert list(places.enclosed) == [None, True, True]
    assert list(places.checkin) == [None, False, False]


def test_booleans_and_numbers_of_a_table_are_taken() -> None:
    places = read_places(pa.table({"place": ["a"], "kind": ["venue"], "division": [110101], "checkin": [True]}))
    assert (places.division[0], places.checkin[0]) == ("110101", True)


def test_an_empty_table_gives_no_places() -> None:
    assert len(read_places(pa.table({"place": pa.array([], "string"), "kind": pa.array([], "string")}))) == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",venue,,,", "no_place"),
        ("a,spaceship,,,", "unknown_kind"),
        ("a,venue,999999,,", "unknown_division"),
        ("a,venue,1101,,", "unknown_division"),
        ("a,venue,,perhaps,", "yes_no"),
        ("good,meal,,,", "place_twice"),
        ("a,venue", "unreadable_row"),
    ],
)
def test_a_bad_row_is_told_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER}good,venue,,,\n\n{line}\n", "utf-8")
    with pytest.raises(BadInput) as told:
        read_places(tmp_path / "a.csv")
    assert told.value.code == code
    assert told.value.place == "a.csv: row 4"


def test_unknown_columns_are_named() -> None:
    with pytest.raises(BadInput) as told:
        read_places(pa.table({"place": ["a"], "postcode": ["b"]}))
    assert told.value.code == "columns"
    assert "kind" in told.value.message
    assert "postcode" in told.value.message
