"""list, show, export, import and backup."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.headless.program import Program

SHORT = {
    "version": 1,
    "conversations": [
        {
            "title": "Rivers of France",
            "messages": [
                {"role": "user", "content": "Name a river."},
                {"role": "assistant", "content": "The Loire."},
            ],
        },
        {"title": "Tea", "messages": [{"role": "user", "content": "grün \u001b[2J\u202e?"}]},
    ],
}


@pytest.fixture
async def program(program: Program) -> Program:
    """The program with two conversations in its store."""
    ended = await program.run("import", "-", stdin=json.dumps(SHORT).encode())
    assert (ended.code, ended.out) == (0, "-: 2 conversations imported.\n")
    return program


def rest_of(master: int) -> bytes:
    """What was written to a terminal that nobody has open any more."""
    pieces = []
    with contextlib.suppress(OSError):
        while piece := os.read(master, 65_536):
            pieces.append(piece)
    os.close(master)
    return b"".join(pieces)


async def listed(program: Program, *arguments: str) -> list[Any]:
    ended = await program.run("list", "--json", *arguments)
    assert ended.code == 0
    result: list[Any] = json.loads(ended.out)
    return result


async def id_of(program: Program, title: str) -> str:
    return str((await listed(program, title))[0]["id"])


async def test_list_shows_a_line_for_each_conversation(program: Program) -> None:
    ended = await program.run("list")

    lines = ended.out.splitlines()
    assert (ended.code, ended.err, len(lines)) == (0, "", 2)
    assert [line.split("  ")[-1].strip() for line in sorted(lines, key=len)] == [
        "Tea",
        "Rivers of France",
    ]


async def test_list_can_be_narrowed(program: Program) -> None:
    assert [c["title"] for c in await listed(program, "france rivers")] == ["Rivers of France"]
    assert len(await listed(program, "--limit", "1")) == 1
    assert await listed(program, "--archived") == []


async def test_an_empty_list_says_so_beside_the_output(tmp_path: Path) -> None:
    ended = await Program(tmp_path).run("list")

    assert (ended.code, ended.out) == (0, "")
    assert "no such conversations" in ended.err


async def test_show_prints_what_was_said(program: Program) -> None:
    shown = await program.run("show", (await id_of(program, "Rivers"))[:8])

    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0] == "Rivers of France"
    assert lines[3].startswith("you  ")
    assert lines[4] == "Name a river."
    assert lines[7] == "The Loire."


async def test_show_last_is_the_newest(program: Program) -> None:
    newest = (await listed(program))[0]["title"]

    assert (await program.run("show", "last")).out.splitlines()[0] == newest


async def test_a_pipe_gets_the_raw_text_and_a_terminal_the_clean_one(program: Program) -> None:
    tea = await id_of(program, "Tea")
    piped = await program.run("show", tea)
    master, terminal = pty.openpty()
    process = await program.start("show", tea, stdout=terminal)
    os.close(terminal)
    await process.communicate()
    on_terminal = rest_of(master).decode()

    assert "grün \x1b[2J\u202e?" in piped.out
    assert "grün ␛[2J\ufffd?" in on_terminal
    assert "\x1b" not in on_terminal


@pytest.mark.parametrize("command", [["show"], ["export"], ["ask", "hi", "--conversation"]])
async def test_an_unknown_conversation_is_named(program: Program, command: list[str]) -> None:
    program.variables["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"

    ended = await program.run(*command, "ffffffffffff")

    assert ended.code == 1
    assert ended.err.startswith("oai-tui: ")
    assert "ffffffffffff" in ended.err
    assert ended.out == ""


async def test_show_json_is_our_format(program: Program) -> None:
    tea = await id_of(program, "Tea")

    shown = json.loads((await program.run("show", tea, "--json")).out)

    exported = json.loads((await program.run("export", tea)).out)
    assert shown == exported
    assert [c["id"] for c in shown["conversations"]] == [tea]


async def test_what_is_exported_and_imported_again_is_equal(
    program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    other = Program(tmp_path / "other")
    other.home.mkdir()

    exported = await program.run("export", "-o", str(file))
    imported = await other.run("import", str(file))
    again = await other.run("export")

    assert (exported.code, exported.out, imported.code) == (0, "", 0)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(again.out) == json.loads(file.read_text())


async def test_importing_twice_skips_what_is_here(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    await program.run("export", "-o", str(file))

    ended = await program.run("import", str(file))

    assert "0 conversations imported, 2 skipped" in ended.out
    assert len(await listed(program)) == 2


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"version": 99}', b"[]"])
async def test_a_file_that_is_none_of_ours_changes_nothing(
    program: Program, tmp_path: Path, content: bytes
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(SHORT))
    bad.write_bytes(content)

    ended = await program.run("import", str(good), str(bad))

    assert ended.code == 1
    assert str(bad) in ended.err
    assert "Nothing was imported." in ended.err
    assert len(await listed(program)) == 2


async def test_a_missing_file_is_named(program: Program) -> None:
    ended = await program.run("import", "missing.json")

    assert ended.code == 1
    assert "missing.json cannot be read: No such file" in ended.err


async def test_a_known_key_is_not_exported(program: Program) -> None:
    program.variables["OPENAI_API_KEY"] = "Loire-0123456789"
    said = {"role": "user", "content": "my key is Loire-0123456789"}
    document = {"version": 1, "conversations": [{"title": "K", "messages": [said]}]}
    await program.run("import", "-", stdin=json.dumps(document).encode())

    ended = await program.run("export", await id_of(program, "K"))

    assert "Loire-0123456789" not in ended.out
    assert "my key is [key]" in ended.out


async def test_a_backup_holds_everything(program: Program, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    ended = await program.run("backup", str(copy))

    assert ended.code == 0
    assert ended.out.startswith(str(copy))
    connection = sqlite3.connect(copy)
    assert connection.execute("select count(*) from conversations").fetchone() == (2,)
    connection.close()


async def test_a_backup_never_overwrites(program: Program, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")

    ended = await program.run("backup", str(copy))

    assert ended.code == 1
    assert str(copy) in ended.err
    assert copy.read_text() == "precious"


async def test_a_store_of_a_newer_version_ends_with_3(program: Program) -> None:
    connection = sqlite3.connect(program.database)
    connection.execute("pragma user_version = 9999")
    connection.close()

    ended = await program.run("list")

    assert ended.code == 3
    assert ended.out == ""
