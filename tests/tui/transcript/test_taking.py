"""The chat screen: finding, copying, saving and opening what an answer holds."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from oai_tui.tui.widgets.find_line import FindLine
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until, until_gone, write
from tests.tui.running import Running, answer_chats, running, settings_for

ANSWER = "Some **bold** words.\n\n```python\n# greet.py\nprint(1)\n```\n\nthe [docs](https://a.b/c)"


@asynccontextmanager
async def reading(
    folder: Path, loopback: LoopbackServer, answer: str = ANSWER
) -> AsyncIterator[Running]:
    """The app with an answer to one question, and the focus on the transcript."""
    answer_chats(loopback, reply(answer))
    async with running(settings_for(folder, loopback.base_url)) as it:
        await it.say("a question")
        await it.wait()
        await it.press("shift+tab")
        yield it


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to save to, on a machine with nothing to open links with."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    return folder


async def test_one_finds_by_typing_goes_there_and_on_and_leaves(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("slash")
        await it.see("find in this conversation")
        await it.see("enter go there   down next   esc leave")
        await write(it.pilot, "o")
        await it.see("1 of ")
        await write(it.pilot, "ld wo")
        await it.see("1 of 1")
        await it.press("enter")
        assert it.chat.transcript.has_focus
        await it.see("n next   N previous   esc leave")
        await it.press("slash")
        await write(it.pilot, "zzz")
        await it.see("nothing found")
        await it.press("escape")
        await until_gone(it.pilot, "nothing found")
        assert not it.chat.transcript.is_searching
        assert it.chat.transcript.has_focus
        await it.press("escape")
        assert it.chat.composer.has_focus_within


async def test_arrows_go_through_the_hits_while_one_types(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("slash")
        await write(it.pilot, "question")
        await it.see("1 of 1")
        await it.press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace")
        await until(it.pilot, lambda: it.chat.query_one(FindLine).line.value == "qu")
        await it.press("down", "down", "up", "enter", "escape")
        await until(it.pilot, lambda: not it.chat.query_one(FindLine).display)


async def test_an_empty_search_is_left_with_enter(tmp_path: Path, loopback: LoopbackServer) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("slash", "enter")
        await until(it.pilot, lambda: not it.chat.query_one(FindLine).display)
        assert it.chat.transcript.has_focus


async def test_the_search_line_is_part_of_the_transcripts_pane(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("slash", "x", "tab")
        assert it.chat.composer.has_focus_within
        await it.press("shift+tab")
        assert it.chat.transcript.has_focus


async def test_a_selection_is_told_with_its_keys_and_copied(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("left_square_bracket", "v", "dollar_sign")
        await it.see("1 line, 16 characters selected")
        await it.see("y copy   Y Markdown   esc leave")
        await it.press("Y")
        assert it.app.clipboard == "Some **bold** words."
        await it.see("Copied the selection as Markdown, 20 B.")
        await until_gone(it.pilot, "selected")
        await it.press("v", "ctrl+c")
        assert it.app.clipboard == "S"


async def test_escape_leaves_the_selection_and_not_the_pane(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("v", "escape")
        assert it.chat.transcript.has_focus
        await it.press("escape")
        assert it.chat.composer.has_focus_within


async def test_code_is_saved_under_the_name_that_it_gives_itself(
    tmp_path: Path, loopback: LoopbackServer, working_directory: Path
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("s")
        await it.see("greet.py")
        await it.press("enter")
        path = working_directory / "greet.py"
        await it.see("Saved 2 lines to")
        assert path.read_text() == "# greet.py\nprint(1)\n"


async def test_a_file_that_is_there_is_kept_until_one_agrees(
    tmp_path: Path, loopback: LoopbackServer, working_directory: Path
) -> None:
    path = working_directory / "greet.py"
    path.write_text("mine")
    async with reading(tmp_path, loopback) as it:
        await it.press("s")
        await it.see("Save the code block")
        await it.press("enter")
        await it.see("is there already. Replace it?")
        await it.press("n")
        await it.see("Save the code block")
        assert path.read_text() == "mine"
        await it.press("enter")
        await it.see("is there already. Replace it?")
        await it.press("y")
        await it.see("Saved 2 lines to")
        assert path.read_text() == "# greet.py\nprint(1)\n"


async def test_a_folder_that_is_missing_is_told_and_the_name_can_be_mended(
    tmp_path: Path,
    loopback: LoopbackServer,
    working_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(working_directory))
    async with reading(tmp_path, loopback) as it:
        await it.press("s")
        await it.see("Save the code block")
        await write(it.pilot, "missing/a.py")
        await it.press("enter")
        await it.see("There is no folder")
        await it.see("missing/a.py")
        await it.press("ctrl+u")
        await write(it.pilot, "~/b.py")
        await it.press("enter")
        await it.see("Saved 2 lines to")
        assert (working_directory / "b.py").exists()


async def test_nothing_is_saved_when_one_leaves(
    tmp_path: Path, loopback: LoopbackServer, working_directory: Path
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("s")
        await it.see("Save the code block")
        await it.press("escape")
        await until_gone(it.pilot, "Save the code block")
        assert list(working_directory.iterdir()) == []


async def test_without_code_or_links_the_status_line_says_so(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback, "plain words") as it:
        await it.press("s")
        await it.see("there is no code in this message")
        await it.press("u")
        await it.see("there is no web link in this message")


async def test_a_link_is_copied_where_there_is_no_browser(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("u")
        await it.see("There is no browser to show it here. Copied the address")
        assert it.app.clipboard == "https://a.b/c"


def browser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Something that opens links, and the file in which it tells which."""
    seen = folder / "seen"
    path = folder / "xdg-open"
    path.write_text(f'#!/bin/sh\necho "$1" >> {seen}\n')
    path.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("oai_tui.tui.browser.sys.platform", "linux")
    return seen


async def test_a_link_is_shown_whole_before_it_is_opened(
    tmp_path: Path, loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = browser(tmp_path, monkeypatch)
    address = "https://example.org/" + "path/" * 40 + "end"
    async with reading(tmp_path, loopback, f"[docs]({address})") as it:
        await it.press("u")
        await it.see("Open this link")
        shown = "".join(it.screen.split("│")[1:])
        assert "end" in shown
        assert not seen.exists()
        await it.press("n")
        await until_gone(it.pilot, "Open this link")
        assert not seen.exists()
        await it.press("u")
        await it.see("Open this link")
        await it.press("y")
        await until(it.pilot, lambda: seen.exists() and seen.read_text() == f"{address}\n")


async def test_of_several_links_one_is_chosen(
    tmp_path: Path, loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = browser(tmp_path, monkeypatch)
    async with reading(tmp_path, loopback, "[one](https://a.b/1) [two](https://a.b/2)") as it:
        await it.press("u")
        await it.see("Links of this message")
        await it.press("down", "enter")
        await it.see("Open this link")
        assert "https://a.b/2" in it.screen
        await it.press("y")
        await until(it.pilot, lambda: seen.exists() and seen.read_text() == "https://a.b/2\n")


async def test_a_click_on_a_link_asks_as_the_key_does(
    tmp_path: Path, loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = browser(tmp_path, monkeypatch)
    async with reading(tmp_path, loopback, "[docs](https://a.b/c) [mail](mailto:x@y.z)") as it:
        lines = it.screen.splitlines()
        row = next(at for at, line in enumerate(lines) if "docs (" in line)
        await it.pilot.click(offset=(lines[row].index("docs"), row))
        await it.see("Open this link")
        await it.press("escape")
        await until_gone(it.pilot, "Open this link")
        await it.pilot.click(offset=(lines[row].index("mail "), row))
        await it.see("Only web addresses are opened.")
        assert it.app.clipboard == "mailto:x@y.z"
        assert not seen.exists()


async def test_an_address_that_is_too_long_to_be_shown_is_copied(
    tmp_path: Path, loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = browser(tmp_path, monkeypatch)
    address = "https://a.b/" + "x" * 3_000
    async with reading(tmp_path, loopback, f"[docs]({address})") as it:
        await it.press("u")
        await it.see("It is too long to be shown before it is opened.")
        assert it.app.clipboard == address
        assert not seen.exists()


async def test_what_is_found_saved_and_opened_of_a_hostile_answer_obeys_nobody(
    tmp_path: Path, loopback: LoopbackServer, working_directory: Path
) -> None:
    bad = "\x1b]52;c;QUJD\x07\x9b2J [/b] \u202egnp"
    answer = f"{bad} https://a.b/c{bad}\n\n```{bad}\n# x{bad}.py\n{bad}\n```"
    async with reading(tmp_path, loopback, answer) as it:
        await it.press("slash")
        await write(it.pilot, "[/b]")
        await it.see("1 of ")
        await it.press("enter", "escape", "s")
        await it.see("code.txt")
        await it.press("enter")
        await it.see("Saved 2 lines to")
        await it.press("u")
        await it.see("Copied the address")
        await it.press("v", "a", "y")
        assert it.app.clipboard.replace("\n", "").isprintable()
        saved = (working_directory / "code.txt").read_text()
        assert saved.replace("\n", "").isprintable()


async def test_searching_saving_and_links_are_in_the_palette(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with reading(tmp_path, loopback) as it:
        await it.press("escape", "ctrl+p")
        await it.see("Commands")
        await write(it.pilot, "find in this conv")
        await it.press("enter")
        await it.see("find in this conversation")
        await write(it.pilot, "bold")
        await it.see("1 of 1")
