"""How the store is, for a doctor."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from oai_tui.storage.schema import version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    """`size` is in bytes, the log included; `integrity` is `ok` or says what is wrong."""

    path: Path | None
    size: int
    schema_version: int
    journal_mode: str
    conversations: int
    messages: int
    tool_calls: int
    requests: int
    integrity: str

    @property
    def is_sound(self) -> bool:
        return self.integrity == "ok"


def health_of(connection: sqlite3.Connection, path: Path | None) -> StoreHealth:
    """Counts and checks everything: the cost grows with the store."""

    def one(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    (mode,) = connection.execute("pragma journal_mode").fetchone()
    problems = connection.execute("pragma integrity_check(5)").fetchall()
    return StoreHealth(
        path=path,
        size=_size(path)
        if path
        else one("select page_count * page_size from pragma_page_count, pragma_page_size"),
        schema_version=version_of(connection),
        journal_mode=str(mode),
        conversations=one("select count(*) from conversations where deleted_at is null"),
        messages=one("select count(*) from messages"),
        tool_calls=one("select count(*) from tool_calls"),
        requests=one("select count(*) from requests"),
        integrity="; ".join(str(problem) for (problem,) in problems),
    )


def _size(path: Path) -> int:
    files = (path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())
