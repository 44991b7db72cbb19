"""The day's balance of laboratories: taken, sent, received, found; what does not agree, by barcode."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from pratique.desk.permitting import check_may
from pratique.kinds.cells import guard_cell
from pratique.kinds.instants import find_zone, format_instant, local_midnight
from pratique.record.in_force import read_in_force
from pratique.record.models import (
    AsideRow,
    CaseRow,
    ClassRow,
    ContactRow,
    LaboratoryRow,
    RetestRow,
    RunRow,
    SpecimenRow,
    TakenRow,
)
from pratique.record.permissions import Actor

Difference = Literal["no-result", "not-taken", "set-aside", "contradiction", "withdrawn"]
DIFFERENCES: Final[dict[Difference, tuple[str, str]]] = {
    "no-result": ("已采样，没有结果", "taken, and no result"),
    "not-taken": ("有结果，没有采样记录", "a result, and no sample on record"),
    "set-aside": ("结果无主", "a result for nobody"),
    "contradiction": ("结果前后不一", "results that contradict each other"),
    "withdrawn": ("结果已撤回", "the result was withdrawn"),
}
SHOWN: Final = 2_000
"""So many differences of a laboratory's day are listed; the file has them all."""
NO_LABORATORY: Final = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """One laboratory's day; ``sent`` None: it did not say. ``differences``: barcode and what is wrong with it."""

    laboratory: str
    taken: int
    sent: int | None
    received: int
    results: int
    positives: int
    retests: int
    aside: int
    cases: int
    contacts: int
    differences: tuple[tuple[str, Difference], ...]


def read_balance(actor: Actor, day: date, at: int) -> list[Balance]:
    """Give the balance of a local day, a laboratory a row: samples by when they were taken, the rest by report.

    A laboratory sees its own; barcodes only, nobody is named. Raises Refused.
    """
    check_may(actor, "withdraw-run", at)
    held = read_in_force().book.holding_at(at)
    zone = find_zone("UTC") if held is None else held.pack.pack.zone
    start, end = local_midnight(day, zone), local_midnight(day + timedelta(days=1), zone)
    rows = LaboratoryRow.objects.order_by("laboratory")
    if "commander" not in actor.roles:
        rows = rows.filter(unit_id=actor.unit_id)
    return [_balance(row.laboratory, start, end) for row in rows]


def write_balance(balances: list[Balance], day: date) -> str:
    """Write the differences as CSV, one a line; what a spreadsheet would run is guarded."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "laboratory", "specimen_ref", "difference", "zh", "en"])
    for one in balances:
        for ref, what in one.differences:
            writer.writerow([day.isoformat(), guard_cell(one.laboratory), guard_cell(ref), what, *DIFFERENCES[what]])
    return out.getvalue()


def say_heard(row: LaboratoryRow, at: int) -> str:
    """Say when a laboratory was heard last, in the zone of the pack in force."""
    held = read_in_force().book.holding_at(at)
    return format_instant(row.heard_at, find_zone("UTC") if held is None else held.pack.pack.zone)


def _balance(laboratory: str, start: int, end: int) -> Balance:
    of_day = {"laboratory": laboratory, "reported_at__gte": start, "reported_at__lt": end}
    taken = set(
        TakenRow.objects.filter(
            laboratory__in=(laboratory, NO_LABORATORY), sampled_at__gte=start, sampled_at__lt=end, withdrawn=False
        ).values_list("specimen_ref", "laboratory")
    )
    results = list(SpecimenRow.objects.filter(**of_day).values_list("fact_id", "specimen_ref", "result", "withdrawn"))
    asked = RetestRow.objects.filter(laboratory=laboratory, start__gte=start, start__lt=end)
    retests = set(asked.filter(withdrawn=False).values_list("specimen_ref", flat=True))
    aside = set(AsideRow.objects.filter(**of_day, settled="").values_list("specimen_ref", flat=True))
    runs = list(
        RunRow.objects.filter(laboratory=laboratory, first_at__gte=start, first_at__lt=end).values_list(
            "sent", "received"
        )
    )
    standing = [one for one in results if not one[3]]
    positives = [fact for fact, _, result, gone in results if result == "positive" and not gone]
    cases = _find_cases(positives)
    told = [sent for sent, _ in runs if sent is not None]
    return Balance(
        laboratory=laboratory,
        taken=sum(1 for _, where in taken if where == laboratory),
        sent=sum(told) if told else None,
        received=sum(received for _, received in runs),
        results=len(standing),
        positives=len(positives),
        retests=len(retests),
        aside=len(aside),
        cases=len(cases),
        contacts=ContactRow.objects.filter(case_id__in=cases, withdrawn=False).count(),
        differences=tuple(_find_differences(laboratory, taken, results, retests, aside)),
    )


def _find_cases(positives: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(positives), 500):
        some = ClassRow.objects.filter(result__in=positives[start : start + 500]).values_list("case_id", flat=True)
        found.update(CaseRow.objects.filter(case_id__in=list(some)).values_list("case_id", flat=True))
    return found


def _find_differences(
    laboratory: str,
    taken: set[tuple[str, str]],
    results: list[tuple[str, str, str, bool]],
    retests: set[str],
    aside: set[str],
) -> list[tuple[str, Difference]]:
    said: dict[str, set[str]] = defaultdict(set)
    for _, ref, result, gone in results:
        if not gone:
            said[ref].add(result)
    own = {ref for ref, where in taken if where == laboratory}
    answered = set(
        SpecimenRow.objects.filter(laboratory=laboratory, withdrawn=False, specimen_ref__in=own).values_list(
            "specimen_ref", flat=True
        )
    ) if len(own) <= SHOWN else set(
        SpecimenRow.objects.filter(laboratory=laboratory, withdrawn=False).values_list("specimen_ref", flat=True)
    )  # fmt: skip
    known = set(TakenRow.objects.filter(specimen_ref__in=list(said)).values_list("specimen_ref", flat=True)) if len(
        said
    ) <= SHOWN else set(TakenRow.objects.values_list("specimen_ref", flat=True))  # fmt: skip
    found: list[tuple[str, Difference]] = [(ref, "no-result") for ref in sorted(own - answered - retests - aside)]
    found += [(ref, "not-taken") for ref in sorted(set(said) - known)]
    found += [(ref, "set-aside") for ref in sorted(aside)]
    found += [(ref, "contradiction") for ref, words in sorted(said.items()) if {"positive", "negative"} <= words]
    return [*found, *((ref, "withdrawn") for ref in sorted({one[1] for one in results if one[3]}))]
