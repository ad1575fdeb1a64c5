"""Formulas stand as they were written, and prices are no formulas."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import BOLD
from tests.tui.transcript.texts import cut, streamed


def shown(text: str, width: int = 78) -> list[str]:
    return [line.text for line in streamed([text], Page(width))]


@pytest.mark.parametrize(
    "formula",
    [
        "$a*b*c$",
        "$x_1 + x_2$",
        r"$\frac{a}{b}\,dx$",
        r"\(a_1 * b_1 + a_2 * b_2\)",
        r"\[x = [y](z)\]",
        "$$a *b* c$$",
        r"$a \$ b$",
    ],
)
def test_a_formula_among_words_stands_as_it_was_written(formula: str) -> None:
    assert shown(f"Let {formula} be, and *so* on.") == [f"Let {formula} be, and so on."]


@pytest.mark.parametrize(
    "text", ["It costs $5 or $6.", "From $5-$10.", "a $ b $ c", r"\(\) and \[\]", "$ 5 and 6$"]
)
def test_a_price_is_no_formula(text: str) -> None:
    told = [run.text for line in streamed([f"{text} **x**"], Page(78)) for run in line.runs]

    assert told[-1] == "x"


def test_bold_prices_stay_bold() -> None:
    runs = streamed(["**$5** or **$x**"], Page(78))[0].runs

    assert [run.text for run in runs if run.look.marks & BOLD] == ["$5", "$x"]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("$$", "$$"), ("\\[", "\\]"), ("\\begin{align*}", "\\end{align*}")],
)
def test_a_formula_in_lines_of_its_own_keeps_them(opening: str, closing: str) -> None:
    text = f"So:\n{opening}\na *b* c \\\\\n- d_1 + d_2\n# e\n{closing}\nand *on*.\n"

    assert shown(text) == [
        "So:",
        opening,
        "a *b* c \\\\",
        "- d_1 + d_2",
        "# e",
        closing,
        "and on.",
    ]


def test_a_formula_that_is_never_closed_ends_at_a_blank_line() -> None:
    assert shown("$$\n*a*\n\n*b*\n") == ["$$", "*a*", "", "b"]


def test_a_formula_in_a_list_or_a_quote_ends_with_it() -> None:
    assert shown("- $$\n  x\n- *b*\n") == ["• $$", "  x", "• b"]
    assert shown("> $$\n> x\n\n*b*\n") == ["▎ $$", "▎ x", "", "b"]


parts = st.sampled_from(
    ["$", "$$", "\\[", "\\]", "\\(", "\\)", "\\begin{a}", "\\end{a}", "x", " ", "\n", "\n\n",
     "- ", "> ", "5", "*", "**", "# ", "`", "```\n", "| a | b |\n|---|---|\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(parts, max_size=30).map("".join), st.lists(st.integers(0, 99), max_size=9))
def test_formulas_stream_as_they_come_whole(text: str, places: list[int]) -> None:
    page = Page(40)

    assert streamed(cut(text, places), page) == streamed([text], page)
