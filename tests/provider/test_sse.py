from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.errors import ProtocolError
from oai_tui.provider.sse import Event, SseDecoder
from tests.provider.completions import cut, every

ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
LINES = st.one_of(
    st.sampled_from(
        [b"", b": ping", b"data", b"data:", b"data: ", b"data:x", b"event: error", b"id: 1"]
    ),
    st.text(max_size=12).map(
        lambda words: b"data: " + words.encode("utf-8", "surrogatepass").replace(b"\n", b"")
    ),
    st.binary(max_size=12),
)


def decode(pieces: list[bytes], max_event: int = 8_000_000) -> list[Event]:
    decoder = SseDecoder(max_event)
    return [event for piece in pieces for event in decoder.feed(piece)] + list(decoder.finish())


@pytest.mark.parametrize(
    ("body", "events"),
    [
        (b"data: a\n\n", [Event("", "a")]),
        (b"data:a\n\ndata: b\n\n", [Event("", "a"), Event("", "b")]),
        (b"data: a\r\n\r\ndata: b\r\rdata: c\n\n", [Event("", c) for c in "abc"]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("", "a")]),
        (b"data: a\ndata: b\n\n", [Event("", "a\nb")]),
        (b"event: error\ndata: a\n\ndata: b\n\n", [Event("error", "a"), Event("", "b")]),
        (b": ping\n\n: ping\n\nid: 7\nretry: 3\ndata: a\n\n", [Event("", "a")]),
        (b"data: a", [Event("", "a")]),
        (b"data: a\n", [Event("", "a")]),
        (b"data: caf\xc3\xa9 \xff\n\n", [Event("", "caf\u00e9 \ufffd")]),
        (b"data:\n\ndata:  \n\n", []),
        (b"event: lonely\n\ndata: a\n\n", [Event("", "a")]),
        (b"", []),
        (b"\xef\xbb\xbf", []),
    ],
)
def test_events_are_read_whatever_the_line_ends(body: bytes, events: list[Event]) -> None:
    assert decode([body]) == events
    assert decode(every(body, 1)) == events


@given(
    lines=st.lists(st.tuples(LINES, ENDS), max_size=20),
    places=st.lists(st.integers(0, 400), max_size=30),
    has_mark=st.booleans(),
)
def test_the_events_are_the_same_wherever_the_body_is_cut(
    lines: list[tuple[bytes, bytes]], places: list[int], has_mark: bool
) -> None:
    body = (b"\xef\xbb\xbf" if has_mark else b"") + b"".join(line + end for line, end in lines)
    assert decode(cut(body, places)) == decode([body])
    assert decode(every(body, 1)) == decode([body])


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
@pytest.mark.parametrize(
    "body",
    [
        b"data: " + b"x" * 200,
        b"data: " + b"x" * 200 + b"\n\n",
        b"data: a\n" * 40,
        b": an endless comment " + b"x" * 200,
    ],
)
def test_an_event_that_grows_too_large_is_given_up(body: bytes, size: int) -> None:
    with pytest.raises(ProtocolError, match="more than 100 B"):
        decode(every(body, size), max_event=100)


def test_many_small_events_and_comments_are_never_too_large() -> None:
    body = b"data: abc\n\n: ping\n" * 50
    assert decode([body], max_event=30) == [Event("", "abc")] * 50
