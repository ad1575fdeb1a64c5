"""The schema of the store and its numbered migrations, each of them one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from oai_tui.core.identity import now

APPLICATION_ID = 1868654965
"""Marks a file as ours in its header: the letters `oaiu`."""


@cache
def migrations() -> tuple[str, ...]:
    """The scripts of `migrations/` in the order of their numbers, which begin at 1."""
    folder = Path(__file__).with_name("migrations")
    return tuple(script.read_text(encoding="utf-8") for script in sorted(folder.glob("*.sql")))


def latest_version() -> int:
    """The version of the schema that this program reads and writes."""
    return len(migrations())


def version_of(connection: sqlite3.Connection) -> int:
    row = connection.execute("pragma user_version").fetchone()
    return int(row[0])


def migrate(connection: sqlite3.Connection, path: Path | None) -> Path | None:
    """Bring the store up to date; returns where the backup went, if one was needed.

    A store that holds something is copied with `vacuum into` before its first migration. Two
    programs may do this at the same time: each step is looked at again inside its transaction.
    """
    backup = None
    version = version_of(connection)
    if path is not None and 0 < version < latest_version():
        stamp = now().strftime("%Y%m%dT%H%M%S%f")[:-3]
        backup = path.with_name(f"{path.name}.before-{latest_version()}-{stamp}")
        copy_into(connection, backup)
    for number, script in enumerate(migrations()[version:], start=version + 1):
        _apply(connection, number, script)
    return backup


def copy_into(connection: sqlite3.Connection, target: Path) -> None:
    """A whole copy of the store in a new file that only its owner can read.

    Raises FileExistsError when the target exists; what was begun is removed on failure.
    """
    target.touch(mode=0o600, exist_ok=False)
    try:
        connection.execute("vacuum into :target", {"target": str(target)})
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("begin immediate")
    try:
        if version_of(connection) < number:
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"pragma user_version = {number:d}")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; one ends at the end of a line."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
