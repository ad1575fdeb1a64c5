from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.provider.think import ThinkSplitter


def split(pieces: list[str]) -> list[tuple[str, str]]:
    splitter = ThinkSplitter()
    runs = [run for piece in pieces for run in splitter.feed(piece)] + splitter.finish()
    return [
        (kind, "".join(words for _, words in group))
        for kind, group in groupby(runs, key=lambda run: run[0])
    ]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Hello", [("text", "Hello")]),
        ("", []),
        ("<think>hmm</think>Hello", [("reasoning", "hmm"), ("text", "Hello")]),
        ("\n <think>\nhmm\n</think>\n\nHello", [("reasoning", "hmm\n"), ("text", "Hello")]),
        ("<think></think>\n\nHello", [("text", "Hello")]),
        ("<think>a < b </thin", [("reasoning", "a < b </thin")]),
        ("<think>hmm</think>", [("reasoning", "hmm")]),
        ("<thi", [("text", "<thi")]),
        ("  ", [("text", "  ")]),
        ("<thinner> Hello", [("text", "<thinner> Hello")]),
        ("Write <think>x</think> so.", [("text", "Write <think>x</think> so.")]),
        (
            "<think>a</think>b <think>c</think>",
            [("reasoning", "a"), ("text", "b <think>c</think>")],
        ),
    ],
)
def test_reasoning_in_the_text_is_parted_from_it(text: str, runs: list[tuple[str, str]]) -> None:
    assert split([text]) == runs
    assert split(list(text)) == runs


@given(
    pieces=st.lists(
        st.sampled_from(["<think>", "</think>", "<", "think", ">", "/", "\n", " ", "a", "</th"]),
        max_size=15,
    )
)
def test_the_runs_are_the_same_wherever_the_text_is_cut(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert split(pieces) == split([text]) == split(list(text))
