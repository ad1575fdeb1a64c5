"""Whether a file is a sound database, and the mark that a program leaves when it met damage.

What is promised at the start: a file that is no database, or was cut, is always noticed, by
SQLite itself when it reads the schema. Every page is checked (`quick_check`) when the store has
at most 16 MB, which takes some 25 ms. In a larger store damage can stay unnoticed until the page
is read; then the method that met it raises StoreUnavailable and leaves the mark, so that the next
start checks everything (`integrity_check`), whatever the size, and recovers.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from oai_tui.core.text import clean_line

CHECKED_AT_START = 16_000_000
"""Up to this size, in bytes, a store is checked whole at every start."""


def mark_of(path: Path) -> Path:
    """The empty file beside a store that says that damage was met in it."""
    return path.with_name(f"{path.name}.damaged")


def leave_mark(path: Path) -> None:
    try:
        mark_of(path).touch(mode=0o600)
    except OSError:
        return  # a disk that is read-only or full; the damage will be met again


def is_marked(path: Path) -> bool:
    try:
        return mark_of(path).exists()
    except OSError:
        return False


def remove_mark(path: Path) -> None:
    mark_of(path).unlink(missing_ok=True)


def check_at_start(connection: sqlite3.Connection, path: Path) -> None:
    """Raises sqlite3.DatabaseError with the code for damage if the file is not sound."""
    connection.execute("select count(*) from sqlite_schema").fetchone()
    if is_marked(path):
        _raise_damage(first_problem(connection, "integrity_check"))
        rebuild_indices(connection)
        remove_mark(path)
    elif path.stat().st_size <= CHECKED_AT_START:
        _raise_damage(first_problem(connection, "quick_check"))


def first_problem(connection: sqlite3.Connection, check: str) -> str:
    """What the check finds first, or nothing; it reads the whole file."""
    (answer,) = connection.execute(f"pragma {check}(1)").fetchone()
    return "" if answer == "ok" else clean_line(str(answer), 200)


def _raise_damage(problem: str) -> None:
    if problem:
        error = sqlite3.DatabaseError(problem)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def rebuild_indices(connection: sqlite3.Connection) -> None:
    """Make the full-text indices anew, which `quick_check` does not look into."""
    for table in ("message_text", "tool_text"):
        known = connection.execute(
            "select 1 from sqlite_schema where name = :table", {"table": table}
        ).fetchone()
        if known:
            connection.execute(f"insert into {table} ({table}) values ('rebuild')")
