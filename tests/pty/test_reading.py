"""Reading in a real terminal: selecting, copying, searching, folding, following, saving."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.loopback import (
    DONE,
    Answer,
    Hang,
    Recorded,
    finish,
    reasoning,
    reply,
    response,
    sse,
    sse_events,
    sse_open,
    text,
    usage,
)
from tests.pty.program import Program
from tests.pty.serving import serving
from tests.pty.terminal import Terminal

LINES = "\n".join(f"line {at} of the answer" for at in range(120))
ANSWER = f"Some **bold** words.\n\n```python\n# greet.py\nprint(1)\n```\n\n```\n{LINES}\n```\n"


@contextmanager
def reading(
    folder: Path, answer: Answer, *, until: str, columns: int = 100, rows: int = 30
) -> Iterator[Terminal]:
    """The program with an answer to one question, and the keys going to the transcript."""

    def choose(request: Recorded) -> Answer:
        if request.path.endswith("/chat/completions"):
            return answer
        return response(404, {"error": {"message": "not here"}})

    program = Program(folder)
    with serving(choose) as server:
        program.variables |= {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "sk-0123456789"}
        program.write("config.toml", "titles = false\n")
        with program.in_terminal("--model", "m", columns=columns, rows=rows) as terminal:
            terminal.wait_for("write a message")
            terminal.type("a question\r")
            terminal.wait_for(until)
            terminal.press("shift+tab")
            terminal.wait_for("/ find")
            terminal.wait_until(lambda: "copy" in terminal.text, "the keys of the transcript")
            yield terminal


def copies(terminal: Terminal) -> list[str]:
    """What was sent to the clipboard, by OSC 52."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)", bytes(terminal.raw))
    return [base64.b64decode(each).decode() for each in found]


def wait_for_copy(terminal: Terminal, copied: str) -> None:
    terminal.wait_until(lambda: copied in copies(terminal), f"a copy of {copied!r}")


def place(terminal: Terminal, words: str) -> tuple[int, int]:
    """The column and row, from 1, at which words are on the screen."""
    for row, line in enumerate(terminal.text.split("\n"), 1):
        if words in line:
            return line.index(words) + 1, row
    raise AssertionError(f"{words!r} is not on the screen:\n{terminal.text}")


def mouse(terminal: Terminal, button: int, column: int, row: int, end: str = "M") -> None:
    """Reports the mouse as xterm does (SGR)."""
    terminal.type(f"\x1b[<{button};{column};{row}{end}")


def test_keys_select_and_copy_as_shown_and_as_markdown(tmp_path: Path) -> None:
    with reading(tmp_path, reply(ANSWER), until="line 119") as terminal:
        terminal.type("g")
        terminal.wait_for("Some bold words.")
        terminal.type("]]v$")
        terminal.wait_for("1 line, 16 characters selected")
        terminal.type("y")
        wait_for_copy(terminal, "Some bold words.")
        terminal.type("v")
        terminal.wait_for("1 line, 1 character selected")
        terminal.type("Y")
        wait_for_copy(terminal, "Some **bold** words.")
        terminal.type("Vjjj")
        terminal.wait_for("lines,")
        terminal.press("escape")
        terminal.wait_until_gone("selected")


def test_the_mouse_selects_and_scrolls_past_the_edge(tmp_path: Path) -> None:
    with reading(tmp_path, reply(ANSWER), until="line 119") as terminal:
        terminal.type("g")
        terminal.wait_for("Some bold words.")
        column, row = place(terminal, "bold")
        mouse(terminal, 0, column, row)
        mouse(terminal, 32, column + 2, row)
        mouse(terminal, 32, column + 3, row)
        mouse(terminal, 0, column + 3, row, "m")
        terminal.wait_for("1 line, 4 characters selected")
        terminal.type("y")
        wait_for_copy(terminal, "bold")
        terminal.press("escape")
        terminal.wait_until_gone("selected")

        assert "line 40 " not in terminal.text
        mouse(terminal, 0, column, row)
        mouse(terminal, 32, column, row + 3)
        terminal.wait_for("3 lines, 18 characters selected")
        mouse(terminal, 32, column, 29)
        terminal.wait_for("line 40 ")
        mouse(terminal, 0, column, 29, "m")
        terminal.type("y")
        terminal.wait_until(lambda: "line 20 of" in "".join(copies(terminal)), "the long copy")
        assert "bold words.\n\n# greet.py\nprint(1)\n\nline 0 of" in copies(terminal)[-1]


def test_one_finds_while_an_answer_streams(tmp_path: Path) -> None:
    streamed = [*sse_open(), *sse_events(text("a needle\n\n" + LINES + "\nanother needle")), Hang()]
    with reading(tmp_path, streamed, until="another needle") as terminal:
        terminal.type("/needle")
        terminal.wait_for("of 2")
        terminal.type("\r")
        terminal.wait_for("2 of 2")
        terminal.type("N")
        terminal.wait_for("1 of 2")
        terminal.wait_for("a needle")
        terminal.press("escape")
        terminal.wait_until_gone("1 of 2")
        assert "a needle" in terminal.text


def test_reasoning_unfolds_by_key_and_for_a_hit(tmp_path: Path) -> None:
    answer = sse(reasoning("a hidden thought"), text("the words"), finish(), usage(), DONE)
    with reading(tmp_path, answer, until="the words") as terminal:
        assert "hidden thought" not in terminal.text
        terminal.type("o")
        terminal.wait_for("a hidden thought")
        terminal.type("o")
        terminal.wait_until_gone("hidden thought")
        terminal.type("/hidden\r")
        terminal.wait_for("a hidden thought")


def test_a_reader_stays_and_is_told_and_follows_again_while_text_arrives_at_any_size(
    tmp_path: Path,
) -> None:
    with Program(tmp_path).in_terminal("--demo", columns=100, rows=30) as terminal:
        terminal.wait_for("demo-chat")
        terminal.type("5000 words 300 tokens/s\r")
        terminal.wait_for("streaming")
        terminal.wait_for("Part 2")
        terminal.wait_until_gone("This is a long")
        terminal.press("shift+tab")
        terminal.type("g")
        terminal.wait_for("new lines, End to follow")
        terminal.wait_for("This is a long")
        for columns in (60, 120, 44, 100):
            terminal.resize(columns, 30)
            terminal.wait_for("This is a long")
            terminal.wait_for("End to follow")
        terminal.press("end")
        terminal.wait_until_gone("End to follow")
        terminal.wait_until_gone("This is a long")
        terminal.type("{")
        terminal.wait_for("This is a long")


def test_a_selection_stays_while_text_arrives_and_the_size_changes(tmp_path: Path) -> None:
    with Program(tmp_path).in_terminal("--demo", columns=100, rows=30) as terminal:
        terminal.wait_for("demo-chat")
        terminal.type("long answer 200 tokens/s\r")
        terminal.wait_for("streaming")
        terminal.press("shift+tab")
        terminal.type("gV")
        terminal.wait_for("1 line, 24 characters selected")
        for columns in (60, 120, 44, 100):
            terminal.resize(columns, 30)
            terminal.wait_for("24 char")
        terminal.type("y")
        wait_for_copy(terminal, "long answer 200 tokens/s")


def test_code_is_saved_and_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "greet.py"
    with reading(tmp_path, reply(ANSWER), until="line 119") as terminal:
        terminal.type("gcs")
        terminal.wait_for("Save the code block")
        terminal.press("ctrl+u")
        terminal.type(f"{path}\r")
        terminal.wait_for("Saved 2 lines")
        assert path.read_text() == "# greet.py\nprint(1)\n"
        path.write_text("mine")
        terminal.type("s")
        terminal.wait_for("Save the code block")
        terminal.press("ctrl+u")
        terminal.type(f"{path}\r")
        terminal.wait_for("Replace it?")
        terminal.press("escape")
        terminal.wait_until_gone("Replace it?")
        assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "said"), [("none/a.py", "There is no folder"), ("/proc/a.py", "proc")]
)
def test_where_it_cannot_be_saved_is_told_and_asked_again(
    tmp_path: Path, name: str, said: str
) -> None:
    with reading(tmp_path, reply(ANSWER), until="line 119") as terminal:
        terminal.type("gcs")
        terminal.wait_for("Save the code block")
        terminal.press("ctrl+u")
        terminal.type(f"{name}\r")
        terminal.wait_for(said)
        assert "Save the code block" in terminal.text


def test_a_link_is_copied_over_ssh_and_named(tmp_path: Path) -> None:
    with reading(tmp_path, reply("the [docs](https://a.b/c) here"), until="docs") as terminal:
        terminal.type("u")
        wait_for_copy(terminal, "https://a.b/c")
        terminal.wait_for("no browser")
