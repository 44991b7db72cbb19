"""An index contact who never gives a sample: both are held no longer than the plan says, as their own pages tell."""

from __future__ import annotations

import pytest

from pratique.desk.followup.run import settle_due
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, MINUTE, find_zone, format_instant, free_at
from pratique.record.models import OrderRow, TaskRow
from pratique.record.register import append, make_fact, writing
from tests.web.house import NOW, House, sign_in_resident
from tests.web.sending import LANGUAGES

ZONE = find_zone("Asia/Shanghai")
FREE = {"en": "Nothing is asked just now.", "zh-hans": "目前没有要求。"}


def tell(house: House, person_no: int, payload: p.Payload, at: int) -> str:
    fact = make_fact(type(payload).__name__, payload, house.staff["investigator"], at, subject=person_no)
    with writing():
        append([fact], at)
    return fact.id


def meet(house: House, person_no: int, ring: str, via: str | None = None) -> str:
    told = p.ContactIdentified(
        ring=ring,  # type: ignore[arg-type]
        last_at=NOW - HOUR,
        case_ref="2021-09999",
        via=via,
        by_hand=True,
        reason="told by phone",
    )
    return tell(house, person_no, told, NOW)


def hold_both(house: House) -> tuple[int, int]:
    """Make Zhao a close contact and Li one of Zhao's contacts; give their numbers."""
    index, other = house.zhao.person_no, house.li.person_no
    duty = p.AssignmentMade(who="unit:district", unit="district", cause="case:2021-09999", until=NOW + 60 * DAY)
    tell(house, other, duty, NOW)
    meet(house, other, "secondary", meet(house, index, "close"))
    return index, other


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_contact_never_gives_a_sample(house: House, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    index, other = hold_both(house)
    page = sign_in_resident(other)

    def look(at: int) -> str:
        assert settle_due(at).failed == 0
        monkeypatch.setenv("PRATIQUE_AT", format_instant(at, ZONE))
        return page.get(f"/{language}/me/orders/").content.decode()

    def get_central(person_no: int) -> OrderRow:
        return OrderRow.objects.filter(person_no=person_no, kind="central-isolation").latest("seq")

    first = look(NOW)
    end = get_central(other).until
    assert end == free_at(NOW, 7, ZONE)
    assert FREE[language] not in first
    for day in (1, 4, 7):
        at = NOW + day * DAY - 10 * HOUR
        sampled = p.SpecimenReported(result="negative", sampled_at=at, reported_at=at + HOUR)
        tell(house, other, sampled, at + HOUR)
        assert FREE[language] not in look(at + 2 * HOUR)
    assert get_central(other).ended_at is None
    assert FREE[language] not in look(end - MINUTE)
    assert FREE[language] in look(end)
    assert get_central(other).ended_at == end
    task = TaskRow.objects.get(subject=other, kind="look-into-tests", state="open")
    assert (task.unit_id, [step["to_unit"] for step in task.escalates]) == ("district", ["city"])
    look(task.due_at)
    task.refresh_from_db()
    assert (task.escalated, task.state) == (1, "open"), "the city sees it"
    held = free_at(NOW, 14, ZONE)
    look(held)
    assert (get_central(index).ended_at, get_central(index).reason) == (None, "tests-missing")
    last = get_central(index).until
    assert held < last <= free_at(NOW, 28, ZONE)
    look(last)
    assert get_central(index).ended_at == last
    assert TaskRow.objects.filter(subject=index, kind="look-into-tests", state="open").exists()
