"""Several tasks and several programs at one store; cancelling and closing."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from oai_tui.core.errors import StoreUnavailable
from oai_tui.core.message import TextPart, UserMessage
from oai_tui.storage.database import Actor, Database, connect
from oai_tui.storage.opening import connect_writer, set_journal_mode
from oai_tui.storage.store import Store
from tests.storage.programs import next_line, program
from tests.storage.reading import count
from tests.storage.values import exchange

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


async def test_two_programs_can_write_at_once(path: Path) -> None:
    body = """
        async with await Store.open(path) as store:
            await store.create(Conversation())
            for number in range(100):
                await store.save_message(
                    (await store.newest()), UserMessage(parts=(TextPart(str(number)),))
                )
            say("done")
    """
    with program(path, body) as one, program(path, body) as other:
        said = [await asyncio.to_thread(next_line, process) for process in (one, other)]

    assert said == ["done", "done"]
    async with await Store.open(path) as store:
        health = await store.health()
        summaries = await store.list_conversations()
    assert health.messages == 200
    assert sum(summary.message_count for summary in summaries) == 200
    assert health.is_sound


async def test_a_new_store_that_another_program_has_locked_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    was_refused = threading.Event()

    class Impatient(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            try:
                return super().execute(*arguments)
            except sqlite3.OperationalError:
                was_refused.set()
                raise

    def switch() -> bool:
        opened = sqlite3.connect(path, timeout=0, isolation_level=None, factory=Impatient)
        with closing(opened) as connection:
            return set_journal_mode(connection)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        switching = asyncio.create_task(asyncio.to_thread(switch))
        await asyncio.to_thread(was_refused.wait, 30)
        other.execute("commit")

    assert await switching


async def test_many_tasks_can_write_at_once(store: Store) -> None:
    conversations = [exchange("hi", "hello") for _ in range(4)]
    await asyncio.gather(*(store.create(conversation) for conversation in conversations))
    texts = [str(number) for number in range(20)]

    await asyncio.gather(
        *(
            store.save_message(conversation.id, UserMessage(parts=(TextPart(text),)))
            for text in texts
            for conversation in conversations
        )
    )

    for conversation in conversations:
        added = (await store.load(conversation.id)).messages[2:]
        assert [message.parts for message in added] == [(TextPart(text),) for text in texts]


async def test_cancelling_who_waits_does_not_tear_the_transaction(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    for number in range(30):
        parts = tuple(TextPart(f"{number}.{part}") for part in range(50))
        saving = asyncio.create_task(store.save_message(conversation.id, UserMessage(parts=parts)))
        for _ in range(number % 4):
            await asyncio.sleep(0)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving

    for message in (await store.load(conversation.id)).messages[2:]:
        assert len(message.parts) == 50
    assert (await store.health()).is_sound


async def test_a_method_that_fails_leaves_nothing_behind(store: Store, path: Path) -> None:
    first, second = exchange("hi", "hello"), exchange("good", "day")
    await store.create(first)
    clash = UserMessage(parts=(TextPart("x"),), id=first.messages[0].id)

    with pytest.raises(StoreUnavailable):
        await store.create(second.with_message(clash))

    assert [summary.id for summary in await store.list_conversations()] == [first.id]
    assert count(path, "messages") == 2
    await store.create(second)
    assert await store.load(second.id) == second


async def test_a_closed_store_says_so(path: Path) -> None:
    store = await Store.open(path)
    await store.close()
    await store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        await store.newest()


async def test_what_was_begun_before_the_close_is_done(path: Path) -> None:
    conversation = exchange("hi", "hello")
    store = await Store.open(path)
    creating = asyncio.create_task(store.create(conversation))
    await asyncio.sleep(0)
    await store.close()
    await creating

    async with await Store.open(path) as store:
        assert await store.load(conversation.id) == conversation


async def test_an_opening_that_is_cancelled_leaves_nothing_open(path: Path) -> None:
    for steps in range(8):
        opening = asyncio.create_task(Store.open(path))
        for _ in range(steps):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait({opening})
        if not opening.cancelled():
            await opening.result().close()

    while any("_connection_worker" in thread.name for thread in threading.enumerate()):
        await asyncio.sleep(0.001)
    async with await Store.open(path) as store:
        assert await store.list_conversations() == ()


async def test_nothing_but_the_file_is_left_after_the_close(path: Path) -> None:
    async with await Store.open(path) as store:
        await store.create(exchange("hi", "hello"))

    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_statement_that_never_ends_is_interrupted_by_the_close(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oai_tui.storage.database.GRACE", 60.0)
    actor = await Actor.start(lambda: connect_writer(path, []), path)
    database = Database(actor, actor)
    hanging = asyncio.create_task(database.read(lambda db: db.execute(ENDLESS).fetchone()))
    await asyncio.sleep(0)

    assert await database.close(0.01, lambda db: None)

    with pytest.raises(StoreUnavailable):
        await hanging


async def test_a_thread_that_hangs_is_given_up_by_the_close(tmp_path: Path) -> None:
    release = threading.Event()
    ended = threading.Event()

    def hang(connection: sqlite3.Connection) -> None:
        release.wait()
        ended.set()

    actor = await Actor.start(lambda: connect(tmp_path / "any.db"), tmp_path / "any.db")
    hanging = asyncio.create_task(actor.run(hang))
    await asyncio.sleep(0)

    assert not await actor.stop(0.01)

    release.set()
    await hanging
    assert ended.is_set()
    await asyncio.to_thread(actor._connection._thread.join)


def test_a_program_ends_although_its_store_hangs(path: Path) -> None:
    body = """
        store = await Store.open(path)
        hang = lambda connection: time.sleep(900)
        hanging = asyncio.create_task(store._database.write(hang))
        await asyncio.sleep(0)
        await store.close(timeout=0.01)
        hanging.cancel()
        say("closed")
    """
    with program(path, body) as process:
        assert next_line(process) == "closed"
        assert process.wait(60) == 0


def test_a_program_that_forgets_to_close_its_store_can_end(path: Path) -> None:
    body = """
        store = await Store.open(path)
        await store.create(Conversation(id="c"))
        say("forgotten")
        sys.stderr = None
    """
    with program(path, body) as process:
        assert next_line(process) == "forgotten"
        assert process.wait(60) == 0
