"""Damaged stores are put aside whole, and what can be read of them is recovered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from oai_tui.core.errors import StoreUnavailable
from oai_tui.core.message import FilePart, TextPart, UserMessage
from oai_tui.storage import damage
from oai_tui.storage.store import Store
from tests.storage.reading import change, query
from tests.storage.values import exchange

PAGE = 4096


async def make_store(path: Path, count: int) -> dict[str, str]:
    """A closed store of `count` conversations; returns their titles by identity."""
    titles = {}
    async with await Store.open(path) as store:
        for number in range(count):
            conversation = exchange(
                f"prompt {number} " * 40, f"answer {number} " * 40, title=f"title {number}"
            )
            await store.create(conversation)
            titles[conversation.id] = conversation.title
    return titles


def asides(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.corrupt-*"))


def root_page(path: Path, table: str) -> int:
    return int(query(path, "select rootpage from sqlite_schema where name = ?", table)[0][0])


def spoil(path: Path, page: int) -> None:
    """Write over one page of a file; the first page is 1."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xa5" * PAGE)


async def test_a_file_that_is_no_database_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"these are my notes\n" * 500)

    async with await Store.open(path) as store:
        conversation = exchange("hi", "hello")
        await store.create(conversation)

        assert await store.load(conversation.id) == conversation
        (aside,) = asides(path)
        assert aside.read_bytes() == b"these are my notes\n" * 500
        (notice,) = store.notices
        assert str(aside) in notice
        assert "Nothing could be recovered" in notice


async def test_of_a_file_that_was_cut_everything_before_the_cut_is_recovered(path: Path) -> None:
    titles = await make_store(path, 200)
    whole = path.stat().st_size
    os.truncate(path, whole // 2 // PAGE * PAGE + 100)
    cut = path.read_bytes()

    async with await Store.open(path) as store:
        found = {summary.id: summary.title for summary in await store.list_conversations()}
        health = await store.health()
        (notice,) = store.notices

    assert found
    assert found.items() <= {**titles, **_recovered(found)}.items()
    assert health.is_sound
    assert health.messages > 0
    (aside,) = asides(path)
    assert aside.read_bytes() == cut
    assert "could be recovered" in notice


def _recovered(found: dict[str, str]) -> dict[str, str]:
    """Conversations of which only messages could be read get this title."""
    return {id_: title for id_, title in found.items() if title == "Recovered conversation"}


async def test_one_bad_page_costs_only_what_stood_on_it(path: Path) -> None:
    await make_store(path, 200)
    spoil(path, leaf_of(path, "parts"))

    async with await Store.open(path) as store:
        summaries = await store.list_conversations()
        loaded = [await store.load(summary.id) for summary in summaries]
        health = await store.health()

    assert len(summaries) == 200
    assert all(len(conversation.messages) == 2 for conversation in loaded)
    parts = sum(len(message.parts) for each in loaded for message in each.messages)
    assert 400 - 40 < parts < 400
    assert health.is_sound


def leaf_of(path: Path, table: str) -> int:
    """A page in the middle of a table: the fourth child that its root page names.

    https://sqlite.org/fileformat.html, 1.6: cell pointers of an interior page begin at byte 12.
    """
    root = path.read_bytes()[(root_page(path, table) - 1) * PAGE :][:PAGE]
    assert root[0] == 5, "the table has more than one page"
    pointer = 12 + 2 * 3
    cell = int.from_bytes(root[pointer : pointer + 2], "big")
    return int.from_bytes(root[cell : cell + 4], "big")


async def test_messages_without_their_conversation_get_one(path: Path) -> None:
    titles = await make_store(path, 400)
    spoil(path, leaf_of(path, "conversations"))

    async with await Store.open(path) as store:
        found = {summary.id: summary.title for summary in await store.list_conversations()}
        recovered = [id_ for id_, title in found.items() if title == "Recovered conversation"]
        loaded = await store.load(recovered[0])

    assert found.keys() == titles.keys()
    assert 0 < len(recovered) < 200
    assert [message.role for message in loaded.messages] == ["user", "assistant"]
    assert loaded.head_id == loaded.messages[-1].id


async def test_what_is_recovered_has_its_drafts_requests_and_search_index(path: Path) -> None:
    await make_store(path, 200)
    async with await Store.open(path) as store:
        await store.save_draft("", "not yet said")
        await store.save_attachments("", (FilePart("pasted text", "long"),))
        sha256 = await store.put_blob(b"picture")
    spoil(path, leaf_of(path, "parts"))

    async with await Store.open(path) as store:
        assert await store.draft("") == "not yet said"
        assert await store.attachments("") == (FilePart("pasted text", "long"),)
        assert await store.blob(sha256) == b"picture"
    rows = query(path, "select count(*) from message_text where message_text match 'prompt'")
    assert rows == query(path, "select count(*) from parts where text like 'prompt%'")


async def test_the_log_and_its_index_go_aside_with_a_damaged_store(path: Path) -> None:
    await make_store(path, 1)
    path.write_bytes(b"x" * 10_000)
    path.with_name(f"{path.name}-wal").write_bytes(b"log")
    path.with_name(f"{path.name}-shm").write_bytes(b"index")

    async with await Store.open(path):
        names = [file.name.partition(".corrupt-")[2].lstrip("0123456789T") for file in asides(path)]

    assert sorted(names) == ["", "-shm", "-wal"]


async def test_damage_met_in_a_large_store_is_recovered_at_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 0)
    await make_store(path, 200)
    spoil(path, leaf_of(path, "parts"))

    async with await Store.open(path) as store:
        assert store.notices == []
        with pytest.raises(StoreUnavailable, match="damaged") as caught:
            await store.export()
        assert "Start oai-tui again" in caught.value.advice

    async with await Store.open(path) as store:
        assert "The store was damaged" in store.notices[0]
        await store.export()

    async with await Store.open(path) as store:
        assert store.notices == []


async def test_damage_met_while_opening_a_large_store_is_recovered_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 0)
    await make_store(path, 5)
    spoil(path, root_page(path, "instances"))

    async with await Store.open(path) as store:
        assert "The store was damaged" in store.notices[0]
        assert len(await store.list_conversations()) == 5


async def test_an_index_that_lost_its_rows_is_found_once_damage_was_met(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 0)
    titles = await make_store(path, 5)
    change(
        path,
        "pragma writable_schema = on",
        "update sqlite_schema set rootpage = (select rootpage from sqlite_schema"
        " where name = 'requests_by_time') where name = 'conversations_in_list'",
    )
    damage.leave_mark(path)

    async with await Store.open(path) as store:
        found = {summary.id: summary.title for summary in await store.list_conversations()}
        assert found == titles
        assert (await store.health()).is_sound
        assert "The store was damaged" in store.notices[0]


async def test_a_link_to_a_damaged_store_stays_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"x" * 10_000)
    link = tmp_path / "link.db"
    link.symlink_to(path)

    async with await Store.open(link) as store:
        assert store.path == path
        await store.create(exchange("hi", "hello"))

    assert link.resolve() == path
    assert len(asides(path)) == 1


async def test_a_search_index_out_of_order_is_made_anew(path: Path) -> None:
    await make_store(path, 5)
    damage.leave_mark(path)

    async with await Store.open(path) as store:
        assert store.notices == []
        await store.save_message(
            (await store.list_conversations())[0].id, UserMessage(parts=(TextPart("zebra"),))
        )

    assert not damage.mark_of(path).exists()
    assert query(path, "select count(*) from message_text where message_text match 'zebra'") == [
        (1,)
    ]
