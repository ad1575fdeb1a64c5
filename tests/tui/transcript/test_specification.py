"""The examples of the CommonMark specification: our pieces mean what another reader reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from oai_tui.tui.transcript import grammar
from oai_tui.tui.transcript.layout import Page
from tests.tui.transcript.outline import outline, reference
from tests.tui.transcript.texts import markdown, spec_examples, streamed

WITH_BARE_ADDRESSES = {
    "<https://foo.bar/baz bim>\n",
    "< https://foo.bar >\n",
    "https://example.com\n",
}
"""Examples in which an address is no link by the specification; here it is one."""

EXAMPLES = spec_examples()


@pytest.mark.parametrize("text", [text for text in EXAMPLES if text not in WITH_BARE_ADDRESSES])
def test_an_example_means_what_the_specification_says(text: str) -> None:
    assert outline(text) == reference(text)


@pytest.mark.parametrize("text", sorted(WITH_BARE_ADDRESSES))
def test_a_bare_address_is_a_link_and_says_so(text: str) -> None:
    ((_, words),) = outline(text)

    assert any(marks and said in marks for said, marks in words)


def test_the_examples_are_all_there() -> None:
    assert len(EXAMPLES) == 652


def test_all_examples_together_mean_what_they_mean_one_by_one() -> None:
    """A heading ends whatever an example left open, but for a fence or raw HTML."""
    closed = [text for text in EXAMPLES if not set("<[`~") & set(text)]
    whole = "\n\n# next\n\n".join(text for text in closed if text not in WITH_BARE_ADDRESSES)

    assert outline(whole) == reference(whole)


@settings(max_examples=300, deadline=None)
@given(markdown)
def test_any_text_means_what_it_means_read_as_a_whole(text: str) -> None:
    assert outline(text) == reference(text, grammar.markdown())


@pytest.mark.parametrize("width", [1, 2, 7, 40, 80])
def test_the_examples_stream_as_they_come_whole(width: int) -> None:
    page = Page(width)

    for text in EXAMPLES:
        assert streamed([*text], page) == streamed([text], page), text
