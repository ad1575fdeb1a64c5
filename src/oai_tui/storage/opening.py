"""Opening the file of the store: from its folder and permissions to a sound, current database."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from oai_tui.core.errors import StoreTooNew, StoreUnavailable
from oai_tui.core.units import counted
from oai_tui.storage.damage import check_at_start, is_marked, remove_mark
from oai_tui.storage.database import BUSY_TIMEOUT, Actor, Database, FileIdentity, connect
from oai_tui.storage.faults import is_damage, translated
from oai_tui.storage.filesystem import is_over_network
from oai_tui.storage.instances import Instance
from oai_tui.storage.recovery import recover
from oai_tui.storage.schema import APPLICATION_ID, latest_version, migrate
from oai_tui.storage.settling import settle

_OLDEST_SQLITE = (3, 37, 0)
_SWITCH_INTERVAL = 0.02
"""Seconds between two tries to switch to the log."""
_LOG_KEPT = 16_000_000
"""Bytes to which the write-ahead log is cut back when it has grown beyond them."""


def real_path(path: Path) -> Path:
    """Where the file itself lies: SQLite keeps its log beside it, not beside a link to it."""
    return path.resolve()


async def open_settled(
    path: Path | None, instance: Instance, *, for_reading: bool = False
) -> tuple[Database, list[str]]:
    """The database in this file, or one in memory, and what there is to tell the person.

    What earlier programs left unfinished is settled; `for_reading` does without that where
    nothing can be written. Raises StoreTooNew and StoreUnavailable.
    """
    notices: list[str] = []
    try:
        return await _settled(path, instance, notices, for_reading), notices
    except StoreUnavailable:
        if path is None or not is_marked(path):
            raise
    # Damage was met on the way: opened again, the store is checked whole and recovered.
    return await _settled(path, instance, notices, for_reading), notices


async def _settled(
    path: Path | None, instance: Instance, notices: list[str], for_reading: bool
) -> Database:
    database = await _open_database(path, notices)
    lost = 0
    try:
        lost = await database.write(partial(settle, instance=instance))
    except StoreUnavailable as error:
        if not for_reading or (path is not None and is_marked(path)):
            await database.close(timeout=1.0)
            raise
        notices.append(f"{error} It is only read.")
    except BaseException:
        await database.close(timeout=1.0)
        raise
    if lost:
        notices.append(
            f"{counted(lost, 'answer')} had not ended when oai-tui did. What had arrived was kept."
        )
    return database


async def _open_database(path: Path | None, notices: list[str]) -> Database:
    try:
        if path is None:
            actor = await Actor.start(connect_in_memory, None)
            return Database(actor, actor)
        writer = await Actor.start(partial(connect_writer, path, notices), path)
        try:
            reader = await Actor.start(partial(connect_reader, path), path)
        except BaseException:
            await writer.stop(timeout=1.0)
            raise
        return Database(writer, reader, FileIdentity.of(path))
    except (sqlite3.Error, OSError) as error:
        raise translated(error, path) from error


def connect_writer(path: Path, notices: list[str]) -> sqlite3.Connection:
    """The connection that writes. A damaged file is put aside, and a new one takes its place.

    Raises StoreTooNew, with the file untouched; StoreUnavailable, sqlite3.Error and OSError.
    """
    _require_sqlite()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _connect_sound(path, notices)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    with _alone_in(path.parent):
        try:
            return _connect_sound(path, notices)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        notices.append(recover(path))
        remove_mark(path)
        return _connect_sound(path, notices)


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = connect(path)
    connection.execute("pragma query_only = on")
    return connection


def connect_in_memory() -> sqlite3.Connection:
    """A store that ends with the program."""
    _require_sqlite()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("pragma foreign_keys = on")
    migrate(connection, None)
    return connection


def _require_sqlite() -> None:
    """Raises StoreUnavailable if Python was built with an SQLite that lacks strict tables."""
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreUnavailable(
            f"The SQLite of this Python is {sqlite3.sqlite_version}; the store needs 3.37.",
            advice="Use another Python, such as one from uv or python.org.",
        )


def _connect_sound(path: Path, notices: list[str]) -> sqlite3.Connection:
    _make_private(path)
    _look_before_touching(path)
    connection = connect(path)
    try:
        check_at_start(connection, path)
        _refuse_untouchable(connection, path)
        if not set_journal_mode(connection, uses_log=not is_over_network(path)):
            notices.append(
                f"The store {path} lies where write-ahead logging does not work, such as on a"
                " network. It is slower there, and only one oai-tui should use it at a time."
            )
        connection.execute("pragma foreign_keys = on")
        migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def set_journal_mode(connection: sqlite3.Connection, *, uses_log: bool = True) -> bool:
    """Use the write-ahead log, or a rollback journal where it cannot be; true for the log."""
    if uses_log and _switch_to_log(connection) == "wal":
        connection.execute(f"pragma journal_size_limit = {_LOG_KEPT}")
        connection.execute("pragma synchronous = normal")
        return True
    connection.execute("pragma journal_mode = delete").fetchone()
    return False


def _switch_to_log(connection: sqlite3.Connection) -> str:
    """The journal mode after trying for the log.

    Two programs that switch a new store at the same time lock each other out, and SQLite tells
    so at once instead of waiting; so the waiting is done here.
    """
    give_up = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            (mode,) = connection.execute("pragma journal_mode = wal").fetchone()
            return str(mode)
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > give_up:
                raise
        time.sleep(_SWITCH_INTERVAL)


def _make_private(path: Path) -> None:
    """Make the file if there is none; it is for its owner alone. Raises OSError."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        path.touch(mode=0o600)
        return
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if mode & 0o077:
        with suppress(PermissionError):
            path.chmod(0o600)


def _look_before_touching(path: Path) -> None:
    """Raises what `_refuse_untouchable` does, through a connection that changes nothing.

    With a write-ahead log beside it, the newest header is in there, so that the log is read as
    well; without one, SQLite need not make any file to read it. Such a look takes no lock: a
    page that seems damaged may be one that another program is writing, and is passed over.
    A file that is no database at all is known for sure.
    """
    log = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    uri = f"{path.absolute().as_uri()}?{how}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        try:
            _refuse_untouchable(connection, path)
        except sqlite3.DatabaseError as error:
            if not is_damage(error) or error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                raise


def _refuse_untouchable(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreTooNew for a store of a newer oai-tui, StoreUnavailable for another program's
    database.
    """
    (version,) = connection.execute("pragma user_version").fetchone()
    (mark,) = connection.execute("pragma application_id").fetchone()
    (tables,) = connection.execute("select count(*) from sqlite_schema").fetchone()
    if version > latest_version() and mark in (0, APPLICATION_ID):
        raise StoreTooNew(
            f"The store {path} has version {version}; this oai-tui knows versions up to"
            f" {latest_version()}. Nothing was changed.",
            advice="Update oai-tui, or name another file with --db.",
        )
    if tables and mark != APPLICATION_ID:
        raise StoreUnavailable(
            f"The file {path} is a database of another program. Nothing was changed.",
            advice="Name another file with --db.",
        )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other programs of ours from recovering the same store at the same time."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
