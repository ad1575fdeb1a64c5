"""The database as two actors: one connection that writes, one that reads, a thread for each.

A method hands over one function that is a whole transaction; the thread runs one after another
to its end. So nothing can be torn by cancelling who waits for it, and no two tasks share a
transaction.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import aiosqlite

from oai_tui.core.errors import StoreUnavailable
from oai_tui.storage.damage import leave_mark
from oai_tui.storage.faults import is_damage, translated
from oai_tui.storage.schema import copy_into

Result = TypeVar("Result")
Work: TypeAlias = Callable[[sqlite3.Connection], Result]
Connect: TypeAlias = Callable[[], sqlite3.Connection]

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another program that is writing."""


GRACE = 0.5
"""Seconds that interrupted statements get to end."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection on which transactions begin and end only when it is told so."""
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)


class Actor:
    """A connection on a thread of its own."""

    def __init__(self, connection: aiosqlite.Connection, path: Path | None) -> None:
        self._connection = connection
        self._path = path
        self._is_stopped = False

    @classmethod
    async def start(cls, connect: Connect, path: Path | None) -> Actor:
        """`connect` is called on the new thread; what it raises comes out here."""
        connection = aiosqlite.Connection(connect, iter_chunk_size=64)
        connection._thread.daemon = True  # a statement that hangs must not keep the process
        try:
            return cls(await connection, path)
        except BaseException:
            # The thread takes leave of the event loop, which must still be there.
            for _ in range(int(GRACE / 0.001)):
                if not connection._thread.is_alive():
                    break
                await asyncio.sleep(0.001)
            raise

    async def run(self, work: Work[Result]) -> Result:
        """What `work` returns. It runs to its end even if the caller is cancelled.

        Raises StoreUnavailable in the place of SQLite's errors, and when it was stopped.
        """
        if self._is_stopped:
            raise StoreUnavailable("The store was closed.")

        def on_thread(connection: sqlite3.Connection) -> Result:
            try:
                return work(connection)
            except sqlite3.Error as error:
                if self._path is not None and is_damage(error):
                    leave_mark(self._path)
                raise translated(error, self._path) from error

        connection: Any = self._connection  # its way to run a function has no types
        result: Result = await connection._execute(on_thread, connection._conn)
        return result

    async def stop(self, timeout: float, farewell: Work[object] | None = None) -> bool:
        """Do the work that waits, `farewell` last, and close; false if that took too long.

        After `timeout` seconds the statements that run are interrupted, and half a second later
        the thread is given up: it ends with the process.
        """
        if self._is_stopped:
            return True
        last = None if farewell is None else asyncio.ensure_future(self.run(farewell))
        if last is not None and not await self._settled(last, timeout):
            last.cancel()
            timeout = 0.0
        self._is_stopped = True
        closed = self._connection.stop()
        return closed is not None and await self._settled(closed, timeout)

    async def _settled(self, future: asyncio.Future[Any], timeout: float) -> bool:
        """Whether it is done in time, if need be by interrupting what keeps it waiting."""
        await asyncio.wait({future}, timeout=timeout)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GRACE
        while not future.done() and loop.time() < deadline:
            with suppress(ValueError, sqlite3.ProgrammingError):  # it has just been closed
                await self._connection.interrupt()
            await asyncio.wait({future}, timeout=0.02)
        if future.done() and not future.cancelled():
            future.exception()  # it was told to who waited for the work
        return future.done()


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Which file stood at a path at some time."""

    path: Path
    device: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        status = path.stat()
        return cls(path.absolute(), status.st_dev, status.st_ino)

    def is_in_place(self) -> bool:
        try:
            return FileIdentity.of(self.path) == self
        except OSError:
            return False


class Database:
    """A writer and a reader of one file; in memory they are the same connection."""

    def __init__(self, writer: Actor, reader: Actor, file: FileIdentity | None = None) -> None:
        self._writer = writer
        self._reader = reader
        self._file = file

    async def write(self, work: Work[Result], *, at_full_strength: bool = False) -> Result:
        """Run `work` as one transaction, all or nothing.

        When it returns, the rows survive the end of the program; at full strength they survive
        the loss of power, too.
        """
        return await self._writer.run(partial(_transaction, work, at_full_strength))

    async def read(self, work: Work[Result]) -> Result:
        """Run `work` on one consistent state of the store."""
        return await self._reader.run(partial(_snapshot, work))

    async def copy_into(self, target: Path) -> None:
        """A whole copy of the store in a new file; reading and writing go on meanwhile.

        They wait when the file is gone, because the writer alone still has it. Raises
        StoreUnavailable, also when the target exists.
        """
        try:
            if self._file is None or not await self.is_in_place():
                await self._writer.run(partial(copy_into, target=target))
                return
            copier = await Actor.start(partial(connect, self._file.path), self._file.path)
            try:
                await copier.run(partial(copy_into, target=target))
            finally:
                await copier.stop(timeout=0.0)
        except OSError as error:
            raise translated(error, target) from error

    async def is_in_place(self) -> bool:
        """Whether the file is where it was when it was opened; always true in memory.

        The thread of the reader looks, because a network file system can keep it waiting.
        """
        file = self._file
        return file is None or await self._reader.run(lambda connection: file.is_in_place())

    async def close(self, timeout: float, farewell: Work[object] | None = None) -> bool:
        """Finish what was begun, `farewell` as the last transaction, and close.

        False if a connection had to be given up. The reader goes first, so that the log is
        written back into the file when the writer closes. It all takes `timeout` seconds and
        three times the grace at most.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        last = None if farewell is None else partial(_transaction, farewell, False)
        if self._reader is self._writer:
            return await self._writer.stop(timeout, last)
        is_reader_closed = await self._reader.stop(timeout)
        remaining = max(0.0, deadline - asyncio.get_running_loop().time())
        return await self._writer.stop(remaining, last) and is_reader_closed


def _transaction(
    work: Work[Result], at_full_strength: bool, connection: sqlite3.Connection
) -> Result:
    (strength,) = connection.execute("pragma synchronous").fetchone()
    if at_full_strength:
        connection.execute("pragma synchronous = full")
    try:
        connection.execute("begin immediate")
        try:
            result = work(connection)
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        return result
    finally:
        if at_full_strength:
            connection.execute(f"pragma synchronous = {strength:d}")


def _snapshot(work: Work[Result], connection: sqlite3.Connection) -> Result:
    connection.execute("begin")
    try:
        return work(connection)
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
