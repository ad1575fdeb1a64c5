"""Bytes kept under their own hash, so that the same ones are kept once."""

from __future__ import annotations

import hashlib
import sqlite3

from oai_tui.core.identity import now
from oai_tui.storage.rows import milliseconds


def write(connection: sqlite3.Connection, data: bytes) -> str:
    """Keep bytes under their SHA-256, which is returned in hexadecimal digits."""
    sha256 = hashlib.sha256(data).hexdigest()
    connection.execute(
        "insert into blobs (sha256, bytes, created_at) values (:sha256, :bytes, :at)"
        " on conflict (sha256) do update set created_at = excluded.created_at"
        " where created_at < excluded.created_at - :hour",
        {"sha256": sha256, "bytes": data, "at": milliseconds(now()), "hour": 3_600_000},
    )
    return sha256


def read(connection: sqlite3.Connection, sha256: str) -> bytes | None:
    row = connection.execute(
        "select bytes from blobs where sha256 = :sha256", {"sha256": sha256}
    ).fetchone()
    return None if row is None else bytes(row[0])
