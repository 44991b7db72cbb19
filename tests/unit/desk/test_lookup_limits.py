"""A gate has a limit of its own that fits its work; looking people up elsewhere keeps the small one."""

from __future__ import annotations

import pytest

from pratique.kinds.instants import HOUR, SECOND
from pratique.people.identifiers import Identifier, make_identifier
from pratique.record.access import access_person_by_gate_check, access_person_by_match
from pratique.record.grounds import GATE_CHECKS_AN_HOUR, LOOKUPS_AN_HOUR
from pratique.record.models import ReadTrace
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, LI, Cast


def two() -> list[Identifier]:
    return [make_identifier("resident-id", LI), make_identifier("name", "Li Wei")]


def fill(actor: Actor, how: str, count: int) -> None:
    """Stand for readings that the actor made within the last minute."""
    ReadTrace.objects.bulk_create(
        ReadTrace(fact_id=f"{how}-{i}", person_no=1, actor_id=actor.actor_id, how=how, at=AT - SECOND, seq=0)
        for i in range(count)
    )


def test_a_busy_gate_goes_on_where_a_search_would_end(cast: Cast) -> None:
    assert (LOOKUPS_AN_HOUR, GATE_CHECKS_AN_HOUR) == (60, 1_200)
    fill(cast.gate, "gate", GATE_CHECKS_AN_HOUR - 1)
    assert access_person_by_gate_check(cast.gate, two(), "at gate 3", AT).person_no == 1
    with pytest.raises(Refused) as caught:
        access_person_by_gate_check(cast.gate, two(), "at gate 3", AT)
    assert caught.value.code == "too_many_lookups"
    assert ReadTrace.objects.filter(refused="too_many_lookups", how="gate").count() == 1
    assert access_person_by_gate_check(cast.gate, two(), "at gate 3", AT + 2 * HOUR)


def test_the_two_limits_are_counted_apart(cast: Cast) -> None:
    fill(cast.gate, "gate", GATE_CHECKS_AN_HOUR)
    assert access_person_by_match(cast.gate, two(), "care", "carried in", AT).names
    fill(cast.gate, "match", LOOKUPS_AN_HOUR)
    with pytest.raises(Refused) as caught:
        access_person_by_match(cast.gate, two(), "care", "carried in", AT)
    assert caught.value.code == "too_many_lookups"
    ReadTrace.objects.filter(how="gate").delete()
    assert access_person_by_gate_check(cast.gate, two(), "at gate 3", AT)


def test_a_gate_check_is_for_a_gate_and_shows_no_name(cast: Cast) -> None:
    assert access_person_by_gate_check(cast.gate, two(), "at gate 3", AT).names == ()
    with pytest.raises(Refused) as caught:
        access_person_by_gate_check(cast.registrar, two(), "at gate 3", AT)
    assert caught.value.code == "purpose_not_of_role"
