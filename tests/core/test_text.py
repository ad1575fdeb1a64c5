"""Cleaning of text from outside."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.text import clean, clean_line, guard, without_surrogates

any_text = st.text(st.characters(exclude_categories=()), max_size=60) | st.text(
    st.sampled_from("a\x1b\x07\x00\x9b\x7f\r\n\t\u202e\u2066\u200b\u200d\ufe0f\u0301\ud83d\ude00é")
)


def is_harmless(character: str) -> bool:
    """Whether a terminal draws it and does nothing else."""
    direction_marks = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in direction_marks


@given(any_text)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert all(is_harmless(character) for character in clean(text) if character not in "\t\n")
    assert all(is_harmless(character) for character in guard(text))


@given(any_text)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert guard(guard(text)) == guard(text)


@given(any_text)
def test_clean_text_can_be_encoded(text: str) -> None:
    clean(text).encode()
    guard(text).encode()
    without_surrogates(text).encode()


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "two\nlines\tand a tab",
        "größe, naïve, Ελληνικά, 日本語, עברית, العربية",
        "family 👨‍👩‍👧‍👦, flag 🇪🇺, heart ❤️, thumb 👍🏽",
        "e\u0301 is é",
        "می‌خواهم",
        "",
    ],
)
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\x9b31m", "\ufffd31m"),
        ("safe\u202egpj.exe", "safe\ufffdgpj.exe"),
        ("a\u2066b\u2069", "a\ufffdb\ufffd"),
        ("half \ud83d", "half \ufffd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("deprecated\u206a\u206f", "deprecated"),
        ("one\r\ntwo\rthree", "one\ntwo␍three"),
    ],
)
def test_what_is_not_plain_is_shown_or_removed(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize("mark", ["\u0301", "\u0e34", "\u064b", "\ufe0f", "\u200d", "\U000e0101"])
def test_a_letter_keeps_eight_marks(mark: str) -> None:
    assert clean("a" + mark * 500 + "b") == "a" + mark * 8 + "b"


def test_a_line_has_no_breaks_and_no_runs_of_space() -> None:
    assert clean_line(" one\n\n two\t three ") == "one two three"


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("a long sentence", 8, "a long…"),
        ("anything", 1, "…"),
        ("x" * 10_000_000, 5, "xxxx…"),
    ],
)
def test_a_line_is_cut_to_its_limit(text: str, limit: int, line: str) -> None:
    assert clean_line(text, limit) == line


@given(any_text, st.integers(1, 20))
def test_a_cut_line_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(clean_line(text, limit)) <= limit


def test_the_guard_lets_no_line_break_through() -> None:
    assert guard("a\tb\r\nc\x1b") == "a␉b␍␊c␛"


@pytest.mark.parametrize(
    ("raw", "joined"),
    [
        ("\ud83d\ude00", "😀"),
        ("\ud83d", "\ufffd"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("a\ud83dz\ud83d\ude00", "a\ufffdz😀"),
        ("nothing", "nothing"),
    ],
)
def test_halves_of_a_pair_are_joined_and_lone_ones_replaced(raw: str, joined: str) -> None:
    assert without_surrogates(raw) == joined
