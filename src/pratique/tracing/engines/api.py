"""Tracing as one call: cases and presence in (files, or tables of any library that gives Arrow), an answer out."""

from __future__ import annotations

import tempfile
import warnings
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from pratique.kinds.instants import SECOND, format_instant, from_datetime, parse_instant
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack
from pratique.tracing.asking import make_question, tell_of_cases
from pratique.tracing.cases import (
    CASES,
    ISOLATIONS,
    WORDS,
    Account,
    read_cases,
    read_isolations,
)
from pratique.tracing.completeness import Known, Report, make_completeness
from pratique.tracing.contacts import make_contacts
from pratique.tracing.engines.answers import Answer, make_tables
from pratique.tracing.engines.opening import EngineName, Opened, Progress, find_numbers, open_presence
from pratique.tracing.engines.reachable import read_unreachable
from pratique.tracing.engines.sheets import read_sheet
from pratique.tracing.from_pack import rules_at
from pratique.tracing.services import NO_ALIASES, Aliases
from pratique.tracing.tables import U32, Names


class RowsSetAside(UserWarning):
    """Rows of the small files were set aside, so that a case may not be traced at all."""


Isolated = dict[str, tuple[int, ...]]
_SET_ASIDE = pa.schema({name: pa.string() for name in ("file", "row", "key", "code", "zh", "en")})


def trace(
    cases: object,
    presence: object,
    *,
    at: str | int | datetime,
    pack: str | Pack,
    isolations: object = None,
    places: object = None,
    people: object = None,
    services: Aliases = NO_ALIASES,
    engine: EngineName = "index",
    keep: Path | None = None,
    index: Path | None = None,
    on_progress: Progress | None = None,
) -> Answer:
    """Give both rings of contacts of all cases, with evidence, deadlines, and what could have been missed.

    Tables are paths (CSV, Parquet) or anything with ``__arrow_c_stream__`` (pandas, polars, Arrow, Ibis); ``presence``
    may be a presence folder. ``services`` tells which numbers are of one run, where presence is brought in. ``at`` is
    RFC 3339, a zoned datetime, or microseconds of UTC; ``pack`` an id, a folder or a loaded pack. Rows that cannot be
    taken are set aside and told in the answer, those of any table but presence by the warning RowsSetAside too; raises
    BadInput where a whole table cannot be read, or the pack has no tracing rules at that instant.
    """
    book = load_pack(pack) if isinstance(pack, str) else pack
    at_us = parse_instant(at, "at") if isinstance(at, str) else from_datetime(at) if isinstance(at, datetime) else at
    rules = rules_at(book, at_us)
    now = at_us // SECOND
    rows, account = read_cases(read_sheet(cases, "cases", CASES), rules.zone, rules.before_d, now)
    accounts = [account]
    isolated, unreachable = _read_beside(isolations, people, accounts)
    with tempfile.TemporaryDirectory(prefix="pratique-trace-") as scratch:
        opened = open_presence(
            presence,
            engine,
            rules,
            Path(scratch),
            places=places,
            services=services,
            keep=keep,
            index=index,
            on_progress=on_progress,
        )
        if opened.place_account is not None:
            accounts.append(opened.place_account)
        numbers = find_numbers(opened.people, [*{row.person for row in rows}, *isolated])
        question, without_presence = make_question(rows, numbers, isolated, now)
        traced = opened.engine.trace(question, rules)
        names = Names(opened.people, opened.places)
        known = Known(opened.no_checkin, _numbers(opened, unreachable))
        completeness = make_completeness(
            question, without_presence, traced, make_contacts(traced.evidence), opened.engine, rules, known, names
        )
        report = {
            "at": format_instant(at_us, rules.zone),
            "pack": book.id,
            "pack_version": book.version,
            "engine": engine,
            "files": {one.file: one.count() for one in accounts} | {"presence": dict(opened.account)},
            "told": tell_of_cases(rows, numbers),
        }
        _warn(accounts)
        return Answer(
            **make_tables(question, traced.evidence, rules, names),
            general=_general(completeness),
            completeness=completeness,
            report=report,
            set_aside=_set_aside(accounts, opened),
        )


def _read_beside(isolations: object, people: object, accounts: list[Account]) -> tuple[Isolated, list[str]]:
    """Give when cases were isolated and who cannot be reached; what was set aside is added to ``accounts``."""
    isolated: Isolated = {}
    unreachable: list[str] = []
    if isolations is not None:
        isolated, account = read_isolations(read_sheet(isolations, "isolations", ISOLATIONS))
        accounts.append(account)
    if people is not None:
        unreachable, account = read_unreachable(people)
        accounts.append(account)
    return isolated, unreachable


def _numbers(opened: Opened, names: list[str]) -> U32:
    return np.array(sorted(find_numbers(opened.people, names).values()), np.uint32)


def _general(completeness: Mapping[str, Report]) -> pa.Table:
    counts = pa.array([said["general"] for said in completeness.values()], pa.int64())
    return pa.table({"case": pa.array(completeness, pa.string()), "general": counts})


def _warn(accounts: list[Account]) -> None:
    """Say what was set aside, by file and code, to the caller of ``trace``."""
    for account in accounts:
        if account.set_aside:
            codes = Counter(one.code for one in account.set_aside)
            reasons = ", ".join(f"{code} {n}" for code, n in sorted(codes.items()))
            rows = f"{len(account.set_aside)} of {account.rows} rows"
            message = f"{account.file}: {rows} set aside ({reasons}); answer.set_aside names each"
            warnings.warn(message, RowsSetAside, stacklevel=3)


def _set_aside(accounts: list[Account], opened: Opened) -> pa.Table:
    """Name every row set aside, of the small files first, by line of a CSV file or else by position from 1."""
    rows = [
        (one.file, str(one.row), one.key, one.code, one.zh or WORDS[one.code], one.message)
        for account in accounts
        for one in sorted(account.set_aside, key=lambda one: one.row)
    ]
    rows += [
        (f"presence {one['file']}".strip(), one["row"], "", one["code"], one["zh"], one["en"])
        for one in opened.set_aside
    ]
    return pa.Table.from_pylist([dict(zip(_SET_ASIDE.names, row, strict=True)) for row in rows], schema=_SET_ASIDE)
