"""Bodies as servers really send them, and worse ones, each at several chunkings."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.core.completion import Draft
from oai_tui.core.errors import (
    ContextLengthExceeded,
    ProtocolError,
    RateLimited,
    RequestRejected,
    ServerFailed,
)
from oai_tui.core.message import ToolCall
from oai_tui.core.usage import Usage
from oai_tui.provider.chunks import ChunkDecoder
from tests.loopback import DONE, delta, event, finish, reasoning, tool_call, usage
from tests.loopback import text as said
from tests.provider.completions import (
    Read,
    call,
    cut,
    every,
    read,
    read_pieces,
    refusal,
    text,
    thought,
)

HELLO = (text("Hello"),)
USED = Usage(10, 5)


def raw(data: str) -> bytes:
    return b"data: " + data.encode() + b"\n\n"


def choice(fields: dict[str, object]) -> bytes:
    return event({"choices": [fields]})


def calls(*pieces: dict[str, object]) -> bytes:
    return delta({"tool_calls": list(pieces)})


STREAMS: dict[str, tuple[bytes, Read]] = {
    "usual": (
        said("Hel") + said("lo") + finish() + usage() + DONE,
        Read(HELLO, "stop", USED),
    ),
    "first chunk with empty choices": (
        event({"choices": [], "prompt_filter_results": []}) + said("Hello") + finish() + DONE,
        Read(HELLO, "stop"),
    ),
    "choices null": (event({"choices": None}) + said("Hello") + DONE, Read(HELLO)),
    "choices missing": (event({"id": "x"}) + said("Hello") + DONE, Read(HELLO)),
    "choices an object": (event({"choices": {"delta": {}}}) + said("Hello") + DONE, Read(HELLO)),
    "choice not an object": (event({"choices": [None, 3, "x"]}) + said("Hello"), Read(HELLO)),
    "delta null": (choice({"delta": None}) + said("Hello") + DONE, Read(HELLO)),
    "delta a text": (choice({"delta": "x"}) + said("Hello") + DONE, Read(HELLO)),
    "content null": (delta({"content": None}) + said("Hello") + DONE, Read(HELLO)),
    "content a number": (delta({"content": 3}) + said("Hello") + DONE, Read(HELLO)),
    "content a list of parts": (
        delta({"content": [{"type": "text", "text": "Hel"}, "lo", None, {"type": "x"}]}),
        Read(HELLO),
    ),
    "data null, a list, a text, a number": (
        raw("null") + raw("[]") + raw('"x"') + raw("7") + said("Hello") + DONE,
        Read(HELLO),
    ),
    "chunk in a list": (raw("[" + said("Hello")[6:].decode().strip() + "]") + DONE, Read(HELLO)),
    "no [DONE]": (said("Hello") + finish(), Read(HELLO, "stop")),
    "neither [DONE] nor finish_reason": (said("Hello"), Read(HELLO)),
    "nothing but [DONE]": (DONE, Read()),
    "text behind [DONE]": (said("Hello") + DONE + said(" again"), Read(HELLO)),
    "unknown finish_reason": (said("Hello") + finish("bored"), Read(HELLO, "bored")),
    "finish_reason not a text": (said("Hello") + choice({"finish_reason": 4}), Read(HELLO)),
    "finish_reason length": (said("Hello") + finish("length") + DONE, Read(HELLO, "length")),
    "index missing": (choice({"delta": {"content": "Hello"}}), Read(HELLO)),
    "second choice is not ours": (
        said("Hello") + choice({"index": 1, "delta": {"content": "other"}}),
        Read(HELLO),
    ),
    "text instead of delta": (choice({"text": "Hello"}), Read(HELLO)),
    "comments and pings": (
        b": PROCESSING\n\n" + said("Hel") + b": ping\n\ndata: ping\n\n" + said("lo") + DONE,
        Read(HELLO),
    ),
    "carriage returns": (
        (said("Hel") + said("lo") + finish()).replace(b"\n", b"\r\n"),
        Read(HELLO, "stop"),
    ),
    "byte order mark": (b"\xef\xbb\xbf" + said("Hello") + DONE, Read(HELLO)),
    "blank lines first": (b"\n\n \n" + said("Hello") + DONE, Read(HELLO)),
    "no space after the colon": (
        said("Hello").replace(b"data: ", b"data:") + b"data:[DONE]\n\n",
        Read(HELLO),
    ),
    "one line end between events": (
        (said("Hel") + said("lo") + DONE).replace(b"\n\n", b"\n"),
        Read(HELLO),
    ),
    "last event cut off": (said("Hello") + said("x" * 50)[:-20], Read(HELLO)),
    "not UTF-8": (
        raw('{"choices": [{"delta": {"content": "caf?"}}]}').replace(b"?", b"\xe9"),
        Read((text("caf\ufffd"),)),
    ),
    "a pair of surrogates in two chunks": (
        raw(r'{"choices": [{"delta": {"content": "a\ud83d"}}]}')
        + raw(r'{"choices": [{"delta": {"content": "\ude00b"}}]}'),
        Read((text("a\U0001f600b"),)),
    ),
    "half a pair of surrogates": (
        raw(r'{"choices": [{"delta": {"content": "a\ud83d"}}]}') + said("b") + finish(),
        Read((text("a\ufffdb"),), "stop"),
    ),
    "half a pair at the very end": (
        raw(r'{"choices": [{"delta": {"content": "a\ud83d"}}]}') + DONE,
        Read((text("a\ufffd"),)),
    ),
    "reasoning_content": (
        reasoning("hm") + reasoning("m") + said("Hello"),
        Read((thought("hmm"), *HELLO)),
    ),
    "reasoning": (
        reasoning("hmm", "reasoning") + said("Hello"),
        Read((thought("hmm", "reasoning"), *HELLO)),
    ),
    "reasoning said twice in one chunk": (
        delta({"reasoning": "hmm", "reasoning_details": [{"text": "hmm"}]}) + said("Hello"),
        Read((thought("hmm", "reasoning"), *HELLO)),
    ),
    "reasoning_details": (
        delta({"reasoning_details": [{"type": "reasoning.text", "text": "hm"}, 3]})
        + delta({"reasoning_details": [{"type": "reasoning.summary", "summary": "m"}]}),
        Read((thought("hmm", "reasoning_details"),)),
    ),
    "parts of type thinking": (
        delta({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hmm"}]}]})
        + delta({"content": [{"type": "text", "text": "Hello"}]}),
        Read((thought("hmm", "content"), *HELLO)),
    ),
    "think tags in the text": (
        said("<th") + said("ink>\nhmm</thi") + said("nk>\n\nHel") + said("lo") + finish(),
        Read((thought("hmm", "think"), *HELLO), "stop"),
    ),
    "think tag that is never closed": (
        said("<think>hmm </") + finish("length"),
        Read((thought("hmm </", "think"),), "length"),
    ),
    "reasoning and text in turns": (
        reasoning("a") + said("b") + reasoning("c") + said("d"),
        Read((thought("a"), text("b"), thought("c"), text("d"))),
    ),
    "refusal": (
        delta({"refusal": "I will not."}) + finish(),
        Read((refusal("I will not."),), "stop"),
    ),
    "usage in each chunk": (
        delta({"content": "Hel"}, usage={"prompt_tokens": 10, "completion_tokens": 1})
        + delta({"content": "lo"}, usage={"prompt_tokens": 10, "completion_tokens": 5}),
        Read(HELLO, None, USED),
    ),
    "usage null or a text": (
        delta({"content": "Hel"}, usage=None) + delta({"content": "lo"}, usage="many"),
        Read(HELLO),
    ),
    "tool call in pieces": (
        calls({"index": 0, "id": "call_1", "function": {"name": "f", "arguments": ""}})
        + calls({"index": 0, "function": {"arguments": '{"a"'}})
        + calls({"index": 0, "function": {"arguments": ": 1}"}})
        + finish("tool_calls"),
        Read((call("f", '{"a": 1}'),), "tool_calls"),
    ),
    "tool call that is cut off": (
        tool_call("f", '{"a": ') + finish("length"),
        Read((call("f", '{"a": '),), "length"),
    ),
    "tool calls but finish_reason stop": (
        tool_call("f", "{}") + finish("stop"),
        Read((call("f", "{}"),), "stop"),
    ),
    "tool calls counted from 1": (
        tool_call("f", "{}", "a", 1) + tool_call("g", "{}", "b", 2),
        Read((call("f", "{}", "a"), call("g", "{}", "b"))),
    ),
    "tool calls all with index 0": (
        tool_call("f", "{}", "a", 0) + tool_call("g", "{}", "b", 0),
        Read((call("f", "{}", "a"), call("g", "{}", "b"))),
    ),
    "tool calls without index": (
        calls({"id": "a", "function": {"name": "f", "arguments": '{"x"'}})
        + calls({"function": {"arguments": ": 1}"}})
        + calls({"id": "b", "index": None, "function": {"name": "g", "arguments": "{}"}}),
        Read((call("f", '{"x": 1}', "a"), call("g", "{}", "b"))),
    ),
    "tool call id again in each piece": (
        tool_call("f", '{"x"', "a") + tool_call("f", ": 1}", "a"),
        Read((call("f", '{"x": 1}', "a"),)),
    ),
    "tool call id that comes late": (
        calls({"index": 0, "function": {"name": "f", "arguments": "{"}})
        + calls({"index": 0, "id": "a", "function": {"arguments": "}"}}),
        Read((call("f", "{}", "a"),)),
    ),
    "tool arguments as an object": (
        calls({"index": 0, "id": "a", "function": {"name": "f", "arguments": {"x": 1}}}),
        Read((call("f", '{"x": 1}', "a"),)),
    ),
    "tool arguments null": (
        calls({"index": 0, "id": "a", "function": {"name": "f", "arguments": None}}),
        Read((call("f", "", "a"),)),
    ),
    "tool call of an odd shape": (
        calls({"index": "x", "id": 3, "function": None}, {"id": "a", "function": {"name": "f"}})
        + delta({"tool_calls": [None, 4, "x"]})
        + delta({"tool_calls": "x"}),
        Read((call("f", "", "a"),)),
    ),
    "keys of the provider's own in a tool call": (
        calls(
            {
                "index": 0,
                "id": "a",
                "type": "function",
                "function": {"name": "f", "arguments": "{}"},
                "extra_content": {"google": {"thought_signature": "S"}},
            }
        ),
        Read((call("f", "{}", "a", '{"extra_content": {"google": {"thought_signature": "S"}}}'),)),
    ),
    "the old function_call": (
        delta({"function_call": {"name": "f", "arguments": '{"x"'}})
        + calls({"index": 0, "id": "a", "function": {"arguments": ": 1}"}}),
        Read((call("f", '{"x": 1}', "a"),)),
    ),
}

FAILURES: dict[str, tuple[bytes, type[Exception], str, Read]] = {
    "error object": (
        said("Hello") + event({"error": {"message": "it broke", "code": 502}}),
        ServerFailed,
        "it broke",
        Read(HELLO),
    ),
    "error text": (event({"error": "it broke"}), ServerFailed, "it broke", Read()),
    "event: error with JSON": (
        b'event: error\ndata: {"message": "slow down", "type": "rate_limit_error"}\n\n',
        RateLimited,
        "slow down",
        Read(),
    ),
    "event: error in words": (
        said("Hello") + b"event: error\ndata: it broke\n\n",
        ServerFailed,
        "it broke",
        Read(HELLO),
    ),
    "error in a choice": (
        said("Hello") + choice({"error": {"message": "it broke"}, "finish_reason": "error"}),
        ServerFailed,
        "it broke",
        Read(HELLO),
    ),
    "error that the context is too long": (
        event({"error": {"message": "too much", "code": "context_length_exceeded"}}),
        ContextLengthExceeded,
        "too much",
        Read(),
    ),
    "error of the request": (
        event({"error": {"message": "no such tool", "type": "invalid_request_error"}}),
        RequestRejected,
        "no such tool",
        Read(),
    ),
    "malformed JSON in the middle": (
        said("Hello") + raw('{"choices": [{"delta": {"cont') + said("again"),
        ProtocolError,
        "not valid JSON",
        Read(HELLO),
    ),
    "held back text before an error": (
        said("<thi") + event({"error": "it broke"}),
        ServerFailed,
        "it broke",
        Read((text("<thi"),)),
    ),
    "HTML": (
        b"<html><body>Sign in \x1b[31mhere</body></html>",
        ProtocolError,
        "Sign in \u241b[31mhere",
        Read(),
    ),
    "words": (b"upstream not ready", ProtocolError, "upstream not ready", Read()),
    "words in events": (raw("not") + raw("ready"), ProtocolError, "data: not", Read()),
    "nothing": (b"", ProtocolError, "sent nothing back", Read()),
    "only comments": (b": ping\n\n: ping\n\n", ProtocolError, ": ping", Read()),
    "only null": (raw("null"), ProtocolError, "data: null", Read()),
    "JSON error": (
        b'{"error": {"message": "it broke", "type": "server_error"}}',
        ServerFailed,
        "it broke",
        Read(),
    ),
    "JSON error in a list": (
        b'[{"error": {"message": "it broke", "code": 503}}]',
        ServerFailed,
        "it broke",
        Read(),
    ),
    "JSON that is no completion": (b'{"hello": 1}', ProtocolError, '{"hello": 1}', Read()),
    "JSON cut off": (b'{"choices": [', ProtocolError, '{"choices": [', Read()),
    "an event of 10 MB": (
        said("Hello") + said("x" * 10_000_000),
        ProtocolError,
        "more than 8.0 MB",
        Read(HELLO),
    ),
}

WHOLE = {
    "id": "x",
    "object": "chat.completion",
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "message": {
                "role": "assistant",
                "content": "Hello",
                "reasoning_content": "hmm",
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
                ],
            },
        }
    ],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5},
}


@pytest.mark.parametrize("size", [1 << 30, 1, 7])
@pytest.mark.parametrize("name", STREAMS)
async def test_a_stream_is_read_for_what_it_means(name: str, size: int) -> None:
    body, expected = STREAMS[name]
    assert await read_pieces(every(body, size)) == expected


@pytest.mark.parametrize("size", [1 << 30, 7000])
@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_is_explained_and_the_text_before_it_kept(name: str, size: int) -> None:
    body, kind, words, kept = FAILURES[name]
    result = await read_pieces(every(body, size))
    assert (result.error, result.parts) == (kind, kept.parts)
    assert words in result.message


@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream", ""])
@pytest.mark.parametrize("size", [1 << 30, 1, 7])
async def test_a_completion_that_was_not_streamed_is_read(content_type: str, size: int) -> None:
    result = await read_pieces(every(json.dumps(WHOLE).encode(), size), content_type)
    assert result == Read((thought("hmm"), *HELLO, call("f", "{}", "a")), "tool_calls", USED)


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", ""])
@pytest.mark.parametrize("size", [1 << 30, 1])
async def test_a_stream_under_another_content_type_is_read(content_type: str, size: int) -> None:
    body = b": hello\n\n" + said("Hello") + finish() + DONE
    assert await read_pieces(every(body, size), content_type) == Read(HELLO, "stop")


async def test_an_error_quotes_the_content_type_and_200_characters_of_the_body() -> None:
    result = await read_pieces([b"<html>" + b"x" * 5000], "text/html")
    assert "of type text/html: <html>xxx" in result.message
    assert result.message.count("x") < 220


async def test_an_error_after_the_finish_reason_does_not_spoil_a_whole_answer() -> None:
    body = said("Hello") + finish() + event({"error": "it broke"}) + said("more")
    assert await read_pieces([body]) == Read(HELLO, "stop")


@pytest.mark.parametrize("pieces", [1, 3])
async def test_a_call_without_an_id_or_with_a_taken_one_gets_its_own(pieces: int) -> None:
    body = tool_call("f", "{}", "", 0) + tool_call("g", "{}", "a", 1) + tool_call("h", "{}", "a", 2)
    result = await read_pieces(every(body + DONE, len(body) // pieces))
    ids = [part.id for part in result.parts if isinstance(part, ToolCall)]
    assert len(set(ids)) == 3
    assert ids[1] == "a"
    assert all(ids)


@pytest.mark.parametrize("depth", [10, 150, 400, 900, 100_000])
@pytest.mark.parametrize(
    "body",
    [
        '{"choices": [{"delta": {"tool_calls": [{"function": {"name": "f", "arguments": %s}}]}}]}',
        '{"choices": [{"delta": {"content": %s}}]}',
        '{"choices": [{"delta": {"reasoning_details": %s}}]}',
        '{"error": %s}',
        "%s",
    ],
)
async def test_a_body_nested_without_end_breaks_nothing(body: str, depth: int) -> None:
    nest = '{"a":[' * depth + "]}" * depth
    result = await read_pieces([said("Hello") + raw(body % nest) + said("!")])
    assert result.parts[:1] in (HELLO, (text("Hello!"),))


@given(st.data())
def test_the_reading_is_the_same_wherever_the_body_is_cut(data: st.DataObject) -> None:
    names = sorted(STREAMS)
    body, expected = STREAMS[data.draw(st.sampled_from(names))]
    places = data.draw(st.lists(st.integers(1, max(1, len(body) - 1)), max_size=12))
    assert asyncio.run(read_pieces(cut(body, places))) == expected


KEYS = (
    "choices delta message content reasoning reasoning_content reasoning_details type thinking "
    "text refusal tool_calls function name arguments id index usage x_groq prompt_tokens "
    "completion_tokens prompt_tokens_details cached_tokens cost timings finish_reason "
    "function_call cache_n"
)
WORDS = st.text(st.characters() | st.sampled_from("\ud83d\ude00"), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=20,
)


def nested(value: object) -> list[object]:
    """A value in the places where servers have odd ones."""
    return [
        value,
        {"choices": value},
        {"choices": [value]},
        {"choices": [{"delta": value, "finish_reason": value}], "usage": value, "timings": value},
        {"choices": [{"delta": {"content": value, "reasoning": value, "refusal": value}}]},
        {"choices": [{"delta": {"tool_calls": [value, {"function": value, "index": value}]}}]},
    ]


@given(st.lists(JSON, max_size=4))
def test_no_shape_of_a_chunk_raises(values: list[object]) -> None:
    decoder = ChunkDecoder()
    draft = Draft(lambda: 0.0)
    for value in values:
        for body in nested(value):
            for chunk in decoder.decode(body):
                draft.add(chunk)
    for chunk in decoder.finish():
        draft.add(chunk)
    for part in draft.parts():
        for name in ("text", "name", "arguments", "id", "extra"):
            getattr(part, name, "").encode()


def test_a_small_stream_is_read_from_its_chunks_alone() -> None:
    decoder = ChunkDecoder()
    chunks = decoder.decode(json.loads(said("Hello")[6:]))
    assert read(chunks) == Read(HELLO)
