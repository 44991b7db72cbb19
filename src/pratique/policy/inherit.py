"""One pack built on another: the nation's, the province's, the city's."""

from __future__ import annotations

from pratique.kinds.errors import BadInput
from pratique.policy.codes_section import CODE_SETTINGS
from pratique.policy.parts import Document

_LISTS = {"sources": "id", "attributes": "name", "params": "id", "rules": "id", "advice": "id"}
_TRACING_LISTS = {"place_kinds": ("id",), "rules": ("id",), "deadlines": ("what", "ring")}


def inherit(parent: Document, child: Document) -> Document:
    """Give the child's document with what it takes from its parent put before it.

    The child's own scalars hold. A list item of the child with the parent's id is a conflict unless the child's
    ``conflicts`` names it on purpose, so nothing is replaced in passing. Raises BadInput ``extends``.
    """
    merged = dict(child)
    for name, key in _LISTS.items():
        ours = {item[key] for item in child.get(name, ())}
        theirs = [item for item in parent.get(name, ()) if item[key] not in ours]
        clash = sorted(item[key] for item in parent.get(name, ()) if item[key] in ours)
        if clash:
            message = (
                f"{name[:-1]} '{clash[0]}' stands in '{parent['id']}' too: give it an id of its own, and let it "
                f"override the parent's by 'overrides' or a later value"
            )
            raise BadInput("extends", message, f"/{name}")
        merged[name] = [*theirs, *child.get(name, ())]
    merged["conflicts"] = [*parent.get("conflicts", ()), *child.get("conflicts", ())]
    if "tracing" in parent or "tracing" in child:
        merged["tracing"] = _inherit_tracing(parent.get("tracing", {}), child.get("tracing", {}))
    if "tasks" in parent or "tasks" in child:
        kinds = {task["kind"]: task for task in (*parent.get("tasks", ()), *child.get("tasks", ()))}
        merged["tasks"] = list(kinds.values())
    for section in ("laboratory", "foreign"):
        if section in parent:
            merged.setdefault(section, parent[section])
    if not any(name in child for name in CODE_SETTINGS):
        merged |= {name: parent[name] for name in CODE_SETTINGS if name in parent}
    if "plans" in parent or "plans" in child:
        plans = {plan["group"]: plan for plan in (*parent.get("plans", ()), *child.get("plans", ()))}
        merged["plans"] = list(plans.values())
    return merged


def _inherit_tracing(parent: Document, child: Document) -> Document:
    """Give the child's tracing section over its parent's: an item of the same id stands in the parent's place.

    Unlike rules of entry, these have no rank by which one could yield to another. A number is changed by naming
    another param.
    """
    merged = parent | child
    for name, keys in _TRACING_LISTS.items():
        items = {tuple(i[k] for k in keys): i for i in (*parent.get(name, ()), *child.get(name, ()))}
        merged[name] = list(items.values())
    return merged
