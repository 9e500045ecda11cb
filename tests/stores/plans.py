"""What a database plans to do for statements that the stores really send: which tables it would read from end to end."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from stores.database import Database

_NEARLY_ALL = "book"
"""A column by which nobody finds anything: nearly all rows are of the real book."""
_LOOKED_AT = ("SELECT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, slots=True)
class FullRead:
    """A table that is read from end to end; `in_order` by an index that gives the wanted order, up to a limit."""

    table: str
    in_order: bool


def full_reads(database: Database, call: Callable[[Session], object]) -> set[FullRead]:
    """Which tables the statements of `call` would read whole, by the database's own word."""
    statements = _sent(database, call)
    assert statements, "nothing was asked"
    look = _on_sqlite if database.is_sqlite else _on_postgres
    with database.reading() as session:
        if not database.is_sqlite:
            # The tables of a test are so small that reading them whole is right; of large ones it would not be.
            for way in ("seqscan", "hashjoin", "mergejoin"):
                session.execute(text(f"SET LOCAL enable_{way} = off"))
        cursor: Any = session.connection().connection.cursor()
        return {found for sent in statements for found in look(cursor, *sent)}


def _sent(database: Database, call: Callable[[Session], object]) -> list[tuple[str, Any]]:
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if statement.startswith(_LOOKED_AT):
            sent.append((statement, parameters[0] if many else parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        database.write(call)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return sent


def _on_sqlite(cursor: Any, statement: str, parameters: Any) -> Iterator[FullRead]:
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
    lines = [str(row[3]) for row in cursor.fetchall()]
    ordered = "LIMIT" in statement and not any("TEMP B-TREE FOR ORDER BY" in line for line in lines)
    for line in lines:
        if found := re.fullmatch(rf"SEARCH (\w+?)(?:_\d+)? .*\({_NEARLY_ALL}=\?\)", line):
            yield FullRead(found[1], in_order=False)
        if found := re.fullmatch(r"SCAN (\w+?)(?:_\d+)?( USING .*INDEX .*)?", line):
            yield FullRead(found[1], ordered and found[2] is not None)


def _on_postgres(cursor: Any, statement: str, parameters: Any) -> Iterator[FullRead]:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    plan = cursor.fetchone()[0]
    cursor.execute(_FIRST_COLUMNS)
    indexes = {index: (table, column) for index, table, column in cursor.fetchall()}
    yield from _whole(
        (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"], indexes, limited=False
    )


# The first column that tells rows apart.
_FIRST_COLUMNS = f"""
    SELECT DISTINCT ON (i.indexrelid) i.indexrelid::regclass::text, i.indrelid::regclass::text, a.attname
    FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        AND a.attname <> '{_NEARLY_ALL}'
    ORDER BY i.indexrelid, k.place"""
_BY_INDEX = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")


def _whole(node: dict[str, Any], indexes: dict[str, tuple[str, str]], *, limited: bool) -> Iterator[FullRead]:
    kind = node["Node Type"]
    limited = (limited or kind == "Limit") and kind != "Sort"
    if kind == "Seq Scan":
        yield FullRead(node["Relation Name"], in_order=False)
    if kind in _BY_INDEX:
        # A condition on a later column alone still goes through the whole index.
        table, first = indexes[node["Index Name"]]
        if not re.search(rf"\b{first}\b", node.get("Index Cond", "")):
            yield FullRead(table, in_order=limited)
    for child in node.get("Plans", ()):
        yield from _whole(child, indexes, limited=limited)
