"""The declarations of the fold as SQL: what ``fold/reduce.py`` does for one person, for all at once.

Every name that is put into a statement comes from a declaration; no value from outside does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pratique.decisions.fold.fields import Field
from pratique.decisions.fold.reduce import ENDLESS, SLACK
from pratique.kinds.instants import DAY, HOUR

ORDERS_SQL: Final = """
    moved AS (
        SELECT c.person, coalesce(v.now, c."order") AS "order", c.until, c.id
        FROM order_changes_base c LEFT JOIN versions v ON v.fact = c."order"
        QUALIFY row_number() OVER (PARTITION BY c.person, coalesce(v.now, c."order")
            ORDER BY c.happened_at DESC, c.seq DESC) = 1
    ), ended AS (
        SELECT e.person, coalesce(v.now, e."order") AS "order", e.until, e.id
        FROM order_ends_base e LEFT JOIN versions v ON v.fact = e."order"
        QUALIFY row_number() OVER (PARTITION BY e.person, coalesce(v.now, e."order") ORDER BY e.until, e.id) = 1
    ), base AS (
        SELECT o.* REPLACE (CASE
                WHEN e.until < coalesce(m.until, o.until) THEN e.until ELSE coalesce(m.until, o.until) END AS until),
            list_filter([o.id, m.id, e.id], lambda x: x IS NOT NULL) AS sources
        FROM orders_base o
        LEFT JOIN moved m ON m.person = o.person AND m."order" = o.id
        LEFT JOIN ended e ON e.person = o.person AND e."order" = o.id
    )"""
"""Orders with their ends as they were moved (``fold/person.py``, ``_amend_orders``)."""


def make_field_sql(field: Field) -> str:
    """Give the query of a field: its rows with ``person``, ``sources``, ``from_end`` and ``flag``."""
    steps = f"base AS (FROM {field.source}_base)"
    if field.source == "orders":
        steps = ORDERS_SQL.strip()
    if field.reduce == "latest":
        return f"WITH {steps} {_latest(field)}"
    parts = [steps, _reduce(field), _keep(field), *([_readable(field)] if field.reduce == "max" else []), _rank(field)]
    return f"WITH {', '.join(parts)} {_limited(field)}"


def _latest(field: Field) -> str:
    names = ", ".join(("person", *map(_quote, field.key)))
    packed = ", ".join(f"{_quote(name)} := {_quote(name)}" for name in field.values)
    picked = f"arg_max(struct_pack({packed}), {_quote(field.start)}::HUGEINT * {2**64} + seq)"
    return f"SELECT {names}, unnest({picked}) FROM base GROUP BY {names} ORDER BY person"  # noqa: S608


def _reduce(field: Field) -> str:
    """Give ``made(person, key, values, start, end, told, sources, recorded)``."""
    start, end = _quote(field.start), _quote(field.end)
    told = f"coalesce({_quote(field.told)}, 0)" if field.told else "0"
    names = [*field.key, *field.values]
    if field.reduce != "intervals":
        sources = "sources" if field.source == "orders" else "[id]"
        keep = ", ".join(f"coalesce({_quote(name)}, '') AS {_quote(name)}" for name in names)
        raw = f", {_quote(field.told)} AS told_raw" if field.told else ", NULL::BIGINT AS told_raw"
        return (
            f"made AS (SELECT person, {keep}, {start} AS start_, coalesce({end}, {ENDLESS}) AS end_, {told} AS told_"  # noqa: S608
            f"{raw}, {sources} AS sources, recorded_at AS recorded FROM base)"
        )
    part = ", ".join(("person", *(f"coalesce({_quote(name)}, '')" for name in names)))
    keys = ", ".join(f"coalesce({_quote(name)}, '') AS {_quote(name)}" for name in names)
    order = "start_, nullif_, id"
    return (
        f"spans AS (SELECT person, {keys}, {start} AS start_, coalesce({end}, {ENDLESS}) AS end_,"  # noqa: S608
        f" coalesce({end}, 0) AS nullif_, id, recorded_at FROM base),"
        f" marked AS (SELECT *, max(end_) OVER (PARTITION BY {part} ORDER BY {order}"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach FROM spans),"
        f" runs AS (SELECT *, count_if(reach IS NULL OR start_ > reach) OVER (PARTITION BY {part} ORDER BY {order}"
        f" ROWS UNBOUNDED PRECEDING) AS run FROM marked),"
        f" made AS (SELECT person, {', '.join(map(_quote, names))}, min(start_) AS start_, max(end_) AS end_,"
        f" 0 AS told_, NULL::BIGINT AS told_raw, list(id ORDER BY {order}) AS sources, max(recorded_at) AS recorded"
        f" FROM runs GROUP BY person, {', '.join(map(_quote, names))}, run)"
    )


def _keep(field: Field) -> str:
    """Give ``held``: without what ended long before the newest recording, and what the filter leaves out."""
    inner = f"SELECT *, max(recorded) OVER w - {SLACK} AS since, max(end_) OVER w AS farthest FROM made WINDOW w AS (PARTITION BY person)"  # noqa: S608, E501
    conditions = []
    if field.keep_days is not None:
        cutoff = f"since - {field.keep_days * DAY}"
        conditions.append(f"end_ >= {f'least({cutoff}, farthest)' if field.reduce == 'intervals' else cutoff}")
    if field.filter is not None:
        conditions.append(f"{_quote(field.filter[0])} = '{field.filter[1]}'")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"held AS (SELECT * FROM ({inner}){where})"  # noqa: S608


def _readable(field: Field) -> str:
    """Give ``read``: without rows in whose stead a later one of their key is read."""
    part = ", ".join(("person", *map(_quote, field.key)))
    return (
        f"read AS (SELECT * FROM held QUALIFY coalesce(min(greatest(start_, told_)) OVER (PARTITION BY {part}"  # noqa: S608
        f" ORDER BY {_order(field)} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), {ENDLESS})"
        f" > greatest(since, told_))"
    )


def _order(field: Field, suffix: str = "") -> str:
    names = [_quote(name) for name in (*field.key, *field.values)]
    end, tail = f"CASE WHEN end_ = {ENDLESS} THEN 0 ELSE end_ END", "sources[1]"
    columns = ["start_", *names, end, tail] if field.reduce == "intervals" else ["start_", end, "told_", *names, tail]
    return ", ".join(f"{column}{suffix}" for column in columns)


def _rank(field: Field) -> str:
    given = "read" if field.reduce == "max" else "held"
    if field.limit is None:
        return f"ranked AS (SELECT *, 1 AS from_end, false AS flag FROM {given})"  # noqa: S608
    return (
        f"numbered AS (SELECT *, row_number() OVER (PARTITION BY person ORDER BY {_order(field, ' DESC')}) AS from_end"  # noqa: S608
        f" FROM {given}), ranked AS (SELECT *, {_flag(field)} AS flag FROM numbered"
        f" WINDOW w AS (PARTITION BY person))"
    )


def _flag(field: Field) -> str:
    too_many = f"count(*) OVER w > {field.limit}"
    if field.safe_h is None:
        return too_many
    safe = f"since - {field.safe_h * HOUR}"
    if field.reduce == "intervals":
        return f"{too_many} AND bool_or(from_end > {field.limit} AND end_ >= {safe}) OVER w"
    return f"{too_many} AND NOT bool_or(from_end <= {field.limit} AND start_ <= {safe} AND told_ <= since) OVER w"


def _limited(field: Field) -> str:
    columns = ["person"]
    columns += [f"nullif({_quote(name)}, '') AS {_quote(name)}" for name in (*field.key, *field.values)]
    columns.append(f"start_ AS {_quote(field.start)}")
    if field.end != field.start:
        columns.append(f"nullif(end_, {ENDLESS}) AS {_quote(field.end)}")
    if field.told:
        columns.append(f"told_raw AS {_quote(field.told)}")
    limit = "" if field.limit is None else f" WHERE from_end <= {field.limit}"
    return f"SELECT {', '.join(columns)}, sources, flag FROM ranked{limit} ORDER BY person, from_end DESC"  # noqa: S608


def _quote(name: str) -> str:
    return f'"{name}"'


def make_base_sql(source: str, columns: Iterable[str], *, dead: bool, undone: bool, merged: bool) -> str:
    """Give the view of a source's rows that stand, under the number that each person now has."""
    kept = ", ".join(f"s.{_quote(name)}" for name in columns)
    person = "coalesce(m.head, s.subject)" if merged else "s.subject"
    joins, where = "", []
    if merged:
        joins += " LEFT JOIN merged m ON m.gone = s.subject"
    if undone:
        joins += " LEFT JOIN undone u ON u.batch = s.batch"
        where.append("(u.seq IS NULL OR s.seq >= u.seq)")
    if dead:
        joins += " ANTI JOIN dead d ON d.fact = s.id"
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    return f"CREATE TEMP VIEW {source}_base AS SELECT {person} AS person, {kept} FROM {source} s{joins}{clause}"  # noqa: S608
