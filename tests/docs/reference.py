"""Writes docs/reference/ from the code; run `python -m tests.docs.reference` after a change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pratique.decisions.words import FAULTS
from pratique.kinds.codes import HANDLINGS, MODES, OCCASIONS, OUTCOMES, RINGS, RUNGS, BuiltIn
from pratique.kinds.fact_kinds import FACT_KINDS
from pratique.kinds.instants import format_instant
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack
from pratique.policy.shelf import list_packs
from tests.shared_data import ROOT

FOLDER = ROOT / "docs" / "reference"
MADE = "Made from the code by `python -m tests.docs.reference`; a test holds it so.\n"


def make_pages() -> dict[Path, str]:
    """Give each page of the reference by its path."""
    pages = {
        "situation-fields.md": _fields(),
        "codes.md": _codes(),
        "access.md": _access(),
        "fact-kinds.md": _fact_kinds(),
        "line-list.md": _line_list(),
    }
    pages |= {f"pack-{pack_id}.md": _pack(pack_id) for pack_id in list_packs()}
    return {FOLDER / name: text for name, text in pages.items()}


def _fields() -> str:
    rows = "\n".join(
        f"| `{f.name}` | {f.type}{', may be missing' if f.nullable else ''} | {f.unit or '-'} "
        f"| {'yes' if f.readable else 'no: the engine weighs it'} | {f.meaning} |"
        for f in SITUATION_FIELDS
    )
    head = "| field | type | unit | a rule may read it | meaning |\n|---|---|---|---|---|\n"
    return (
        f"# The fields of a situation\n\n{MADE}\nA pack's attributes are read as `attributes.NAME`.\n\n{head}{rows}\n"
    )


def _codes() -> str:
    sets = {
        "outcome": OUTCOMES,
        "handling": HANDLINGS,
        "occasion": OCCASIONS,
        "mode": MODES,
        "ring": RINGS,
        "rung": RUNGS,
    }
    closed = "\n".join(f"| {name} | {', '.join(f'`{v}`' for v in values)} |" for name, values in sets.items())
    built_in = "\n".join(f"| `{code.value}` | {FAULTS[code].en} | {FAULTS[code].zh} |" for code in BuiltIn)
    return (
        f"# Closed sets of codes\n\n{MADE}\n| set | codes |\n|---|---|\n{closed}\n\n"
        f"## Decision codes that every pack shares\n\n| code | says | 说明 |\n|---|---|---|\n{built_in}\n"
    )


def _fact_kinds() -> str:
    rows = "\n".join(
        f"| `{k.name}` | {k.subject} | {k.retention} "
        f"| {', '.join(f'`{name}`' for name in k.payload.__struct_fields__) or '-'} "
        f"| {' '.join(word for word, held in (('statement', k.statement), ('final', k.final)) if held) or '-'} |"
        for k in FACT_KINDS.values()
    )
    return (
        f"# The kinds of fact\n\n{MADE}\nA statement never feeds a standing; a final fact can be neither corrected nor "
        f"withdrawn. Instants in payloads are whole microseconds of UTC.\n\n"
        f"| kind | a subject | retention | payload | marks |\n|---|---|---|---|---|\n{rows}\n"
    )


def _line_list() -> str:
    from pratique.linelist.faults import FAULTS as LINE_LIST_FAULTS  # noqa: PLC0415  (pages of one room each)
    from pratique.linelist.faults import NOTICES  # noqa: PLC0415
    from pratique.linelist.fields import CODE_SETS, FIELDS  # noqa: PLC0415
    from pratique.linelist.godata import COLUMNS  # noqa: PLC0415

    in_godata = {name: column for column, name in COLUMNS.items()}
    fields = "\n".join(
        f"| `{f.name}` | {f.type} | {f.en} | {f.zh} | {', '.join(f.headers) or '-'} "
        f"| {f'`{in_godata[f.name]}`' if f.name in in_godata else '-'} |"
        for f in FIELDS
    )
    codes = "\n".join(
        f"| {name} | `{one.code}` | {one.en} | {one.zh} | {', '.join(one.written) or '-'} |"
        for name, codes in CODE_SETS.items()
        for one in codes
    )
    faults = "\n".join(f"| `{code}` | {en} | {zh} |" for code, (zh, en) in LINE_LIST_FAULTS.items())
    notices = "\n".join(f"| `{code}` | {en} | {zh} |" for code, (zh, en) in NOTICES.items())
    return (
        f"# The line list\n\n{MADE}\nHeaders are compared without case, spaces and punctuation; any of them, "
        "the field's name or its words will do. A day is written 2021-08-03; a moment may have its hour.\n\n"
        f"| field | type | is | 名称 | headers | in Go.Data |\n|---|---|---|---|---|---|\n{fields}\n\n"
        f"## Codes\n\n| field | code | is | 名称 | also written |\n|---|---|---|---|---|\n{codes}\n\n"
        f"## What can be wrong with a row\n\n| code | says | 说明 |\n|---|---|---|\n{faults}\n\n"
        f"## What a file makes known of itself\n\n| code | says | 说明 |\n|---|---|---|\n{notices}\n"
    )


def _access() -> str:
    from pratique.people.identifiers import IDENTIFIERS, STRONG  # noqa: PLC0415  (pages of one room each)
    from pratique.record import closed_lists as lists  # noqa: PLC0415
    from pratique.record.refusals import WORDS  # noqa: PLC0415

    roles = "\n".join(
        f"| `{name}` | {card.en} | {card.zh} | {_codes_of(card.purposes)} | {_codes_of(card.operations)} |"
        for name, card in lists.ROLE_CARDS.items()
    )
    purposes = "\n".join(
        f"| `{name}` | {card.en} | {card.zh} | {', '.join(f'`{group}`' for group in card.fields)} |"
        for name, card in lists.PURPOSE_CARDS.items()
    )
    groups = "\n".join(
        f"| `{group}` | {_codes_of(kind for kind, of in lists.GROUP_OF_KIND.items() if of == group)} |"
        for group in lists.FIELD_GROUPS
    )
    identifiers = "\n".join(f"| `{name}` | {'yes' if name in STRONG else 'no'} |" for name in IDENTIFIERS)
    acts = "\n".join(f"| `{act}` | `{role}` |" for act, role in lists.ACT_ROLES.items())
    refusals = "\n".join(f"| `{code}` | {en} | {zh} |" for code, (zh, en) in WORDS.items())
    return (
        f'# Access: the closed lists\n\n{MADE}\nNone of these lists has an "other".\n\n'
        f"## Roles\n\n| role | is | 名称 | purposes | may |\n|---|---|---|---|---|\n{roles}\n\n"
        f"## Purposes\n\n| purpose | is | 名称 | opens |\n|---|---|---|---|\n{purposes}\n\n"
        f"## Groups of fields\n\n| group | kinds of fact |\n|---|---|\n{groups}\n\n"
        "## Identifiers\n\nAn exact match needs two of different kinds, one of them strong.\n\n"
        f"| identifier | strong |\n|---|---|\n{identifiers}\n\n"
        f"## Acts of two persons\n\n| act | both hold the role |\n|---|---|\n{acts}\n\n"
        f"## Refusals\n\n| code | says | 说明 |\n|---|---|---|\n{refusals}\n"
    )


def _codes_of(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "-"


def _pack(pack_id: str) -> str:
    pack = load_pack(pack_id)
    rows = "\n".join(
        f"| {r.rank} | `{r.id}` | {r.title.en} | {r.outcome}, {r.status}, `{r.code}` | {', '.join(r.clauses)} |"
        for r in sorted(pack.rules, key=lambda r: (-r.rank, r.id))
    )
    logic = "\n".join(f"- `{r.id}`: `{r.when_text}`" for r in pack.rules)
    return (
        f"# {pack.title.en} (`{pack.id}` {pack.version})\n\n{MADE}\n| rank | rule | title | answer | clauses |\n"
        f"|---|---|---|---|---|\n{rows}\n\n## When each rule speaks\n\n{logic}\n{_tracing(pack)}{_tasks(pack)}"
    )


def _tracing(pack: Pack) -> str:
    section = pack.tracing
    if section is None:
        return ""
    rules = "\n".join(
        f"| {r.ring} | `{r.id}` | {', '.join(r.kinds)} | {'party' if r.relation == 'party' else r.seat_rule or '-'}"
        f"{f', within `{r.within}`' if r.within else ''} | {_param_id(r.min_overlap_s)} | {_param_id(r.lag_s)} "
        f"| {', '.join(r.clauses)} |"
        for r in section.rules
    )
    lasts = "\n".join(
        f"| {d.ring} | {d.what} | {_param_id(d.days or d.hours)} | {', '.join(d.clauses)} |" for d in section.deadlines
    )
    used = {number.param for number in section.numbers()}
    numbers = "\n".join(
        f"| `{p.id}` | {p.title.en} | {format_instant(v.start, pack.zone)} | {v.value} | {p.unit or '-'} | {v.clause} |"
        for p in pack.params
        if p.id in used
        for v in p.values
    )
    return (
        f"\n## Tracing\n\nThe window begins `{section.window.before_d}` before the {section.window.anchor}, and ends "
        f"{section.window.end} ({', '.join(section.window.clauses)}); gaps count from `{section.gap_min_s}`.\n\n"
        f"| ring | rule | kinds of place | seat rule | shortest overlap | lag | clauses |\n"
        f"|---|---|---|---|---|---|---|\n{rules}\n\n"
        f"| ring | what | from the last exposure | clauses |\n|---|---|---|---|\n{lasts}\n\n"
        f"| number | is | from | value | unit | clause |\n|---|---|---|---|---|---|\n{numbers}\n"
    )


def _tasks(pack: Pack) -> str:
    if not pack.tasks:
        return ""
    rows = "\n".join(
        f"| `{one.kind}` | {one.title.en} | {one.title.zh} | `{one.due.param}` "
        f"| {', '.join(f'`{step.after.param}`: {step.up} up' for step in one.escalates) or '-'} "
        f"| {', '.join(one.clauses)} |"
        for one in pack.tasks
    )
    used = {number.param for one in pack.tasks for number in one.numbers()}
    numbers = "\n".join(
        f"| `{p.id}` | {p.title.en} | {v.value} | {p.unit} | {v.clause} |"
        for p in pack.params
        if p.id in used
        for v in p.values
    )
    return (
        f"\n## Tasks\n\n| kind | is | 名称 | due within | late by, shown so many levels up | clauses |\n"
        f"|---|---|---|---|---|---|\n{rows}\n\n"
        f"| number | is | value | unit | clause |\n|---|---|---|---|---|\n{numbers}\n"
    )


def _param_id(name: str | None) -> str:
    return f"`{name}`" if name else "-"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in make_pages().items():
        path.write_text(text, "utf-8")
