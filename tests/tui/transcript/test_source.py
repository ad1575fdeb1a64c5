"""Text that streams has the lines of text that comes whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.core.text import clean, without_surrogates
from oai_tui.tui.transcript import source
from oai_tui.tui.transcript.layout import Page, lay_out
from oai_tui.tui.transcript.parse import parse
from oai_tui.tui.transcript.pieces import CodePiece, Prose
from oai_tui.tui.transcript.source import Source
from tests.tui.transcript.texts import ANSWER, anything, cut, markdown, streamed

cuts = st.lists(st.integers(0, 10_000), max_size=12)


@settings(max_examples=200, deadline=None)
@given(anything, cuts, st.integers(1, 90))
def test_streamed_lines_equal_those_of_the_whole_text(
    text: str, places: list[int], width: int
) -> None:
    page = Page(width)

    assert streamed(cut(text, places), page) == streamed([text], page)


@settings(max_examples=100, deadline=None)
@given(anything, cuts)
def test_an_unfinished_text_looks_the_same_however_it_came(text: str, places: list[int]) -> None:
    page = Page(40)

    by_parts = streamed(cut(text, places), page, finishes=False)

    assert by_parts == streamed([text], page, finishes=False)


@settings(max_examples=100, deadline=None)
@given(anything, cuts)
def test_plain_text_streams_as_it_comes_whole(text: str, places: list[int]) -> None:
    page = Page(30)

    by_parts = streamed(cut(text, places), page, is_markdown=False)

    assert by_parts == streamed([text], page, is_markdown=False)


def test_a_text_that_is_cut_for_its_size_streams_as_it_comes_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source, "LONGEST_LINE", 17)
    monkeypatch.setattr(source, "LARGEST_BLOCK", 60)
    monkeypatch.setattr(source, "STRETCH", 90)
    monkeypatch.setattr(source, "PLAIN_LINES", 2)

    @settings(max_examples=100, deadline=None)
    @given(markdown, cuts, st.booleans())
    def check(text: str, places: list[int], is_markdown: bool) -> None:
        page = Page(40)
        by_parts = streamed(cut(text, places), page, is_markdown=is_markdown)
        assert by_parts == streamed([text], page, is_markdown=is_markdown)

    check()


@settings(max_examples=200, deadline=None)
@given(markdown)
def test_pieces_say_what_the_grammar_says_of_the_whole_text(text: str) -> None:
    page = Page(60)
    whole = clean(without_surrogates(text if text.endswith("\n") or not text else f"{text}\n"))

    shown = [line.text for line in streamed([text], page) if line.text.strip()]

    told = [line.text for line in lay_out(parse(whole, {}), page) if line.text.strip()]
    assert shown == told


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_whole_answer_streams_as_it_comes_whole(size: int) -> None:
    parts = [ANSWER[at : at + size] for at in range(0, len(ANSWER), size)]

    assert streamed(parts, Page(76)) == streamed([ANSWER], Page(76))


def test_a_closed_piece_is_never_touched_again() -> None:
    text = Source()
    text.feed("one\n\n- a\n- b\n\ntwo\n\nthree")
    closed = text.pieces[:-1]

    text.feed(" and more\n\nfour\n\nfive")

    assert text.pieces[: len(closed)] == closed
    assert len(closed) == 3


def test_a_line_of_code_more_leaves_the_code_before_it_alone() -> None:
    text = Source()
    text.feed("```python\n" + "x = 1\n" * 500)
    before = text.pieces[:-1]

    first = text.feed("y = 2\n")

    assert text.pieces[: len(before)] == before
    assert first == len(before)
    assert len(text.pieces[-1].lines(Page(80))) <= 80


def test_a_row_more_keeps_the_lines_of_the_rows_before_it() -> None:
    text = Source()
    text.feed("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 50)
    before = text.pieces[0].lines(Page(40))

    text.feed("| 3 | 4 |\n")
    after = text.pieces[0].lines(Page(40))

    assert [line.text for line in after] == [line.text for line in before] + ["3 │ 4"]
    assert all(new is old for new, old in zip(after[2:], before[2:], strict=False))


def test_a_link_that_is_defined_later_is_found() -> None:
    text = Source()
    text.feed("See [the notes].\n\nMore.\n\n")
    page = Page(60)
    assert text.pieces[0].lines(page)[0].text == "See [the notes]."

    first = text.feed("[the notes]: https://example.com\n\nEnd.\n\n")

    assert first == 0
    assert text.pieces[0].lines(page)[0].text == "See the notes (https://example.com)."


def test_the_numbers_of_a_list_go_on_from_its_first_item() -> None:
    lines = streamed(["3. a\n", "1. b\n", "1. c\n"], Page(20))

    assert [line.text for line in lines] == ["3. a", "4. b", "5. c"]


def test_markup_that_may_become_something_else_is_held_back() -> None:
    text = Source()

    text.feed("A paragraph\n--")

    assert [line.text for line in text.pieces[0].lines(Page(40))] == ["A paragraph"]


def test_the_halves_of_a_surrogate_pair_meet_again() -> None:
    assert streamed(["a \ud83d", "\ude00 b"], Page(20))[0].text == "a 😀 b"


def test_the_text_of_a_fence_is_one_over_all_its_pieces() -> None:
    code = "".join(f"line_{number} = {number}\n" for number in range(200))
    text = Source()
    text.feed(f"```python\n{code}```\n")

    first = text.pieces[0]

    assert isinstance(first, CodePiece)
    assert len(text.pieces) > 2
    assert first.text == code.rstrip("\n")


def test_a_definition_mends_only_the_pieces_that_name_it() -> None:
    text = Source()
    text.feed("".join(f"See [note {number}] and [  NOTE\t7 ].\n\n" for number in range(30)))
    page = Page(100)
    before = [piece.lines(page) for piece in text.pieces]

    first = text.feed(
        "[note 4]: https://example.com/4\n\n[Note 7]: https://example.com/7\n\nEnd.\n"
    )

    after = [piece.lines(page) for piece in text.pieces]
    assert first == 0
    assert all("(https://example.com/7)" in lines[-1].text for lines in after[:30])
    assert "(https://example.com/4)" in after[4][-1].text
    text.feed("\n[note 9]: https://example.com/9\n\nMore.\n")
    mended = [piece.lines(page) for piece in text.pieces[:30]]
    assert [at for at in range(30) if mended[at] is not after[at]] == [9]
    assert before[9] != mended[9]


def test_thousands_of_links_cost_one_look_at_each_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    labels = Prose.labels

    def counted(piece: Prose) -> set[str]:
        nonlocal looks
        looks += 1
        return labels(piece)

    monkeypatch.setattr(Prose, "labels", counted)
    text = Source()
    for number in range(300):
        text.feed(f"See [{number}].\n\n[{number}]: /u\n\n")
    text.finish()

    assert looks == 300
