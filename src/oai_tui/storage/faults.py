"""SQLite's errors in the words of the person whose store it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from oai_tui.core.errors import StoreError, StoreUnavailable

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the file is not, or no longer, a sound database."""
    return isinstance(error, sqlite3.Error) and _code(error) in _DAMAGED


def translated(error: sqlite3.Error | OSError, path: Path | None) -> StoreError:
    """The same fault as an error of ours; `path` is None for a store in memory."""
    place = str(path) if path else "in memory"
    if isinstance(error, OSError):
        return StoreUnavailable(
            f"The store {place} cannot be used: {error.strerror or error}.",
            advice="Check the folder and its permissions, or name another file with --db.",
        )
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return StoreUnavailable(
                f"The disk is full: nothing more can be saved in {place}.",
                advice="Make room and try again; what was saved before is safe.",
            )
        case sqlite3.SQLITE_READONLY:
            return StoreUnavailable(
                f"The store {place} can be read but not written.",
                advice="Check the permissions of the file and its folder, or name another"
                " file with --db.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreUnavailable(
                f"Another program keeps the store {place} busy.",
                advice="Try again when it is done.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreUnavailable(
                f"The store {place} is damaged.",
                advice="Start oai-tui again: it puts the damaged file aside and recovers what can"
                " be read.",
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreUnavailable(
                f"The store {place} cannot be opened.",
                advice="Check the folder and its permissions, or name another file with --db.",
            )
        case sqlite3.SQLITE_INTERRUPT:
            return StoreUnavailable(f"The store {place} was being closed.")
        case _:
            return StoreUnavailable(
                f"The store {place} failed: {error}.",
                advice="Try again; if it stays so, look at oai-tui doctor.",
            )


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; the upper bytes of an extended one are dropped."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
