"""Blobs, backups, the doctor's look at the store, and the file system it lies on."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from oai_tui.core.errors import StoreUnavailable
from oai_tui.core.message import ImagePart, UserMessage
from oai_tui.storage.filesystem import file_system_of
from oai_tui.storage.schema import latest_version
from oai_tui.storage.store import Store
from tests.storage.reading import change, count
from tests.storage.values import exchange

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
35 22 0:30 / /home/me/far\\040away rw shared:2 - nfs4 server:/export rw
36 35 0:31 / /home/me/far\\040away/near rw - tmpfs tmpfs rw
not a line of that file
"""


async def test_the_same_bytes_are_kept_once(store: Store, path: Path) -> None:
    first = await store.put_blob(b"\x00\xff")
    second = await store.put_blob(b"\x00\xff")

    assert first == second == hashlib.sha256(b"\x00\xff").hexdigest()
    assert await store.blob(first) == b"\x00\xff"
    assert await store.blob("0" * 64) is None
    assert count(path, "blobs") == 1


async def test_blobs_that_nothing_names_go_with_the_conversations_that_are_removed(
    path: Path,
) -> None:
    async with await Store.open(path) as store:
        used, unused, fresh = [await store.put_blob(data) for data in (b"1", b"2", b"3")]
        gone, kept = exchange("a", "b"), exchange("c", "d")
        await store.create(gone)
        await store.create(kept.with_message(UserMessage(parts=(ImagePart(used, "image/png"),))))
        await store.delete(gone.id)
    change(path, f"update blobs set created_at = 0 where sha256 <> '{fresh}'")

    async with await Store.open(path) as store:
        await store.purge_deleted()

        assert await store.blob(used) == b"1"
        assert await store.blob(unused) is None
        assert await store.blob(fresh) == b"3"


async def test_a_backup_is_a_whole_store_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    target = tmp_path / "backup.db"

    await store.backup(target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    async with await Store.open(target) as copy:
        assert await copy.load(conversation.id) == conversation


async def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_bytes(b"precious")

    with pytest.raises(StoreUnavailable, match="exists"):
        await store.backup(target)

    assert target.read_bytes() == b"precious"


async def test_a_backup_to_a_folder_that_does_not_exist_says_so(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnavailable, match="No such file"):
        await store.backup(tmp_path / "nowhere" / "backup.db")


async def test_a_store_in_memory_can_be_backed_up(tmp_path: Path) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(None) as store:
        await store.create(conversation)
        await store.backup(tmp_path / "backup.db")

    async with await Store.open(tmp_path / "backup.db") as copy:
        assert await copy.load(conversation.id) == conversation


async def test_the_doctor_learns_what_is_in_the_store(store: Store, path: Path) -> None:
    await store.create(exchange("hi", "hello"))

    health = await store.health()

    assert health.is_sound
    assert (health.path, health.journal_mode) == (path, "wal")
    assert health.schema_version == latest_version()
    assert (health.conversations, health.messages, health.tool_calls) == (1, 2, 0)
    assert health.size == sum(file.stat().st_size for file in path.parent.glob("conversations.db*"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/near", "ext4"),
        ("/home/me/far away/store.db", "nfs4"),
        ("/home/me/far away/near/store.db", "tmpfs"),
        ("/home/me/far away from here", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_deepest_mount(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind


def test_without_any_mount_the_file_system_is_unknown() -> None:
    assert file_system_of(Path("/x"), "") == ""
