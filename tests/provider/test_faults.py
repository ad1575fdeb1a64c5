"""What servers and networks do wrong, over real HTTP, through the real SDK."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from oai_tui.core.completion import Opened, Sent
from oai_tui.core.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    ContextLengthExceeded,
    EndpointUnusable,
    ModelNotFound,
    ProtocolError,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    RequestRejected,
    ResponseTimeout,
    ServerFailed,
    StreamInterrupted,
)
from oai_tui.core.usage import Usage
from tests.loopback import (
    DONE,
    Close,
    Cut,
    Hang,
    LoopbackServer,
    Pause,
    Send,
    event,
    finish,
    gzipped,
    head,
    redirect,
    reply,
    response,
    sse,
    sse_end,
    sse_events,
    sse_open,
    usage,
)
from tests.loopback import text as said
from tests.provider.completions import (
    Read,
    attempt,
    client_of,
    hasty,
    profile_at,
    read,
    request,
    text,
)

HELLO = (text("Hello"),)
SOON = 0.05


async def test_a_whole_answer_arrives_with_its_progress(loopback: LoopbackServer) -> None:
    loopback.answer(sse(said("Hello"), finish(), usage(), DONE, headers={"x-request-id": "req-7"}))
    result = await attempt(profile_at(loopback.base_url))
    assert result.read == Read(HELLO, "stop", Usage(10, 5))
    assert result.progress == [Sent(), Opened("req-7")]
    assert loopback.requests[0].path == "/v1/chat/completions"
    assert loopback.requests[0].json == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("base", ["/v1/", "/v1", "/a/b"])
async def test_the_path_of_the_base_url_is_kept(loopback: LoopbackServer, base: str) -> None:
    loopback.answer(reply("Hello"))
    await attempt(profile_at(loopback.origin + base))
    assert loopback.requests[0].path == base.rstrip("/") + "/chat/completions"


async def test_the_request_counts_as_sent_before_the_server_says_anything(
    loopback: LoopbackServer,
) -> None:
    answers = asyncio.Event()
    loopback.answer([Pause(answers), *reply("Hello")])
    progress: list[Sent | Opened] = []
    sent = asyncio.Event()

    def tell(step: Sent | Opened) -> None:
        progress.append(step)
        sent.set()

    client = client_of(profile_at(loopback.base_url))
    stream = client.stream(request(), tell)
    first = asyncio.ensure_future(anext(stream))
    await sent.wait()
    await loopback.wait_requests()
    assert progress == [Sent()]
    answers.set()
    assert (await first).content == "Hello"
    assert progress == [Sent(), Opened()]
    await stream.aclose()
    await client.aclose()


async def test_a_clean_end_without_a_finish_reason_is_no_error(loopback: LoopbackServer) -> None:
    loopback.answer(sse(said("Hello")))
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO)


async def test_a_body_that_ends_with_its_connection_keeps_what_came(
    loopback: LoopbackServer,
) -> None:
    loopback.answer([head(), Send(said("Hello") + said("x")[:-9]), Close()])
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO)


@pytest.mark.parametrize("end", [Cut(), Close()])
async def test_a_cut_connection_is_an_error_that_keeps_the_text(
    loopback: LoopbackServer, end: Cut | Close
) -> None:
    go_on = asyncio.Event()
    loopback.answer([*sse_open(), *sse_events(said("Hello")), Pause(go_on), end])
    client = client_of(profile_at(loopback.base_url))
    stream = client.stream(request(), lambda _: None)
    chunks = [await anext(stream)]
    go_on.set()
    with pytest.raises(StreamInterrupted, match="connection broke") as caught:
        await anext(stream)
    assert read(chunks) == Read(HELLO)
    assert caught.value.retryable
    await client.aclose()


async def test_a_connection_cut_before_any_text_is_an_error(loopback: LoopbackServer) -> None:
    loopback.answer([*sse_open(), Close()])
    assert (await attempt(profile_at(loopback.base_url))).read.error is StreamInterrupted


async def test_a_connection_closed_without_an_answer_is_named(loopback: LoopbackServer) -> None:
    loopback.answer([Close()])
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ConnectionFailed
    assert "ended the connection without an answer" in result.read.message


async def test_compressed_text_is_read_although_none_was_asked_for(
    loopback: LoopbackServer,
) -> None:
    loopback.answer(gzipped(said("Hello") + finish() + DONE))
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO, "stop")
    assert loopback.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("window", [15, 31])
async def test_compressed_text_is_read_to_its_last_byte(
    loopback: LoopbackServer, window: int
) -> None:
    """A text that unpacks to far more than is unpacked at a time."""
    words = "x" * 300_001
    pack = zlib.compressobj(9, zlib.DEFLATED, window)
    packed = pack.compress(said(words) + finish() + DONE) + pack.flush()
    headers = {"content-encoding": "deflate" if window == 15 else "gzip"}
    loopback.answer(response(200, packed, "text/event-stream", headers))
    assert (await attempt(profile_at(loopback.base_url))).read == Read((text(words),), "stop")


async def test_compressed_text_that_is_cut_keeps_what_came(loopback: LoopbackServer) -> None:
    lines = b"".join(event({"choices": [], "noise": n * 7919 % 1009}) for n in range(2000))
    packed = gzip.compress(said("Hello") + lines)
    headers = {"content-encoding": "gzip", "content-length": str(len(packed) // 2)}
    loopback.answer([head(headers=headers), Send(packed[: len(packed) // 2]), Close()])
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO)


async def test_compressed_text_that_is_damaged_is_an_error(loopback: LoopbackServer) -> None:
    body = b"no gzip at all"
    loopback.answer(response(200, body, "text/event-stream", {"content-encoding": "gzip"}))
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is StreamInterrupted
    assert "damaged" in result.read.message


@pytest.mark.parametrize("content_type", ["text/event-stream", "text/html"])
async def test_a_gzip_bomb_is_given_up_early(loopback: LoopbackServer, content_type: str) -> None:
    bomb = gzip.compress(b"data: " + b"0" * 200_000_000, 1)
    loopback.answer(response(200, bomb, content_type, {"content-encoding": "gzip"}))
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ProtocolError


async def test_a_hang_after_the_finish_reason_is_a_whole_answer(
    loopback: LoopbackServer,
) -> None:
    loopback.answer([*sse_open(), *sse_events(said("Hello"), finish()), Hang()])
    result = await attempt(hasty(loopback.base_url, usage=SOON))
    assert result.read == Read(HELLO, "stop")


async def test_usage_that_comes_a_little_after_the_finish_reason_is_taken(
    loopback: LoopbackServer,
) -> None:
    go_on = asyncio.Event()
    loopback.answer(
        [
            *sse_open(),
            *sse_events(said("Hello"), finish()),
            Pause(go_on),
            *sse_events(usage(), DONE),
            *sse_end(),
        ]
    )
    client = client_of(hasty(loopback.base_url))
    chunks = []
    async for chunk in client.stream(request(), lambda _: None):
        chunks.append(chunk)
        if chunk.finish_reason:
            go_on.set()
    assert read(chunks) == Read(HELLO, "stop", Usage(10, 5))
    await client.aclose()


async def test_a_cut_after_the_finish_reason_is_a_whole_answer(loopback: LoopbackServer) -> None:
    loopback.answer([*sse_open(), *sse_events(said("Hello"), finish()), Close()])
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO, "stop")


async def test_a_server_that_never_answers_is_given_up(loopback: LoopbackServer) -> None:
    loopback.answer([Hang()])
    result = await attempt(hasty(loopback.base_url, first_event=SOON))
    assert result.read.error is ResponseTimeout
    assert "did not begin to answer" in result.read.message
    assert result.progress == [Sent()]


async def test_headers_without_any_event_are_no_beginning(loopback: LoopbackServer) -> None:
    loopback.answer([*sse_open(), Hang()])
    result = await attempt(hasty(loopback.base_url, first_event=SOON))
    assert result.read.error is ResponseTimeout
    assert "did not begin to answer" in result.read.message


async def test_silence_between_chunks_is_given_up(loopback: LoopbackServer) -> None:
    loopback.answer([*sse_open(), *sse_events(said("Hello")), Hang()])
    result = await attempt(hasty(loopback.base_url, idle=SOON))
    assert (result.read.error, result.read.parts) == (ResponseTimeout, HELLO)
    assert "fell silent" in result.read.message


async def test_comments_alone_do_not_keep_a_stream_alive(loopback: LoopbackServer) -> None:
    pings = sse_events(*[b": ping\n\n"] * 20)
    loopback.answer([*sse_open(), *sse_events(said("Hello")), *pings, Hang()])
    result = await attempt(hasty(loopback.base_url, idle=SOON))
    assert (result.read.error, result.read.parts) == (ResponseTimeout, HELLO)


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"<html>Sign in</html>", "text/html", "of type text/html: <html>Sign in</html>"),
        (b"", "text/event-stream", "sent nothing back"),
        (b"", "", "no stated type"),
        (b"Bad\x1b]0;gateway\x07", "text/plain", "Bad\u241b]0;gateway\u2407"),
    ],
)
async def test_what_is_no_completion_is_quoted(
    loopback: LoopbackServer, body: bytes, content_type: str, words: str
) -> None:
    loopback.answer(response(200, body, content_type))
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ProtocolError
    assert words in result.read.message


async def test_a_page_that_never_ends_is_quoted_all_the_same(loopback: LoopbackServer) -> None:
    loopback.answer([head(content_type="text/html"), Send(b"<html>Sign in"), Hang()])
    result = await attempt(hasty(loopback.base_url, usage=SOON))
    assert result.read.error is ProtocolError
    assert "<html>Sign in" in result.read.message


async def test_an_error_with_status_200_shows_its_message(loopback: LoopbackServer) -> None:
    loopback.answer(response(200, {"error": {"message": "it broke"}}))
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ServerFailed
    assert "it broke" in result.read.message


async def test_a_whole_completion_with_status_200_is_shown(loopback: LoopbackServer) -> None:
    whole = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
    loopback.answer(response(200, whole))
    assert (await attempt(profile_at(loopback.base_url))).read == Read(HELLO, "stop")


async def test_a_completion_cut_in_the_middle_is_an_interruption(
    loopback: LoopbackServer,
) -> None:
    whole = json.dumps({"choices": [{"message": {"content": "Hello"}}]}).encode()
    loopback.answer(
        [head(200, "application/json", {"content-length": "500"}), Send(whole), Close()]
    )
    assert (await attempt(profile_at(loopback.base_url))).read.error is StreamInterrupted


async def test_the_next_turn_works_after_a_malformed_one(loopback: LoopbackServer) -> None:
    loopback.answer(sse(said("Hel"), b'data: {"choi\n\n', said("lo")), reply("Hello"))
    profile = profile_at(loopback.base_url)
    first = await attempt(profile)
    assert (first.read.error, first.read.parts) == (ProtocolError, (text("Hel"),))
    assert (await attempt(profile)).read == Read(HELLO, "stop", Usage(10, 5))


async def test_an_endless_line_is_given_up(loopback: LoopbackServer) -> None:
    flood = [Send(b"x" * 1_000_000) for _ in range(12)]
    loopback.answer([head(), Send(b"data: "), *flood, Hang()])
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ProtocolError
    assert "more than 8.0 MB" in result.read.message


LATER = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "3"}, 3, 3),
        ({"retry-after": "0.5"}, 0.5, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5, 1.5),
        ({"retry-after": LATER}, 60, 3600),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
        ({"retry-after": "99999999"}, 86_400, 86_400),
    ],
)
async def test_how_long_to_wait_is_understood(
    loopback: LoopbackServer, headers: Mapping[str, str], least: float, most: float
) -> None:
    loopback.answer(response(429, {"error": {"message": "slow down"}}, headers=headers))
    error = (await attempt(profile_at(loopback.base_url))).error
    assert isinstance(error, RateLimited)
    assert error.retryable
    assert error.retry_after is not None
    assert least <= error.retry_after <= most


@pytest.mark.parametrize("value", ["", "soon", "-5", "nan", "inf"])
async def test_a_wait_that_makes_no_sense_is_none(loopback: LoopbackServer, value: str) -> None:
    loopback.answer(response(429, b"", headers={"retry-after": value}))
    error = (await attempt(profile_at(loopback.base_url))).error
    assert isinstance(error, RateLimited)
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, {"error": {"message": "bad n", "param": "n"}}, RequestRejected, "bad n"),
        (401, {"error": {"message": "no such key"}}, AuthenticationFailed, "no such key"),
        (403, {"detail": "not for you"}, AuthenticationFailed, "not for you"),
        (402, {"error": {"message": "top up", "code": 402}}, QuotaExceeded, "top up"),
        (404, {"error": "no such model"}, ModelNotFound, "no such model"),
        (408, "", ServerFailed, "failed (status 408)"),
        (413, "too big", RequestRejected, "too big"),
        (422, {"detail": [{"loc": ["body", "n"], "msg": "odd"}]}, RequestRejected, "odd"),
        (500, "<h1>oops</h1>", ServerFailed, "<h1>oops</h1>"),
        (502, b"\xff\xfe", ServerFailed, "status 502"),
        (503, {"message": "warming up", "type": "x", "code": 503}, ServerFailed, "warming up"),
        (529, {"type": "error", "error": {"message": "busy"}}, ServerFailed, "busy"),
        (429, {"error": {"message": "x", "code": "insufficient_quota"}}, QuotaExceeded, "x"),
        (429, [{"error": {"status": "RESOURCE_EXHAUSTED", "message": "y"}}], RateLimited, "y"),
    ],
)
async def test_a_refusal_says_what_the_server_said(
    loopback: LoopbackServer,
    status: int,
    body: bytes | str | Mapping[str, object] | list[object],
    kind: type[ProviderError],
    words: str,
) -> None:
    loopback.answer(response(status, body, headers={"x-request-id": "req-9"}))
    result = await attempt(profile_at(loopback.base_url))
    assert result.error is not None
    assert (result.read.error, result.error.status) == (kind, status)
    assert words in result.read.message
    assert result.error.advice
    assert result.error.request_id == "req-9"
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens.",
        "the request exceeds the available context size, try increasing it",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "The input token count (1200000) exceeds the maximum number of tokens allowed",
        "Please reduce the length of the messages or completion.",
        "Input is too long for requested model.",
    ],
)
async def test_a_conversation_that_is_too_long_is_recognised(
    loopback: LoopbackServer, message: str
) -> None:
    loopback.answer(response(400, {"error": {"message": message, "type": "x"}}))
    assert (await attempt(profile_at(loopback.base_url))).read.error is ContextLengthExceeded


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_explained_and_not_followed(
    loopback: LoopbackServer, status: int
) -> None:
    async with LoopbackServer() as elsewhere:
        target = elsewhere.base_url
        loopback.answer(redirect(target, status))
        result = await attempt(profile_at(loopback.base_url))
        assert elsewhere.requests == []
    assert result.read.error is EndpointUnusable
    assert f"redirects to {target}." in result.read.message
    assert len(loopback.requests) == 1


async def test_the_body_of_an_error_that_never_ends_is_not_waited_for(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oai_tui.provider.wire.ERROR_BODY_SECONDS", SOON)
    loopback.answer([Send(head(500, "text/plain").data + b"it broke"), Hang()])
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ServerFailed
    assert "it broke" in result.read.message


async def test_a_flood_for_an_error_body_is_cut(loopback: LoopbackServer) -> None:
    flood = [Send(b"x" * 1_000_000) for _ in range(30)]
    loopback.answer([head(500, "text/plain"), *flood, Hang()])
    result = await attempt(profile_at(loopback.base_url))
    assert result.read.error is ServerFailed
    assert len(result.read.message) < 500


async def test_a_refused_connection_is_named(unused_tcp_port: int) -> None:
    result = await attempt(profile_at(f"http://127.0.0.1:{unused_tcp_port}/v1"))
    assert result.read.error is ConnectionFailed
    assert "the connection was refused" in result.read.message
    assert result.progress == []


async def test_a_name_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = await attempt(profile_at("http://no-such-host.invalid/v1"))
    assert result.read.error is ConnectionFailed
    assert "cannot be resolved" in result.read.message


async def test_a_failed_handshake_is_named_and_not_retried(loopback: LoopbackServer) -> None:
    async with PlainServer(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        result = await attempt(profile_at(f"https://127.0.0.1:{port}/v1"))
    assert result.error is not None
    assert result.read.error is EndpointUnusable
    assert "No secure connection" in result.read.message
    assert not result.error.retryable


class PlainServer:
    """Says the same to everybody at once, whatever they say, and hangs up."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    async def __aenter__(self) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(self.answer)
            writer.close()

        self.server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    async def __aexit__(self, *exc: object) -> None:
        self.server.close()
        await self.server.wait_closed()


@pytest.mark.parametrize(
    "base_url", ["api.openai.com/v1", "ftp://host/v1", "https://", "http://host:port/v1", ""]
)
async def test_an_address_that_is_none_is_named(base_url: str) -> None:
    result = await attempt(profile_at(base_url))
    assert result.error is not None
    assert result.read.error is EndpointUnusable
    assert "begin with https://" in result.error.advice


async def test_a_password_in_an_address_is_not_shown() -> None:
    result = await attempt(profile_at("htps://user:pass@host/v1"))
    assert result.error is not None
    assert "'htps://host/v1'" in result.error.explanation
    assert "pass" not in result.error.explanation


async def test_a_handshake_that_is_hung_up_on_may_be_tried_again() -> None:
    async with PlainServer(b"") as port:
        result = await attempt(profile_at(f"https://127.0.0.1:{port}/v1"))
    assert result.error is not None
    assert result.read.error is ConnectionFailed
    assert result.error.retryable


async def test_a_proxy_that_refuses_is_named(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", loopback.origin)
    monkeypatch.setenv("https_proxy", loopback.origin)
    loopback.answer(response(403, b"not through me", "text/plain"))
    result = await attempt(profile_at("https://api.example.com/v1"))
    assert result.read.error is ConnectionFailed
    assert "The proxy" in result.read.message


async def test_no_proxy_is_used_for_this_machine(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    loopback.answer(reply("Hello"))
    assert (await attempt(profile_at(loopback.base_url))).read.parts == HELLO
