"""What is wrong with a pack's laboratory section."""

from __future__ import annotations

from collections.abc import Iterator

from pratique.policy.check_numbers import check_numbers
from pratique.policy.finding import Finding
from pratique.policy.pack import Pack


def check_laboratory(pack: Pack) -> Iterator[Finding]:
    """Find what is wrong with the section; codes as in ``check_pack``."""
    if pack.laboratory is None:
        return
    yield from check_numbers(pack, pack.laboratory.numbers())
    if pack.laboratory.pool.hold not in pack.order_kinds:
        message = f"'{pack.laboratory.pool.hold}' is not one of the pack's order_kinds"
        yield Finding("unknown_order_kind", "/laboratory/pool", message)
