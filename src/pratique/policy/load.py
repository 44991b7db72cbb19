"""Reading a pack's folder into a Pack: strict YAML, the JSON Schema, then values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone, parse_instant
from pratique.policy import pack as p
from pratique.policy.codes_section import CODE_SETTINGS, make_codes
from pratique.policy.foreign_section import make_foreign
from pratique.policy.inherit import inherit
from pratique.policy.laboratory_section import make_laboratory
from pratique.policy.parts import Document, make_logic, make_words
from pratique.policy.plans_section import make_plans
from pratique.policy.shelf import find_packs_dir, list_packs
from pratique.policy.strict_yaml import read_yaml
from pratique.policy.tasks_section import make_tasks
from pratique.policy.tracing_section import make_tracing

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

FILES = ("pack.yaml", "sources.yaml", "rules.yaml", "tracing.yaml", "plans.yaml", "laboratory.yaml", "tasks.yaml")


def load_pack(id_or_path: str | Path) -> p.Pack:
    """Load a pack by the id of a shipped one or by the path of its folder.

    Raises BadInput: ``unknown_pack``, ``unreadable``, ``schema`` (with a JSON pointer), ``rule_text``,
    ``instant``, ``zone``, ``extends``, or what strict_yaml says.
    """
    return make_pack(read_pack_document(_find_folder(id_or_path)))


def read_pack_document(folder: Path, seen: tuple[str, ...] = ()) -> Document:
    """Read a pack's files into one document that agrees with the schema, its parent's taken in."""
    document: Document = {}
    for name in FILES:
        path = folder / name
        if not path.is_file():
            if name == FILES[0]:
                raise BadInput("unreadable", "this folder holds no pack.yaml", str(folder))
            continue
        part = _read_part(path)
        twice = sorted(set(part) & set(document))
        if twice:
            raise BadInput("duplicate_key", f"'{twice[0]}' stands in another file of the pack too", name)
        document.update(part)
    check_document(document, folder.name)
    parent_id = document.get("extends")
    if parent_id is None:
        return document
    if parent_id in seen or parent_id == document["id"]:
        raise BadInput("extends", f"'{parent_id}' extends itself in the end", folder.name)
    parent_folder = folder.parent / parent_id
    if not parent_folder.is_dir():
        parent_folder = _find_folder(parent_id)
    parent = read_pack_document(parent_folder, (*seen, document["id"]))
    return inherit(parent, document)


def make_pack(document: Document) -> p.Pack:
    """Make a Pack of a document that agrees with the schema."""
    zone = find_zone(document["zone"])
    until = _instant(document["until"], "/until")
    history = document["history"]
    return p.Pack(
        id=document["id"],
        version=document["version"],
        title=make_words(document["title"]),
        zone=zone,
        jurisdiction=document["jurisdiction"],
        extends=document.get("extends"),
        start=_instant(document["from"], "/from"),
        until=until,
        sources=tuple(_source(item) for item in document["sources"]),
        attributes=tuple(
            p.Attribute(
                a["name"], a["type"], tuple(a.get("values", ())), make_words(a["title"]), a.get("offline", False)
            )
            for a in document.get("attributes", ())
        ),
        params=tuple(_param(item, f"/params/{i}") for i, item in enumerate(document.get("params", ()))),
        rules=tuple(_rule(item, f"/rules/{i}") for i, item in enumerate(document["rules"])),
        conflicts=tuple(
            p.Conflict(tuple(c["clauses"]), c["holds"], make_words(c["why"])) for c in document.get("conflicts", ())
        ),
        advice=tuple(_advice(item, f"/advice/{i}") for i, item in enumerate(document.get("advice", ()))),
        statuses=tuple(status["id"] for status in document["statuses"]),
        status_titles={status["id"]: make_words(status["title"]) for status in document["statuses"]},
        order_kinds=tuple(document["order_kinds"]),
        default=_default(document["default"]),
        history=p.History(
            days=history["days"]["value"],
            max_gap_h=history["max_gap_h"]["value"],
            exposure_days=history["exposure_days"]["value"],
            positive_days=history["positive_days"]["value"],
        ),
        list_max_age_h=document["list_max_age_h"]["value"],
        clocks={mode: clock["value"] for mode, clock in document["clocks"].items()},
        settings=_settings(document),
        tracing=make_tracing(document),
        plans=make_plans(document),
        laboratory=make_laboratory(document),
        foreign=make_foreign(document),
        tasks=make_tasks(document),
        codes=make_codes(document),
    )


def _find_folder(id_or_path: str | Path) -> Path:
    path = Path(id_or_path)
    if path.is_dir():
        return path
    if path.is_file() and path.name == FILES[0]:
        return path.parent
    shipped = find_packs_dir() / str(id_or_path)
    if str(id_or_path) in list_packs():
        return shipped
    known = ", ".join(list_packs())
    raise BadInput("unknown_pack", f"there is no pack '{str(id_or_path)[:80]}'; those that ship: {known}")


def _read_part(path: Path) -> Document:
    try:
        part = read_yaml(path.read_bytes())
    except OSError as error:
        raise BadInput("unreadable", f"cannot be read: {error.strerror}", path.name) from None
    except BadInput as error:
        raise error.under(path.name) from None
    if not isinstance(part, dict):
        raise BadInput("schema", "a pack's file is a mapping of names", path.name)
    return cast("Document", part)


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  (a third of a second, once a pack is read)

    schema = json.loads((find_packs_dir() / "pack.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


def check_document(document: Document, name: str) -> None:
    """Raise BadInput ``schema`` with a JSON pointer where a document disagrees with the pack's schema."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415  (as above)

    error = best_match(_validator().iter_errors(document))
    if error is None:
        return
    problem = cast("ValidationError", error)
    steps = list(problem.absolute_path)
    pointer = "".join(f"/{part}" for part in steps)
    named = ""
    if len(steps) > 1 and isinstance(steps[1], int):
        item = document[str(steps[0])][steps[1]]
        named = f" in '{item['id']}'" if isinstance(item, dict) and "id" in item else ""
    raise BadInput("schema", f"{problem.message[:300]} (pack {name}{named})", pointer or "/")


def _instant(text: str, place: str) -> int:
    return parse_instant(text, place)


def _source(item: Document) -> p.Source:
    clauses = tuple(
        p.Clause(
            id=f"{item['id']}#{clause['id']}",
            locator=make_words(clause["locator"]),
            text=make_words(clause["text"]),
            note=make_words(clause["note"]) if "note" in clause else None,
        )
        for clause in item["clauses"]
    )
    return p.Source(
        id=item["id"],
        title=make_words(item["title"]),
        address=item["address"],
        published=item["published"],
        seen=item["seen"],
        sha256=item.get("sha256"),
        clauses=clauses,
    )


def _param(item: Document, place: str) -> p.Param:
    values = tuple(
        p.ParamValue(_instant(v["from"], f"{place}/values/{i}/from"), v["value"], v["clause"])
        for i, v in enumerate(item["values"])
    )
    return p.Param(item["id"], item["unit"], make_words(item["title"]), tuple(sorted(values, key=lambda v: v.start)))


def _rule(item: Document, place: str) -> p.Rule:
    when = make_logic(item["when"], f"{place}/when")
    return p.Rule(
        id=item["id"],
        title=make_words(item["title"]),
        when=when.expr,
        when_text=when.text,
        reads=tuple(item["reads"]),
        outcome=item["outcome"],
        status=item["status"],
        code=item["code"],
        handling=item["handling"],
        measures=tuple(_measure(m) for m in item.get("measures", ())),
        rank=item["rank"],
        overrides=tuple(item.get("overrides", ())),
        start=_instant(item["from"], f"{place}/from"),
        until=_instant(item["until"], f"{place}/until"),
        clauses=tuple(item["clauses"]),
        says=make_words(item["says"]),
        examples=tuple(_example(e, f"{place}/examples/{i}") for i, e in enumerate(item["examples"])),
    )


def _measure(item: Document) -> p.Measure:
    return p.Measure(
        kind=item["kind"],
        rung=item["rung"],
        legal_basis=item["legal_basis"],
        max_days=item["max_days"],
        review_after_days=item["review_after_days"],
        params=item.get("params", {}),
        title=make_words(item["title"]),
    )


def _example(item: Document, place: str) -> p.Example:
    expect = item["expect"]
    return p.Example(
        name=make_words(item["name"]),
        at=_instant(item["at"], f"{place}/at"),
        situation=item["situation"],
        outcome=expect["outcome"],
        status=expect["status"],
        code=expect["code"],
        rule=expect.get("rule"),
    )


def _advice(item: Document, place: str) -> p.Advice:
    return p.Advice(
        id=item["id"],
        text=make_words(item["text"]),
        clauses=tuple(item["clauses"]),
        start=_instant(item["from"], f"{place}/from"),
        until=_instant(item["until"], f"{place}/until"),
    )


def _default(item: Document) -> p.Default:
    return p.Default(item["outcome"], item["status"], item["code"], tuple(item["clauses"]), make_words(item["says"]))


def _settings(document: Document) -> tuple[p.Setting, ...]:
    groups: Sequence[tuple[str, Mapping[str, Document]]] = (
        ("history", document["history"]),
        ("clocks", document["clocks"]),
    )
    made = [p.Setting("list_max_age_h", document["list_max_age_h"]["value"], document["list_max_age_h"]["clause"])]
    made += [p.Setting(n, document[n]["value"], document[n]["clause"]) for n in CODE_SETTINGS if n in document]
    made += [
        p.Setting(f"{group}.{name}", item["value"], item["clause"])
        for group, items in groups
        for name, item in items.items()
    ]
    return tuple(made)
