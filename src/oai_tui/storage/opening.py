"""Opening the file of the store: its folder, its permissions, its version and its settings."""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path

from oai_tui.core.errors import StoreTooNew, StoreUnavailable
from oai_tui.storage.database import Actor, Database, FileIdentity, connect
from oai_tui.storage.faults import translated
from oai_tui.storage.instances import Instance
from oai_tui.storage.schema import APPLICATION_ID, latest_version, migrate
from oai_tui.storage.settling import settle


async def open_database(path: Path | None, instance: Instance) -> tuple[Database, list[str]]:
    """The database in this file, or one in memory, and what there is to say about it.

    Raises StoreTooNew and StoreUnavailable.
    """
    notices: list[str] = []
    try:
        if path is None:
            actor = await Actor.start(connect_in_memory, None)
            database = Database(actor, actor)
        else:
            writer = await Actor.start(partial(connect_writer, path, notices), path)
            reader = await Actor.start(partial(connect_reader, path), path)
            database = Database(writer, reader, FileIdentity.of(path))
    except (sqlite3.Error, OSError) as error:
        raise translated(error, path) from error
    await database.write(partial(settle, instance=instance))
    return database, notices


def connect_writer(path: Path, notices: list[str]) -> sqlite3.Connection:
    """The connection that writes, on a store of the current version.

    Raises StoreTooNew, with the file untouched, sqlite3.Error and OSError.
    """
    _make_private(path)
    refuse_newer(path)
    connection = connect(path)
    try:
        _refuse_foreign(connection, path)
        if _set_journal_mode(connection) != "wal":
            notices.append(
                "The store does not support write-ahead logging where it lies, such as on a"
                " network; it works, but more slowly, and should be used by one program at a time."
            )
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma synchronous = normal")
        migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = connect(path)
    connection.execute("pragma query_only = on")
    return connection


def connect_in_memory() -> sqlite3.Connection:
    """A store that ends with the program."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("pragma foreign_keys = on")
    migrate(connection, None)
    return connection


def _make_private(path: Path) -> None:
    """Make the folder and the file, for their owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def refuse_newer(path: Path) -> None:
    """Raises StoreTooNew if a newer program made this store; changes nothing."""
    version = _stored_version(path)
    if version > latest_version():
        raise StoreTooNew(
            f"The store {path} has version {version}; this oai-tui knows versions up to"
            f" {latest_version()}. Nothing was changed.",
            advice="Update oai-tui, or name another file with --db.",
        )


def _stored_version(path: Path) -> int:
    """The `user_version` of a file, 0 if it has none.

    It stands in the header at byte 60 (https://sqlite.org/fileformat.html); the log may hold a
    newer header, which is read through a connection that cannot write.
    """
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return int(connection.execute("pragma user_version").fetchone()[0])
        finally:
            connection.close()
    with path.open("rb") as file:
        header = file.read(100)
    is_database = header.startswith(b"SQLite format 3\0")
    return int.from_bytes(header[60:64], "big") if is_database else 0


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreUnavailable for a database of another program, so that it stays as it is."""
    (mark,) = connection.execute("pragma application_id").fetchone()
    (tables,) = connection.execute("select count(*) from sqlite_schema").fetchone()
    if tables and mark != APPLICATION_ID:
        raise StoreUnavailable(
            f"The file {path} is a database of another program. Nothing was changed.",
            advice="Name another file with --db.",
        )


def _set_journal_mode(connection: sqlite3.Connection) -> str:
    (mode,) = connection.execute("pragma journal_mode = wal").fetchone()
    if mode != "wal":
        (mode,) = connection.execute("pragma journal_mode = delete").fetchone()
    return str(mode)
