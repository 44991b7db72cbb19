"""CSV by blocks of lines: however the blocks fall, the same rows and the same line numbers."""

import random
from pathlib import Path

import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.reading.csv_lines import LONGEST_LINE, find_encoding, read_csv


def rows_of(path: Path, block: int) -> tuple[list[tuple[int, tuple[str, ...]]], list[int]]:
    rows, unreadable = [], []
    for lines in read_csv(path, block):
        fields = zip(*(column.to_pylist() for column in lines.table.columns), strict=True)
        rows += list(zip(lines.numbers.tolist(), fields, strict=True))
        unreadable += lines.unreadable.tolist()
    return rows, sorted(unreadable)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_blocks_change_nothing(tmp_path: Path, seed: int, encoding: str) -> None:
    dice = random.Random(seed)  # noqa: S311
    lines, good, bad = ["", "人,b"], [], []
    for number in range(3, 60):
        line, fields = dice.choice(
            [
                ("甲,2", ("甲", "2")),
                ('"甲, ""乙""",2', ('甲, "乙"', "2")),
                ("", None),
                ("1", ()),
                ("1,2,3", ()),
                ('"1,2', ()),
                ("\x00,2", ()),
                ('x"1,"2', ()),
            ]
        )
        lines.append(line)
        if fields:
            good.append((number, fields))
        elif fields is not None:
            bad.append(number)
    path = tmp_path / "a.csv"
    ending = dice.choice(["\n", "\r\n"])
    path.write_bytes((ending.join(lines) + dice.choice(["", ending])).encode(encoding))
    for block in (1, 7, 64, 1 << 24):
        assert rows_of(path, block) == (good, bad)


@pytest.mark.parametrize("text", ["a,b", "a,b\n", "\n\na,b\r\n\r\n"])
def test_a_header_alone_gives_no_rows(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert rows_of(tmp_path / "a.csv", 1 << 20) == ([], [])
    assert [lines.table.column_names for lines in read_csv(tmp_path / "a.csv")][-1] == ["a", "b"]


def test_the_encoding_is_found_by_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("人,b\n".encode() * 3)
    assert find_encoding(path) == "utf-8-sig"
    path.write_bytes("人,b\n".encode("gb18030"))
    assert find_encoding(path) == "gb18030"
    path.write_bytes(b"a,b\n\x81")
    with pytest.raises(BadInput):
        find_encoding(path)


def test_a_file_without_lines_is_told_early(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n" + b"x" * (LONGEST_LINE + 10))
    with pytest.raises(BadInput) as told:
        rows_of(tmp_path / "a.csv", 1 << 16)
    assert told.value.code == "line_too_long"
