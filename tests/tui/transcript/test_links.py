"""The links of a message: which there are, and what opens them."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from textual.pilot import Pilot

from oai_tui.core.message import Message
from oai_tui.tui.browser import open_address, opener
from tests.tui.transcript.conversations import TranscriptApp, answer, prompt
from tests.tui.transcript.hands import show, until


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(80, 24)) as pilot:
        yield pilot


@pytest.mark.parametrize(
    ("message", "links"),
    [
        (answer("nothing here"), ()),
        (answer("[the docs](https://a.b/c)"), (("the docs", "https://a.b/c"),)),
        (answer("https://a.b/c and https://a.b/c"), (("https://a.b/c", "https://a.b/c"),)),
        (
            answer("[o*ne* two](http://a.b) [o*ther*](http://a.b) ![cat](http://a.b/cat.png)"),
            (("one two", "http://a.b"), ("image: cat", "http://a.b/cat.png")),
        ),
        (answer("[m](mailto:x@y.z) [f](file:///etc/passwd) [j](javascript:1) [r](a/b)"), ()),
        (answer("- [a](http://a.b)\n\n| x |\n|---|\n| [t](http://t.u) |"),
         (("a", "http://a.b"), ("t", "http://t.u"))),
        (answer("```sh\ncurl https://a.b/x?y=1\n```"),
         (("https://a.b/x?y=1", "https://a.b/x?y=1"),)),
        (prompt("see (https://a.b/c), or <https://d.e>."),
         (("https://a.b/c", "https://a.b/c"), ("https://d.e", "https://d.e"))),
        (answer("[x](http://a.b/\x1b]52\x07)"), (("x", "http://a.b/%E2%90%9B%5D52%E2%90%87"),)),
    ],
)  # fmt: skip
async def test_u_tells_the_web_links_of_a_message_once_each(
    pilot: Pilot[None], message: Message, links: tuple[tuple[str, str], ...]
) -> None:
    app = await show(pilot, message)

    await pilot.press("u")

    await until(pilot, lambda: app.asked_links == [links])


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize(
    ("variables", "can_open"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, False),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, False),
    ],
)
def test_a_browser_is_there_where_it_can_be_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: Mapping[str, str],
    can_open: bool,
) -> None:
    monkeypatch.setattr("oai_tui.tui.browser.sys.platform", "linux")
    path = program(tmp_path, "xdg-open", "")

    found = opener({"PATH": str(tmp_path), **variables})

    assert found == (str(path) if can_open else None)
    assert opener({"PATH": "/nowhere", "DISPLAY": ":0"}) is None


async def test_the_browser_gets_the_address_and_no_keys(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    path = program(
        tmp_path, "open", f'echo "$1" "$OPENAI_API_KEY" "$HOME" > {seen}; tty >> {seen}; true'
    )
    environ = {"PATH": "/usr/bin:/bin", "OPENAI_API_KEY": "sk-secret", "HOME": "/home/x"}

    assert await open_address(str(path), "https://a.b/$(id)", environ)

    assert seen.read_text().startswith("https://a.b/$(id)  /home/x\nnot a tty")


async def test_a_browser_that_does_not_start_is_told(tmp_path: Path) -> None:
    path = program(tmp_path, "open", "exit 3")

    assert not await open_address(str(path), "https://a.b", {})
    assert not await open_address(str(tmp_path / "none"), "https://a.b", {})
