"""A certificate from abroad at the service desk: taken for whom it names, refused in plain words for anybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pratique.desk.foreign_proofs import get_list_path, keep_trust_list
from pratique.kinds.errors import BadInput
from pratique.record.models import TaskRow
from pratique.record.register import read_person_facts
from tests.unit.credentials.test_foreign import TEST, hash_of, make_body, make_certificate, make_list, make_text
from tests.web.house import House, sign_in
from tests.web.test_desk_pages import check_zhao, post

pytestmark = pytest.mark.usefixtures("house")

NAMES = {"fn": "Zhao", "gn": "Min", "fnt": "ZHAO", "gnt": "MIN"}


@pytest.fixture(autouse=True)
def _own_list() -> Iterator[None]:
    get_list_path().unlink(missing_ok=True)
    yield
    get_list_path().unlink(missing_ok=True)


def take(birth: str, **entry: str) -> tuple[str, str]:
    """Read a certificate of Zhao's at the desk; give the page and the task's id."""
    task, desk = check_zhao(), sign_in("desk")
    address = f"/en/desk/questions/{task}/"
    post(desk, address, do="take", version="1")
    body = make_body(nam=NAMES, dob=birth, t=[{**TEST, "sc": "2021-08-07T06:00:00+02:00", **entry}])
    text = make_text(make_certificate("ec"), body)
    answer = post(desk, address, do="certificate", version="2", certificate=text)
    return answer.content.decode(), task


def find_birth(house: House) -> str:
    [registered] = [f for f in read_person_facts([house.zhao.person_no]) if f.fact.kind == "PersonRegistered"]
    return str(registered.fact.payload.birth_date)


def find_samples(house: House) -> list[object]:
    """Give what certificates told; the house has a test of Zhao's already."""
    found = read_person_facts([house.zhao.person_no])
    return [f for f in found if f.fact.kind == "SpecimenReported" and f.fact.source.system == "hcert"]


def test_it_counts_as_a_test_and_the_decision_is_asked_again(house: House) -> None:
    keep_trust_list(make_list(1, make_certificate("ec")))
    page, task = take(find_birth(house))
    assert "outcome-" in page
    [sample] = find_samples(house)
    assert TEST["ci"] not in sample.fact.source.ref  # type: ignore[attr-defined]
    assert TaskRow.objects.get(task_id=task).state == "void"


@pytest.mark.parametrize(
    ("birth", "entry", "word"),
    [
        ("1970-01-01", {}, "day of birth"),
        ("1970", {}, "day of birth"),
        ("", {"tt": "LP217198-3"}, "do not count here"),
        ("", {"tr": "0"}, "is not known here"),
    ],
)
def test_what_does_not_agree_is_said_and_nothing_recorded(
    house: House, birth: str, entry: dict[str, str], word: str
) -> None:
    keep_trust_list(make_list(1, make_certificate("ec")))
    page, task = take(birth or find_birth(house), **entry)
    assert word in page
    assert find_samples(house) == []
    assert TaskRow.objects.get(task_id=task).state == "taken"


def test_without_a_list_and_with_another_signer_nothing_is_taken(house: House) -> None:
    assert "no list of foreign signers" in take(find_birth(house))[0]
    assert find_samples(house) == []


def test_a_list_never_goes_back_and_never_forgets() -> None:
    keep_trust_list(make_list(2, revoked=(hash_of(b"x"),)))
    for data, code in (
        (make_list(1), "trust_list_older"),
        (make_list(2), "trust_list_differs"),
        (make_list(3), "trust_list_forgets"),
    ):
        with pytest.raises(BadInput) as caught:
            keep_trust_list(data)
        assert caught.value.code == code
    assert keep_trust_list(make_list(3, revoked=(hash_of(b"x"), hash_of(b"y")))).version == 3
