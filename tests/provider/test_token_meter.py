"""Counts of texts that change equal the counts of the whole texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.provider.encodings import CL100K, O200K, build, count
from oai_tui.provider.token_meter import Count, DraftMeter, TokenMeter

PIECES = (
    "The", " quick", " brown", " fox", "es", " jump", "ed", ".", ",", " ", "   ", "\n", "\n\n",
    "\r\n", "\t", "it", "'", "s", "'s", " don't", "1", "23", "4567", " 8.9", "$", "()", "{", "}",
    "```", "_", "日本", "語", "、", "。", "é", "\u0301", "😀", "👩\u200d💻", "\ud83d", "\u00a0",
    "Ab", "aB", "ſ", "한국",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=80)


@pytest.fixture(scope="module", params=[O200K, CL100K])
def counter(request: pytest.FixtureRequest) -> Count:
    encoding = build(request.param)
    return lambda text: count(encoding, text)


class CountingCounter:
    """Counts by length, and how many characters it was given."""

    def __init__(self) -> None:
        self.characters = 0

    def __call__(self, text: str) -> int:
        self.characters += len(text)
        return len(text)


@settings(deadline=None)
@given(deltas=TEXTS)
def test_a_growing_text_has_the_tokens_of_the_whole_at_every_moment(
    counter: Count, deltas: list[str]
) -> None:
    meter = TokenMeter(counter)
    text = ""
    for delta in deltas:
        meter.feed(delta)
        text += delta
        assert meter.total == counter(text)


@settings(deadline=None)
@given(text=TEXTS.map("".join), size=st.integers(1, 9))
def test_the_size_of_the_deltas_makes_no_difference(counter: Count, text: str, size: int) -> None:
    meter = TokenMeter(counter)
    for start in range(0, len(text), size):
        meter.feed(text[start : start + size])

    assert meter.total == counter(text)


def test_feeding_costs_the_same_in_a_long_text() -> None:
    counter = CountingCounter()
    meter = TokenMeter(counter)
    words = 20_000
    for number in range(words):
        meter.feed(f" word{number}")

    assert counter.characters < words * 10
    assert meter.total == sum(len(f" word{number}") for number in range(words))


def test_a_text_without_any_place_to_cut_stays_cheap(counter: Count) -> None:
    meter = TokenMeter(counter)
    for _ in range(1_000):
        meter.feed("字" * 100)

    assert meter.total == pytest.approx(counter("字" * 100_000), rel=0.001)


@settings(deadline=None)
@given(text=TEXTS.map(lambda pieces: "".join(pieces * 9)))
def test_a_draft_has_the_tokens_of_the_whole_text(counter: Count, text: str) -> None:
    assert DraftMeter(counter).measure(text) == counter(text)


@settings(deadline=None)
@given(
    text=TEXTS.map(lambda pieces: "".join(pieces * 5)),
    edits=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 40), st.sampled_from(PIECES))),
)
def test_a_draft_has_the_right_count_after_each_edit(
    counter: Count, text: str, edits: list[tuple[int, int, str]]
) -> None:
    meter = DraftMeter(counter)
    meter.measure(text)
    for position, removed, inserted in edits:
        text = text[:position] + inserted + text[position + removed :]
        assert meter.measure(text) == counter(text)


@pytest.mark.parametrize("position", [0, 1, 50_000, 99_000])
def test_a_key_in_a_long_draft_has_little_of_it_counted_again(position: int) -> None:
    counter = CountingCounter()
    meter = DraftMeter(counter)
    draft = "".join(f"word{n * 7919 % 1000} and {n}, " for n in range(6_000))[:100_000]
    meter.measure(draft)
    counter.characters = 0

    edited = draft[:position] + "x" + draft[position:]

    assert meter.measure(edited) == len(edited)
    assert counter.characters < 5_000


def test_an_unchanged_draft_is_not_counted_again() -> None:
    counter = CountingCounter()
    meter = DraftMeter(counter)
    draft = "some words, and then some more. " * 1_000
    meter.measure(draft)
    counter.characters = 0

    meter.measure(draft)

    assert counter.characters == 0


def test_an_emptied_draft_has_no_tokens_and_keeps_nothing() -> None:
    counter = CountingCounter()
    meter = DraftMeter(counter)
    meter.measure("words " * 1_000)

    assert meter.measure("") == 0

    counter.characters = 0
    meter.measure("words " * 1_000)
    assert counter.characters > 0
