"""The running programs that share a store: which of them are alive, and what each has leased."""

from __future__ import annotations

import os
import socket
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oai_tui.core.identity import new_id, now
from oai_tui.storage.conversations import not_found
from oai_tui.storage.rows import milliseconds

STALE_AFTER = 30_000
"""Milliseconds without a heartbeat after which a program counts as gone."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that has a conversation open for writing."""

    host: str
    pid: int

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One opening of the store by one program."""

    id: str
    host: str
    pid: int
    process_started: str

    @classmethod
    def new(cls) -> Instance:
        """This program, opening the store now."""
        pid = os.getpid()
        return cls(id=new_id(), host=this_host(), pid=pid, process_started=process_start(pid) or "")


@cache
def this_host() -> str:
    return socket.gethostname()


def process_start(pid: int) -> str | None:
    """When a process of this machine began, in its own words; None if there is no such process.

    Empty where the system does not tell. It sets a process apart from a later one with its number.
    """
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return None
        return None if fields[0] in (b"Z", b"X") else fields[19].decode()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


def register(connection: sqlite3.Connection, instance: Instance) -> None:
    connection.execute(
        "insert into instances (id, host, pid, process_started, heartbeat_at)"
        " values (:id, :host, :pid, :process_started, :at)"
        " on conflict (id) do update set heartbeat_at = excluded.heartbeat_at",
        {
            "id": instance.id,
            "host": instance.host,
            "pid": instance.pid,
            "process_started": instance.process_started,
            "at": milliseconds(now()),
        },
    )


def unregister(connection: sqlite3.Connection, instance_id: str) -> None:
    """Forget a program; its leases go with it."""
    connection.execute("delete from instances where id = :id", {"id": instance_id})


def gone_instances(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The programs that ended without closing the store."""
    stale_before = milliseconds(now()) - STALE_AFTER
    return tuple(
        id_
        for id_, host, pid, started, heartbeat_at in connection.execute(
            "select id, host, pid, process_started, heartbeat_at from instances"
        ).fetchall()
        if heartbeat_at < stale_before or (host == this_host() and not _runs(pid, started))
    )


def _runs(pid: int, started: str) -> bool:
    start = process_start(pid)
    return start is not None and (start == started or not start or not started)


def acquire_lease(
    connection: sqlite3.Connection, conversation_id: str, instance: Instance
) -> Holder | None:
    """Lease a conversation to this program; the holder in the way, or None if it was granted.

    Raises ConversationNotFound.
    """
    known = connection.execute(
        "select 1 from conversations where id = :id", {"id": conversation_id}
    ).fetchone()
    if known is None:
        raise not_found(conversation_id)
    register(connection, instance)
    for instance_id in gone_instances(connection):
        unregister(connection, instance_id)
    connection.execute(
        "insert into leases (conversation_id, instance_id, acquired_at)"
        " values (:conversation, :instance, :at) on conflict do nothing",
        {
            "conversation": conversation_id,
            "instance": instance.id,
            "at": milliseconds(now()),
        },
    )
    id_, host, pid = connection.execute(
        "select i.id, i.host, i.pid from leases l join instances i on i.id = l.instance_id"
        " where l.conversation_id = :conversation",
        {"conversation": conversation_id},
    ).fetchone()
    return None if id_ == instance.id else Holder(host, pid)


def release_lease(connection: sqlite3.Connection, conversation_id: str, instance_id: str) -> None:
    connection.execute(
        "delete from leases where conversation_id = :conversation and instance_id = :instance",
        {"conversation": conversation_id, "instance": instance_id},
    )
