"""Requests to providers and what they took, as statements on a connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from oai_tui.core.conversation import UsageTotals
from oai_tui.core.request import Request
from oai_tui.storage import rows

_INSERT = rows.insertion("requests", rows.REQUEST_COLUMNS)


def record(connection: sqlite3.Connection, request: Request) -> None:
    """Keep a request; one that is known already is replaced."""
    connection.execute("delete from requests where id = :id", {"id": request.id})
    connection.execute(_INSERT, rows.request_parameters(request))


def of_conversation(connection: sqlite3.Connection, conversation_id: str) -> tuple[Request, ...]:
    """The requests of a conversation in the order in which they were recorded."""
    return tuple(
        rows.request(row)
        for row in connection.execute(
            f"select {rows.REQUEST_COLUMNS} from requests where conversation_id = :id"
            " order by number",
            {"id": conversation_id},
        )
    )


def totals(connection: sqlite3.Connection, conversation_id: str) -> UsageTotals:
    """What all requests of a conversation took.

    A request that failed before anything came back costs nothing; any other one without a cost
    makes the sum unknown.
    """
    row: Sequence[Any] = connection.execute(
        "select count(*), coalesce(sum(input_tokens), 0), coalesce(sum(cached_tokens), 0),"
        " coalesce(sum(output_tokens), 0), coalesce(sum(reasoning_tokens), 0),"
        " coalesce(sum(cost), 0), coalesce(min(is_exact), 1),"
        " coalesce(max(cost is null and (outcome = 'complete' or input_tokens is not null"
        " or first_token_at is not null)), 0)"
        " from requests where conversation_id = :id",
        {"id": conversation_id},
    ).fetchone()
    return UsageTotals(
        requests=row[0],
        input_tokens=row[1],
        cached_tokens=row[2],
        output_tokens=row[3],
        reasoning_tokens=row[4],
        cost=row[5],
        is_exact=bool(row[6]),
        has_unknown_cost=bool(row[7]),
    )
