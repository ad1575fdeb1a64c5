"""Migrations: each one whole transaction, after a backup when there is something to lose."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from oai_tui.core.errors import StoreUnavailable
from oai_tui.storage import schema
from oai_tui.storage.store import Store
from tests.storage.reading import query
from tests.storage.values import exchange

NEXT = """
-- A comment; with a semicolon.
create table later (text text not null) strict;
create trigger later_is_upper after insert on later begin
    update later set text = upper(text);
end;
insert into later values ('a;b');
"""
BROKEN = "create table later (text text) strict;\ninsert into nowhere values (1);\n"


def with_next(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    scripts = (*schema.migrations(), script)
    monkeypatch.setattr(schema, "migrations", lambda: scripts)


def backups(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}.before-*"))


async def test_an_empty_file_becomes_a_store_without_a_backup(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    async with await Store.open(path):
        pass

    assert query(path, "pragma user_version") == [(schema.latest_version(),)]
    assert query(path, "pragma application_id") == [(schema.APPLICATION_ID,)]
    assert backups(path) == []


async def test_an_empty_database_of_version_0_becomes_a_store(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("vacuum")
    assert path.stat().st_size > 0

    async with await Store.open(path) as store:
        conversation = exchange("hi", "hello")
        await store.create(conversation)
        assert await store.load(conversation.id) == conversation

    assert backups(path) == []


async def test_a_store_is_backed_up_before_it_is_migrated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)
    with monkeypatch.context() as patch:
        with_next(patch, NEXT)

        async with await Store.open(path) as store:
            assert await store.load(conversation.id) == conversation
            assert (await store.health()).schema_version == schema.latest_version() == 2
        assert query(path, "select text from later") == [("A;B",)]

    (backup,) = backups(path)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    async with await Store.open(backup) as store:
        assert await store.load(conversation.id) == conversation
        assert (await store.health()).schema_version == 1


async def test_a_migration_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)
    with monkeypatch.context() as patch:
        with_next(patch, BROKEN)

        with pytest.raises(StoreUnavailable, match="nowhere"):
            await Store.open(path)

    assert query(path, "select count(*) from sqlite_schema where name = 'later'") == [(0,)]
    async with await Store.open(path) as store:
        assert await store.load(conversation.id) == conversation


async def test_two_programs_can_migrate_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await Store.open(path):
        pass
    with_next(monkeypatch, NEXT)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as one,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        assert schema.version_of(other) == 1
        schema.migrate(one, None)
        schema._apply(other, 2, NEXT)

    assert query(path, "select count(*) from later") == [(1,)]


async def test_every_table_is_strict(path: Path) -> None:
    async with await Store.open(path):
        pass

    loose = query(
        path,
        "select name from pragma_table_list where type = 'table' and schema = 'main'"
        " and not strict and name not like 'sqlite_%'",
    )
    assert loose == []
