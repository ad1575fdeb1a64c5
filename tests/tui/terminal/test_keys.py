"""What terminals send arrives as the key that was pressed."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from oai_tui.tui.terminal.keys import learn_keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b\r", ["alt+enter"]),
        ("\x1b\n", ["alt+enter"]),
        ("\x1b[13;2u", ["shift+enter"]),
        ("\n", ["ctrl+j"]),
        ("\r", ["enter"]),
        ("a\x1b\rb", ["a", "alt+enter", "b"]),
        ("\x1b[A", ["up"]),
    ],
)
def test_keys_arrive_as_they_were_pressed(sent: str, keys: list[str]) -> None:
    learn_keys()
    assert [event.key for event in XTermParser().feed(sent) if isinstance(event, Key)] == keys
