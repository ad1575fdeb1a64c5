"""Bracketed pastes are told apart from keys, however the input is cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual.events import Paste

from oai_tui.tui.terminal.pasting import PasteSplitter

BEGIN, END = "\x1b[200~", "\x1b[201~"


def read(*pieces: str) -> list[tuple[str, str]]:
    """Keys and pastes, neighbouring keys joined."""
    splitter = PasteSplitter()
    found: list[tuple[str, str]] = []
    for piece in pieces:
        for part in splitter.split(piece):
            kind, text = ("paste", part.text) if isinstance(part, Paste) else ("keys", part)
            if kind == "keys" and found and found[-1][0] == "keys":
                text = found.pop()[1] + text
            found.append((kind, text))
    if held := splitter.give_up():
        found.append(("keys", held))
    return found


def test_keys_are_handed_on() -> None:
    assert read("abc\r\x1b[A") == [("keys", "abc\r\x1b[A")]


def test_a_paste_is_whole_whatever_is_in_it() -> None:
    hostile = "rm -rf\r\x1b\r\x07\x1b[A\x1b[200"
    assert read(f"a{BEGIN}{hostile}{END}b") == [("keys", "a"), ("paste", hostile), ("keys", "b")]


def test_zeros_are_dropped_and_an_empty_paste_is_one() -> None:
    assert read(f"{BEGIN}a\x00b{END}{BEGIN}{END}") == [("paste", "ab"), ("paste", "")]


def test_a_lone_escape_is_held_only_until_nothing_follows() -> None:
    splitter = PasteSplitter()
    assert list(splitter.split("\x1b")) == []
    assert splitter.is_undecided
    assert splitter.give_up() == "\x1b"
    assert not splitter.is_undecided


def test_a_paste_that_has_not_ended_is_not_given_up() -> None:
    splitter = PasteSplitter()
    assert list(splitter.split(f"{BEGIN}half\x1b[20")) == []
    assert not splitter.is_undecided


@given(st.lists(st.integers(0, 40), max_size=8))
def test_however_it_is_cut_it_reads_the_same(cuts: list[int]) -> None:
    text = f"a\x1b[A{BEGIN}x\x1b\r\x1b[201y{END}b{BEGIN}z{END}"
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[begin:end] for begin, end in pairwise(places)]
    assert read(*pieces) == read(text)
