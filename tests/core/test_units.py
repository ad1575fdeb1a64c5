"""Numbers as the screen shows them."""

from __future__ import annotations

import pytest

from oai_tui.core import units


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1k"),
        (12_400, "12.4k"),
        (10_000, "10k"),
        (999_949, "999.9k"),
        (999_950, "1M"),
        (1_050_000, "1.05M"),
        (1_000_000, "1M"),
        (10_000_000, "10M"),
        (100_000_000, "100M"),
    ],
)
def test_tokens_are_short(count: int, words: str) -> None:
    assert units.tokens(count) == words


def test_estimated_tokens_are_marked() -> None:
    assert units.tokens(12_400, is_exact=False) == "~12.4k"
    assert units.tokens(7, is_exact=False) == "~7"


@pytest.mark.parametrize(
    ("micro_dollars", "words"),
    [
        (0, "$0"),
        (1, "<$0.0001"),
        (99, "<$0.0001"),
        (400, "$0.0004"),
        (9_949, "$0.0099"),
        (9_960, "$0.010"),
        (21_000, "$0.021"),
        (999_400, "$0.999"),
        (999_600, "$1.00"),
        (1_200_000, "$1.20"),
        (1_234_567_890, "$1,234.57"),
    ],
)
def test_costs_have_the_digits_that_matter(micro_dollars: int, words: str) -> None:
    assert units.cost(micro_dollars) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.00 s"),
        (0.04, "0.04 s"),
        (0.994, "0.99 s"),
        (0.996, "1 s"),
        (6.2, "6 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3_599, "59 min 59 s"),
        (3_600, "1 h"),
        (11_400, "3 h 10 min"),
    ],
)
def test_durations_are_in_units_that_people_use(seconds: float, words: str) -> None:
    assert units.duration(seconds) == words


@pytest.mark.parametrize(
    ("byte_count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (12_100, "12.1 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (3_400_000, "3.4 MB"),
        (999_950_000, "1.0 GB"),
        (2_500_000_000, "2.5 GB"),
    ],
)
def test_sizes_are_decimal(byte_count: int, words: str) -> None:
    assert units.size(byte_count) == words


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 messages"), (1, "1 message"), (2_314, "2,314 messages")]
)
def test_counts_agree_with_their_noun(count: int, words: str) -> None:
    assert units.counted(count, "message") == words
