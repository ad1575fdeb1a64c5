"""A conversation is written by one program at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from oai_tui.core.errors import ConversationNotFound
from oai_tui.core.identity import now
from oai_tui.storage.instances import Holder, process_start, this_host
from oai_tui.storage.rows import milliseconds
from oai_tui.storage.store import Store
from tests.storage.programs import next_line, program
from tests.storage.reading import change, count, query
from tests.storage.values import exchange


@pytest.fixture
async def conversation_id(store: Store) -> str:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    return conversation.id


async def test_a_lease_is_granted_again_to_who_holds_it(store: Store, conversation_id: str) -> None:
    assert await store.acquire_lease(conversation_id) is None
    assert await store.acquire_lease(conversation_id) is None


async def test_a_second_program_learns_who_holds_the_lease(
    store: Store, path: Path, conversation_id: str
) -> None:
    await store.acquire_lease(conversation_id)

    async with await Store.open(path) as other:
        holder = await other.acquire_lease(conversation_id)

        assert holder == Holder(host=this_host(), pid=os.getpid())
        assert str(holder) == f"process {os.getpid()} on {this_host()}"
        await other.release_lease(conversation_id)
        assert await other.acquire_lease(conversation_id) == holder


async def test_a_conversation_that_is_not_there_cannot_be_leased(store: Store) -> None:
    with pytest.raises(ConversationNotFound):
        await store.acquire_lease("nowhere")


async def test_a_lease_that_is_released_can_be_had(
    store: Store, path: Path, conversation_id: str
) -> None:
    await store.acquire_lease(conversation_id)
    async with await Store.open(path) as other:
        await store.release_lease(conversation_id)

        assert await other.acquire_lease(conversation_id) is None


async def test_leases_end_with_the_close_of_the_store(path: Path, tmp_path: Path) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)
        await store.acquire_lease(conversation.id)

    assert count(path, "leases") == 0
    assert count(path, "instances") == 0


async def test_the_lease_of_a_program_that_was_killed_can_be_had_at_once(path: Path) -> None:
    body = """
        store = await Store.open(path)
        await store.create(Conversation(id="c"))
        say(await store.acquire_lease("c"))
        sys.stdin.readline()
    """
    async with await Store.open(path) as store:
        with program(path, body) as process:
            assert next_line(process) == "None"
            assert await store.acquire_lease("c") == Holder(this_host(), process.pid)
            process.kill()
            process.wait()

            assert await store.acquire_lease("c") is None


async def test_a_deleted_conversation_stays_while_another_program_has_it_open(
    path: Path,
) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as reader:
        async with await Store.open(path) as deleter:
            await deleter.create(conversation)
            await reader.acquire_lease(conversation.id)
            await deleter.delete(conversation.id)

        await reader.purge_deleted()
        await reader.restore(conversation.id)

        assert await reader.load(conversation.id) == conversation


@pytest.mark.parametrize(("age", "is_stale"), [(20_000, False), (40_000, True)])
async def test_a_program_elsewhere_counts_as_gone_without_a_sign_of_life(
    store: Store, path: Path, conversation_id: str, age: int, is_stale: bool
) -> None:
    heard = milliseconds(now()) - age
    change(
        path,
        f"insert into instances values ('other', 'elsewhere', 7, '', {heard})",
        f"insert into leases values ('{conversation_id}', 'other', {heard})",
    )

    holder = await store.acquire_lease(conversation_id)

    assert holder == (None if is_stale else Holder("elsewhere", 7))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell")
async def test_a_later_process_with_the_same_number_is_another_one(
    store: Store, path: Path, conversation_id: str
) -> None:
    alive = milliseconds(now())
    change(
        path,
        f"insert into instances values"
        f" ('other', '{this_host()}', {os.getpid()}, 'long ago', {alive})",
        f"insert into leases values ('{conversation_id}', 'other', {alive})",
    )

    assert await store.acquire_lease(conversation_id) is None


async def test_a_heartbeat_keeps_a_program_alive(store: Store, path: Path) -> None:
    change(path, "update instances set heartbeat_at = 0")

    await store.heartbeat()

    ((heard,),) = query(path, "select heartbeat_at from instances")
    assert heard > 0


async def test_a_program_that_was_taken_for_gone_signs_in_again(
    store: Store, path: Path, conversation_id: str
) -> None:
    change(path, "update instances set heartbeat_at = 0")
    async with await Store.open(path):
        assert count(path, "instances") == 1

    await store.heartbeat()

    assert count(path, "instances") == 1
    assert await store.acquire_lease(conversation_id) is None


async def test_the_store_gives_signs_of_life_and_watches_its_file_by_itself(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oai_tui.storage.store.HEARTBEAT_INTERVAL", 0.001)
    async with await Store.open(path) as store:
        change(path, "update instances set heartbeat_at = 0")
        while query(path, "select heartbeat_at from instances") == [(0,)]:
            await store.newest()

        path.unlink()
        while not store.notices:
            await store.newest()
    assert "deleted or replaced" in store.notices[0]


def test_a_process_that_does_not_exist_has_no_start() -> None:
    with program(Path(), "pass") as process:
        process.wait()
        number = process.pid

    assert process_start(number) is None
    assert process_start(os.getpid()) is not None
