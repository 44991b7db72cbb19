"""Whatever stands in a line list: no row is lost, CSV and XLSX say the same, rows to mend come back as they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.linelist.preview import Preview
from pratique.linelist.writing import write_quarantined, write_table
from tests.unit.linelist.sheets import find_codes, see

HEADERS = ("case ID", "name", "sex", "date of birth", "age", "document number", "telephone", "classification", "onset",
           "outcome", "date of outcome", "mine")  # fmt: skip
CELLS = st.sampled_from(
    ["", " ", "A1", "A2", "李娜", "Li Na", "男", "f", "1990-03-07", "07/03/1990", "31", "44411", "1e17",
     "110101199003070990",
     "13800138000", "+8613800138000", "confirmed", "疑似", "probable", "2021-08-03", "2022-01-01", "died", "=1+1",
     "'=1", "-",
     "@", "''+", "\u200b", "Ω", 'a"b', "a,b", "#N/A", "_x0041_", "TRUE"]
)  # fmt: skip
LIKELY = st.tuples(
    st.sampled_from(["A1", "A2", "A3", ""]), st.sampled_from(["李娜", "Li Na", ""]), st.sampled_from(["男", "f", ""]),
    st.sampled_from(["1990-03-07", ""]), st.just(""), st.just(""), st.just(""), st.sampled_from(["确诊", "suspect"]),
    st.sampled_from(["2021-08-03", ""]), st.just(""), st.just(""), CELLS,
)  # fmt: skip
ROWS = st.lists(st.one_of(st.tuples(*([CELLS] * len(HEADERS))), LIKELY), max_size=12)


def tell(made: Preview) -> tuple[object, ...]:
    accepted = [(one.row, one.values, one.digest) for one in made.accepted]
    return made.rows, accepted, find_codes(made), made.duplicates


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_no_row_is_lost_and_both_forms_say_the_same(rows: list[tuple[str, ...]]) -> None:
    made = [see(write_table(HEADERS, rows, form)) for form in ("csv", "xlsx")]  # type: ignore[arg-type]
    assert tell(made[0]) == tell(made[1])
    assert made[0].rows == sum(any(cell.strip() for cell in row) for row in rows)
    numbers = [one.row for group in (made[0].accepted, made[0].quarantined, made[0].duplicates) for one in group]
    assert len(numbers) == len(set(numbers)) == made[0].rows


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["csv", "xlsx"]))
def test_rows_to_mend_come_back_with_the_same_faults(rows: list[tuple[str, ...]], form: str) -> None:
    made = see(write_table(HEADERS, rows, "csv"))
    again = see(write_quarantined(made, form), made.mapping)  # type: ignore[arg-type]
    assert [one.cells for one in made.quarantined] == [one.cells[:-1] for one in again.quarantined]
    codes = [{cell.code for cell in one.bad} for one in made.quarantined]
    assert [{cell.code for cell in one.bad} for one in again.quarantined] == codes
