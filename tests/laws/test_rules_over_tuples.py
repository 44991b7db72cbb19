"""The compiled rules of the shipped packs say what the general CertLogic engine says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.instants import HOUR, parse_instant
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.policy.certlogic.compile import compile_rule
from pratique.policy.certlogic.tuples import as_data
from pratique.policy.compiled import CompiledPack, compile_pack
from pratique.policy.load import load_pack
from pratique.policy.shelf import list_packs

PACKS = [compile_pack(load_pack(name)) for name in list_packs()]
CODES = {
    "ring": ["close", "secondary", "general"],
    "order_kind": ["central-isolation", "home-isolation", "home-monitoring"],
    "mode": ["air", "rail", "coach", "road", "ship", "none"],
    "occasion": ["entry", "exit", "venue", "none"],
}
CLOCK = parse_instant("2021-08-08T20:00:00+08:00")
instants = st.one_of(
    st.integers(-60, 10).map(lambda hours: CLOCK + hours * HOUR),
    st.integers(-3, 3).map(lambda ms: CLOCK - 48 * HOUR + ms * 1000),
    st.just(CLOCK),
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "maybe": st.sampled_from(["yes", "no"]),
    "instant": instants,
    "bool": st.booleans(),
    "int": st.integers(0, 10**7),
}


def draw_situation(draw: st.DrawFn, pack: CompiledPack) -> dict[str, Any]:
    """Draw a value for each field of a situation, absent where it may be."""
    values: dict[str, Any] = {}
    for field in SITUATION_FIELDS:
        kind = st.sampled_from(CODES[field.name]) if field.type == "code" else KINDS[field.type]
        values[field.name] = draw(st.one_of(st.none(), kind) if field.nullable else kind)
    for attribute in pack.pack.attributes:
        kind = st.sampled_from(attribute.values) if attribute.type == "code" else KINDS[attribute.type]
        values[f"attributes.{attribute.name}"] = draw(st.one_of(st.none(), kind))
    return values


@pytest.mark.parametrize("pack", PACKS, ids=list_packs())
@given(data=st.data())
def test_the_tuple_rules_are_the_general_ones(pack: CompiledPack, data: st.DataObject) -> None:
    epoch = pack.epoch_at(data.draw(st.sampled_from(pack.dates)))
    situation = pack.make_tuple(draw_situation(data.draw, pack))
    types: dict[str, str] = {field.name: field.type for field in SITUATION_FIELDS}
    types |= {f"attributes.{attribute.name}": attribute.type for attribute in pack.pack.attributes}
    plain = as_data(situation, pack.fields, types)
    general = [compile_rule(logic)(plain) is True for logic in epoch.logic.values()]
    mask = epoch.fired(situation)
    assert [bool(mask >> i & 1) for i in range(len(epoch.rules))] == general
