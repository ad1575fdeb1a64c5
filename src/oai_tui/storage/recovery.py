"""A damaged store is put aside whole, and what can be read of it goes into a new one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from oai_tui.core.identity import now
from oai_tui.core.units import counted
from oai_tui.storage.schema import migrate

_TABLES = (
    "conversations",
    "messages",
    "blobs",
    "parts",
    "tool_calls",
    "journal",
    "requests",
    "drafts",
    "draft_attachments",
    "embeddings",
)
_REPAIRS = (
    "insert into conversations (id, title, title_source, created_at, updated_at)"
    " select conversation_id, 'Recovered conversation', 'words', min(created_at), max(created_at)"
    "   from messages where conversation_id not in (select id from conversations)"
    "  group by conversation_id",
    "delete from parts where message not in (select number from messages)",
    "update tool_calls set output = '(lost)', output_blob = null"
    "  where output_blob not in (select sha256 from blobs)",
    "delete from tool_calls where message not in (select number from messages)",
    "delete from journal where message_id not in (select id from messages)",
    "update conversations set message_count ="
    " (select count(*) from messages where conversation_id = conversations.id)",
    "update conversations set head_id = (select id from messages"
    "  where conversation_id = conversations.id order by position desc limit 1)"
    " where head_id is null or head_id not in"
    "  (select id from messages where conversation_id = conversations.id)",
)
_LAST_ROW = 2**63 - 1


def recover(path: Path) -> str:
    """Replace a damaged store by a sound one; returns what to tell the person.

    The damaged file, its log and its index are renamed, not changed. The new store is whole
    before it takes the place. Raises OSError and sqlite3.Error when there is no room for it.
    """
    rescued = path.with_name(f"{path.name}.recovering")
    rescued.unlink(missing_ok=True)
    rescued.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(rescued, isolation_level=None)) as target:
            migrate(target, None)
            found = _rescue(path, target)
        aside = _put_aside(path)
        rescued.rename(path)
    except BaseException:
        rescued.unlink(missing_ok=True)
        raise
    return f"The store was damaged. The damaged file is kept as {aside}. {found}"


def _put_aside(path: Path) -> Path:
    """Rename the store and what belongs to it; returns the new name of the store."""
    stamp = now().strftime("%Y%m%dT%H%M%S%f")[:-3]
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _rescue(path: Path, target: sqlite3.Connection) -> str:
    """Copy all rows that can be read; returns a sentence that counts them."""
    with _whole_length(path) as readable, closing(_connect_to_read(readable)) as source:
        target.execute("begin immediate")
        for table in _TABLES:
            _copy(source, target, table)
        for statement in _REPAIRS:
            target.execute(statement)
        target.execute("commit")
    (conversations,) = target.execute("select count(*) from conversations").fetchone()
    (messages,) = target.execute("select count(*) from messages").fetchone()
    if not conversations:
        return "Nothing could be recovered from it."
    return (
        f"{counted(conversations, 'conversation')} with {counted(messages, 'message')}"
        " could be recovered."
    )


def _connect_to_read(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


@contextmanager
def _whole_length(path: Path) -> Iterator[Path]:
    """The file, or for the time being a copy as long as its header says.

    SQLite reads nothing of a file that was cut, but for the missing pages of one with blanks in
    their place. Page size and count stand at the bytes 16 and 28 of the header
    (https://sqlite.org/fileformat.html).
    """
    with path.open("rb") as file:
        header = file.read(32)
    page_size = int.from_bytes(header[16:18], "big")
    length = int.from_bytes(header[28:32], "big") * (65_536 if page_size == 1 else page_size)
    if length <= path.stat().st_size or not header.startswith(b"SQLite format 3\0"):
        yield path
        return
    with TemporaryDirectory(prefix=f"{path.name}.", dir=path.parent) as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        os.truncate(copy, length)
        yield copy


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    columns = [name for name in _columns(target, table) if name in _columns(source, table)]
    if not columns:
        return
    names = ", ".join(columns)
    places = ", ".join("?" for _ in columns)
    insert = f"insert or ignore into {table} ({names}) values ({places})"
    for row in _readable_rows(source, f"select rowid, {names} from {table}"):
        try:
            target.execute(insert, row[1:])
        except (sqlite3.IntegrityError, OverflowError):
            continue  # a row that no program of ours can have written


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    try:
        rows = connection.execute(f"pragma table_info({table})").fetchall()
    except sqlite3.DatabaseError:
        return []
    return [str(row[1]) for row in rows]


def _readable_rows(source: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in their order, stepping over those that lie on damaged pages."""
    start = -_LAST_ROW
    while True:
        with suppress(sqlite3.DatabaseError):
            for row in source.execute(f"{query} where rowid >= {start} order by rowid"):
                yield row
                start = row[0] + 1
            return
        # A cursor reads one row ahead: the last one before the damage is still to be had.
        row = _first_from(source, query, start)
        if row is not None:
            yield row
            start = row[0] + 1
            continue
        after = _next_readable(source, query, start)
        if after is None:
            return
        start = after


def _first_from(source: sqlite3.Connection, query: str, start: int) -> tuple[Any, ...] | None:
    """The first row from `start` on, None if it cannot be read."""
    try:
        found: tuple[Any, ...] | None = source.execute(
            f"{query} where rowid >= {start} order by rowid limit 1"
        ).fetchone()
    except sqlite3.DatabaseError:
        return None
    return found


def _next_readable(source: sqlite3.Connection, query: str, damaged: int) -> int | None:
    """A row after `damaged` from which on there is one to read, None if there is none."""

    def reads(row: int) -> bool:
        return _first_from(source, query, row) is not None

    step = 1
    while not reads(damaged + step):
        step *= 2
        if damaged + step > _LAST_ROW:
            return None
    bad, good = damaged + step // 2, damaged + step
    while good - bad > 1:
        middle = (bad + good) // 2
        bad, good = (bad, middle) if reads(middle) else (middle, good)
    return good
