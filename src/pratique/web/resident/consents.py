"""Consents in the page's words: who acts for me, for whom I act, in what and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pratique.kinds.payloads.consents import ProxyBasis, ProxyScope
from pratique.record.proxies import PURPOSE, Proxy, find_principals_of, find_proxies_of
from pratique.record.views import PersonView, ReadView
from pratique.web.travel_fields import Text

SCOPE_WORDS: dict[ProxyScope, Text] = {
    "read-state": _("see orders, tests and papers"),
    "read-results": _("see results"),
    "receive-notices": _("see notices"),
    "answer-questions": _("answer questions: tell of stays"),
    "appeal": _("file appeals"),
}
BASIS_WORDS: dict[ProxyBasis, Text] = {
    "guardian": _("guardian of a child"),
    "own-session": _("named by the person while signed in"),
    "written": _("by a written consent"),
}


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """One consent that holds, as one of its sides sees it: the other side by the name that was told."""

    fact_id: str
    other: str
    scopes: tuple[Text, ...]
    basis: Text
    since: int
    until: int


def show_proxies(view: PersonView, at: int) -> list[ConsentShown]:
    """Tell who acts for the person of a reading."""
    return [_show(one, _find_names(view)) for one in find_proxies_of(view.person_no, at)]


def show_principals(view: PersonView, at: int) -> list[ConsentShown]:
    """Tell for whom the person of a reading acts."""
    return [_show(one, _find_names(view)) for one in find_principals_of(view.person_no, at)]


def show_consent(held: Proxy) -> ConsentShown:
    """Tell a consent without the other side's name."""
    return _show(held, {})


def has_proxy(rows: Iterable[ReadView]) -> bool:
    """Say whether a proxy looked."""
    return any(row.how == "proxy" for row in rows)


def name_proxies(view: PersonView) -> dict[str, str]:
    """Give the name of each proxy by the reason that their readings bear."""
    return {f"consent {fact_id}": name for fact_id, name in _find_names(view).items()}


def _show(held: Proxy, names: dict[str, str]) -> ConsentShown:
    scopes: Any = held.scopes
    return ConsentShown(
        fact_id=held.fact_id,
        other=names.get(held.fact_id, ""),
        scopes=tuple(SCOPE_WORDS[one] for one in scopes),
        basis=next((word for name, word in BASIS_WORDS.items() if name == held.basis), ""),
        since=held.since,
        until=held.until,
    )


def _find_names(view: PersonView) -> dict[str, str]:
    """Give the other side's name by the consent's id, which is that of the principal's fact."""
    names = {}
    for fact in view.facts:
        if fact.kind == "ConsentGiven" and fact.says["purpose"] == PURPOSE:
            own = fact.says["principal"] in view.numbers
            names[fact.fact_id if own else fact.says["linked"]] = fact.says.get("other", "")
    return names
