"""What can be wrong with the file of a store, and what the person is told."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from oai_tui.core.errors import StoreTooNew, StoreUnavailable
from oai_tui.core.message import TextPart, UserMessage
from oai_tui.storage import opening
from oai_tui.storage.opening import set_journal_mode
from oai_tui.storage.schema import latest_version
from oai_tui.storage.store import Store
from tests.storage.reading import change
from tests.storage.values import exchange

NOBODY = 65_534
"""A user who owns nothing, to whom things can be forbidden."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_folder_and_all_files_are_for_their_owner_alone(path: Path) -> None:
    async with await Store.open(path) as store:
        await store.create(exchange("hi", "hello"))

        assert mode(path.parent) == 0o700
        assert {file.name: mode(file) for file in path.parent.iterdir()} == {
            "conversations.db": 0o600,
            "conversations.db-wal": 0o600,
            "conversations.db-shm": 0o600,
        }


async def test_a_file_that_others_could_read_is_made_private(path: Path) -> None:
    async with await Store.open(path):
        pass
    path.chmod(0o644)

    async with await Store.open(path):
        assert mode(path) == 0o600


async def test_a_newer_store_is_refused_and_left_as_it_is(path: Path) -> None:
    async with await Store.open(path) as store:
        await store.create(exchange("hi", "hello"))
    change(path, "pragma user_version = 999")
    before = path.read_bytes()

    with pytest.raises(StoreTooNew, match=rf"version 999.* up to {latest_version()}"):
        await Store.open(path)

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_newer_store_is_refused_also_when_only_its_log_says_so(path: Path) -> None:
    async with await Store.open(path):
        pass
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("pragma user_version = 999")
        assert int.from_bytes(path.read_bytes()[60:64], "big") == latest_version()
        before = path.read_bytes()

        with pytest.raises(StoreTooNew):
            await Store.open(path)

        assert path.read_bytes() == before


async def test_damage_is_not_judged_by_a_look_without_a_lock(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)
    before = opening._refuse_untouchable
    looks = 0

    def refuse(connection: sqlite3.Connection, path: Path) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        before(connection, path)

    monkeypatch.setattr(opening, "_refuse_untouchable", refuse)
    async with await Store.open(path) as store:
        assert store.notices == []
        assert await store.load(conversation.id) == conversation


async def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    change(path, "create table places (url text)", "insert into places values ('x')")
    before = path.read_bytes()

    with pytest.raises(StoreUnavailable, match="another program"):
        await Store.open(path)

    assert path.read_bytes() == before


async def test_a_place_where_no_folder_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnavailable, match="file/conversations") as caught:
        await Store.open(tmp_path / "file" / "conversations.db")

    assert "--db" in caught.value.advice


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="not a regular file"):
        await Store.open(tmp_path)


@pytest.mark.parametrize("folder_mode", [0o500, 0o000])
async def test_a_folder_without_permission_is_told(folder_mode: int) -> None:
    with TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        path = Path(base) / "data" / "conversations.db"
        async with await Store.open(path):
            pass

        with only_allowed(path.parent, folder_mode), pytest.raises(StoreUnavailable) as caught:
            await Store.open(path)

    assert "permissions" in caught.value.advice


@contextmanager
def only_allowed(folder: Path, folder_mode: int) -> Iterator[None]:
    """Have no more rights to a folder of one's own than its mode gives, even as root."""
    is_root = os.geteuid() == 0
    for each in (folder, *folder.iterdir()):
        os.chown(each, NOBODY if is_root else -1, -1)
    folder.chmod(folder_mode)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


@pytest.mark.parametrize("where", ["file", "memory"])
async def test_an_sqlite_that_is_too_old_is_named(
    path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")

    with pytest.raises(StoreUnavailable, match=r"is 3\.34\.1; the store needs 3\.37"):
        await Store.open(path if where == "file" else None)

    assert not path.exists()


async def test_a_full_disk_is_told_and_what_was_there_stays(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    await store._database.write(_fill_up)
    more = UserMessage(parts=(TextPart("x" * 1_000_000),))

    with pytest.raises(StoreUnavailable, match="disk is full") as caught:
        await store.save_message(conversation.id, more)

    assert "Make room" in caught.value.advice
    assert await store.load(conversation.id) == conversation

    await store._database.write(_make_room)
    await store.save_message(conversation.id, more)

    assert (await store.load(conversation.id)).messages[-1] == more


def _fill_up(connection: sqlite3.Connection) -> None:
    """SQLite answers as it does on a full disk when a file reaches its largest size."""
    (pages,) = connection.execute("pragma page_count").fetchone()
    connection.execute(f"pragma max_page_count = {pages}")


def _make_room(connection: sqlite3.Connection) -> None:
    connection.execute("pragma max_page_count = 1000000")


def _forbid_writing(connection: sqlite3.Connection) -> None:
    connection.execute("pragma query_only = on")


def _lose_patience(connection: sqlite3.Connection) -> None:
    connection.execute("pragma busy_timeout = 1")


async def test_a_store_that_became_read_only_is_told(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    await store._database.write(_forbid_writing)

    with pytest.raises(StoreUnavailable, match="not written"):
        await store.save_draft(conversation.id, "x")

    assert await store.load(conversation.id) == conversation


async def test_a_store_that_another_program_keeps_busy_is_told(store: Store, path: Path) -> None:
    await store._database.write(_lose_patience)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")

        with pytest.raises(StoreUnavailable, match="busy"):
            await store.save_draft("", "x")

        other.execute("rollback")

    await store.save_draft("", "x")
    assert await store.draft("") == "x"


async def test_a_file_that_is_gone_or_replaced_is_noticed_once(store: Store, path: Path) -> None:
    heard: list[str] = []
    store.on_notice = heard.append
    assert await store.check_alive()
    path.rename(path.with_name("elsewhere.db"))

    assert not await store.check_alive()

    path.touch()
    assert not await store.check_alive()
    assert len(heard) == 1
    assert "deleted or replaced" in heard[0]
    assert store.notices == heard


async def test_a_backup_can_be_made_of_a_store_whose_file_is_gone(
    store: Store, path: Path, tmp_path: Path
) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    path.unlink()

    await store.backup(tmp_path / "rescued.db")

    async with await Store.open(tmp_path / "rescued.db") as rescued:
        assert await rescued.load(conversation.id) == conversation


def test_where_the_log_does_not_work_a_rollback_journal_is_used(tmp_path: Path) -> None:
    uri = f"{(tmp_path / 'x.db').as_uri()}?vfs=unix-dotfile"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        assert not set_journal_mode(connection)
        assert connection.execute("pragma journal_mode").fetchone() == ("delete",)


async def test_on_a_network_a_rollback_journal_is_used_and_the_person_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oai_tui.storage.opening.is_over_network", lambda path: True)
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)

        assert (await store.health()).journal_mode == "delete"
        assert await store.load(conversation.id) == conversation
        assert len(store.notices) == 1
        assert "write-ahead logging does not work" in store.notices[0]


async def test_a_store_that_cannot_be_written_is_still_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)

    def fail(connection: sqlite3.Connection, instance: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(opening, "settle", fail)
    with pytest.raises(StoreUnavailable):
        await Store.open(path)
    async with await Store.open(path, for_reading=True) as store:
        assert await store.load(conversation.id) == conversation
        assert any("only read" in notice for notice in store.notices)
