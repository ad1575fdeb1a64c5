"""A line that takes less than the app would like to draw, in a real terminal."""

from __future__ import annotations

from pathlib import Path

from tests.pty.terminal import Terminal, python

ELSEWHERE = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}


def flooded(folder: Path, **variables: str) -> Terminal:
    return Terminal(python("-m", "tests.pty.small_app", folder), environment=variables)


def ticks(folder: Path) -> int:
    return int((folder / "ticks").read_text() or 0)


def test_a_slow_line_to_another_machine_is_told_of(tmp_path: Path) -> None:
    with flooded(tmp_path, **ELSEWHERE) as terminal:
        terminal.wait_for("ready")
        terminal.read_slowly()
        terminal.type("flood\r")
        terminal.wait_for("The line is slow")


def test_a_slow_terminal_of_this_machine_is_left_alone(tmp_path: Path) -> None:
    with flooded(tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.read_slowly()
        terminal.type("flood\r")
        terminal.wait_for("flood")
        began = ticks(tmp_path)
        terminal.wait_until(lambda: ticks(tmp_path) > began + 300, "a long flood")
        assert "The line is slow" not in terminal.text
