"""Writes docs/reference/ from the code; run `python -m tests.docs.reference` after a change."""

from __future__ import annotations

from pathlib import Path

from pratique.decisions.words import FAULTS
from pratique.kinds.codes import HANDLINGS, MODES, OCCASIONS, OUTCOMES, RINGS, RUNGS, BuiltIn
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.policy.load import load_pack
from pratique.policy.shelf import list_packs
from tests.shared_data import ROOT

FOLDER = ROOT / "docs" / "reference"
MADE = "Made from the code by `python -m tests.docs.reference`; a test holds it so.\n"


def make_pages() -> dict[Path, str]:
    """Give each page of the reference by its path."""
    pages = {"situation-fields.md": _fields(), "codes.md": _codes()}
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


def _pack(pack_id: str) -> str:
    pack = load_pack(pack_id)
    rows = "\n".join(
        f"| {r.rank} | `{r.id}` | {r.title.en} | {r.outcome}, {r.status}, `{r.code}` | {', '.join(r.clauses)} |"
        for r in sorted(pack.rules, key=lambda r: (-r.rank, r.id))
    )
    logic = "\n".join(f"- `{r.id}`: `{r.when_text}`" for r in pack.rules)
    return (
        f"# {pack.title.en} (`{pack.id}` {pack.version})\n\n{MADE}\n| rank | rule | title | answer | clauses |\n"
        f"|---|---|---|---|---|\n{rows}\n\n## When each rule speaks\n\n{logic}\n"
    )


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in make_pages().items():
        path.write_text(text, "utf-8")
