"""Our own table: what is written is read back, and a damaged row is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pratique.kinds.errors import BadInput
from pratique.places.risk_lists import Entry, load_shipped_list, read_risk_list
from pratique.places.risk_lists.sidecar import write_sidecar
from pratique.places.risk_lists.table import write_table

HEAD = "as_of,level,division,county,place,whole_area,line\n"
ROW = "2021-08-07T06:00:00+08:00,high,410103,410103,郑州市二七区京广路街道,true,12\n"
WAITING = "2021-08-07T06:00:00+08:00,medium,320800,,淮安市临河社区复兴路128号楼栋,false,139\n"


def refuse(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_risk_list(text.encode())
    return caught.value


def test_a_table_is_read() -> None:
    found = read_risk_list((HEAD + ROW + WAITING).encode(), settlements=False)
    assert found.entries[0] == Entry("high", "410103", "410103", "郑州市二七区京广路街道", whole_area=True, line=12)
    assert found.entries[1].county is None
    assert found.declared == {}
    assert [difference.code for difference in found.differences] == ["no_declared_counts"]


def test_a_waiting_row_may_be_settled_when_read() -> None:
    found = read_risk_list((HEAD + ROW + WAITING).encode())
    assert [entry.county for entry in found.entries] == ["410103", "320813"]


def test_the_shipped_list_is_whole_and_settled() -> None:
    found = load_shipped_list()
    assert found.waiting == ()
    assert found.declared == {"high": 7, "medium": 191}
    assert (found.count_read("high"), found.count_read("medium")) == (7, 192)
    assert found.status == "unreconciled"
    assert any(d.province == "320000" and (d.declared, d.read) == (110, 111) for d in found.differences)
    assert len({entry.county for entry in found.entries}) == 58


@pytest.mark.parametrize("beside", [True, False])
def test_what_is_written_is_read_back(tmp_path: Path, *, beside: bool) -> None:
    shipped = load_shipped_list()
    table = tmp_path / "list.csv"
    table.write_text(write_table(shipped.effective_at, shipped.entries), "utf-8")
    if beside:
        table.with_suffix(".json").write_text(write_sidecar(shipped, "test"), "utf-8")
    again = read_risk_list(table)
    assert again.entries == shipped.entries
    assert again.id == shipped.id
    assert (again == shipped) is beside


def test_a_json_that_tells_of_another_table_is_refused(tmp_path: Path) -> None:
    shipped = load_shipped_list()
    table = tmp_path / "list.csv"
    table.write_text(write_table(shipped.effective_at, shipped.entries[:-1]), "utf-8")
    table.with_suffix(".json").write_text(write_sidecar(shipped, "test"), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_risk_list(table)
    assert caught.value.code == "sidecar"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (HEAD, "empty", ""),
        ("as_of,level\n" + ROW, "table", "line 1"),
        (HEAD + ROW + "x\n", "table", "line 3"),
        (HEAD + ROW.replace("high", "low"), "table", "line 2"),
        (HEAD + ROW.replace("true", "yes"), "table", "line 2"),
        (HEAD + ROW.replace(",12", ",twelve"), "table", "line 2"),
        (HEAD + ROW.replace("410103,410103", "410100,320115"), "table", "line 2"),
        (HEAD + ROW.replace("410103,410103", "410100,410100"), "table", "line 2"),
        (HEAD + ROW.replace("410103,410103", "419999,"), "unknown_division", "line 2"),
        (HEAD + ROW.replace("+08:00", ""), "instant", "line 2"),
        (HEAD + ROW + ROW.replace("06:00", "07:00"), "two_instants", "line 3"),
        (HEAD + '2021,"high', "table", "line 2"),
    ],
)
def test_a_damaged_table_is_refused(text: str, code: str, place: str) -> None:
    error = refuse(text)
    assert (error.code, error.place) == (code, place)
