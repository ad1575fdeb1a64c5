"""The demo's HTTP server, spoken to byte by byte."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from oai_tui.provider.demo import http as http_module
from oai_tui.provider.demo import incoming as incoming_module
from oai_tui.provider.demo.http import Exchange, HttpServer
from oai_tui.provider.demo.incoming import BadRequest, HttpRequest


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """A connection that sends bytes as they are given and reads responses."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def read_response(self, *, has_body: bool = True) -> Response:
        async with asyncio.timeout(20):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await self._read_body(headers) if has_body else b""
        return Response(int(head[0].split()[1]), headers, body)

    async def is_closed(self) -> bool:
        try:
            async with asyncio.timeout(20):
                return await self.reader.read(1) == b""
        except ConnectionError:
            return True

    async def _read_body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.readexactly(int(headers["content-length"]))
        body = b""
        while size := int(await self.reader.readline(), 16):
            body += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return body

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def handle(request: HttpRequest, exchange: Exchange) -> None:
    """`/echo` says what it was sent, `/stream` streams it, `/hang` begins and never goes on."""
    if request.path == "/echo":
        answer = f"{request.method} {request.path} ".encode() + request.body
        await exchange.respond(200, answer, "text/plain")
    elif request.path == "/stream":
        await exchange.begin(200, "text/plain")
        for byte in request.body:
            await exchange.send(bytes([byte]))
        await exchange.finish()
    elif request.path == "/cut":
        await exchange.begin(200, "text/plain")
        await exchange.send(b"half of it")
    else:
        await exchange.begin(200, "text/plain")
        await asyncio.get_running_loop().create_future()


def reject(error: BadRequest) -> bytes:
    return str(error).encode()


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    server = HttpServer(handle, reject)
    await server.start("127.0.0.1", 0)
    yield server
    await server.close()


@pytest.fixture
async def client(server: HttpServer) -> AsyncIterator[Client]:
    client = await connect(server)
    yield client
    await client.close()


async def connect(server: HttpServer) -> Client:
    return Client(*await asyncio.open_connection("127.0.0.1", server.port))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def post(path: str, body: bytes, headers: str = "") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: demo\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


async def test_one_connection_serves_request_after_request(client: Client) -> None:
    for word in (b"one", b"two"):
        await client.send(post("/echo", word))
        response = await client.read_response()
        assert (response.status, response.body) == (200, b"POST /echo " + word)
        assert response.headers["connection"] == "keep-alive"


async def test_requests_sent_ahead_are_answered_in_their_order(client: Client) -> None:
    await client.send(post("/echo", b"one") + post("/stream", b"two") + post("/echo", b"three"))

    bodies = [(await client.read_response()).body for _ in range(3)]

    assert bodies == [b"POST /echo one", b"two", b"POST /echo three"]


async def test_a_request_may_come_byte_by_byte(client: Client) -> None:
    for byte in post("/echo", b"slowly"):
        await client.send(bytes([byte]))
        await asyncio.sleep(0)

    assert (await client.read_response()).body == b"POST /echo slowly"


async def test_a_chunked_request_is_put_together(client: Client) -> None:
    await client.send(
        b"POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    )

    assert (await client.read_response()).body == b"POST /echo abc0123456789"


async def test_a_client_that_asks_first_is_told_to_go_on(client: Client) -> None:
    await client.send(b"POST /echo HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    assert (await client.read_response(has_body=False)).status == 100

    await client.send(b"ok")

    assert (await client.read_response()).body == b"POST /echo ok"


async def test_the_query_is_no_part_of_the_path(client: Client) -> None:
    await client.send(post("/echo?after=1", b""))

    assert (await client.read_response()).body == b"POST /echo "


async def test_a_response_to_head_has_no_body(client: Client) -> None:
    await client.send(b"HEAD /echo HTTP/1.1\r\n\r\n")
    head = await client.read_response(has_body=False)
    await client.send(post("/echo", b"next"))

    assert head.headers["content-length"] == "11"
    assert (await client.read_response()).body == b"POST /echo next"


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /echo HTTP/1.0\r\n\r\n",
        b"GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n",
    ],
)
async def test_a_client_that_wants_one_answer_gets_one(client: Client, request_head: bytes) -> None:
    await client.send(request_head)

    response = await client.read_response()

    assert response.body == b"GET /echo "
    assert response.headers["connection"] == "close"
    assert await client.is_closed()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nblank : before the colon\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"Name: value\r\n" * 6_000 + b"\r\n", 431),
    ],
)
async def test_what_cannot_be_read_is_answered_with_the_reason(
    client: Client, sent: bytes, status: int
) -> None:
    await client.send(sent)

    response = await client.read_response()

    assert response.status == status
    assert response.body.endswith(b".")
    assert response.headers["connection"] == "close"


async def test_a_client_still_sending_too_much_sees_why_it_was_stopped(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_module, "MAX_BODY", 1_048_576)

    await client.send(post("/echo", b"x" * 2_097_152))

    response = await client.read_response()
    assert (response.status, response.body) == (413, b"The request is over 1 MB.")


async def test_a_connection_that_says_nothing_is_closed(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_module, "IDLE_SECONDS", 0.02)
    client = await connect(server)

    assert await client.is_closed()
    await client.close()


async def test_connections_over_the_bound_are_refused(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_module, "MAX_CONNECTIONS", 1)
    first = await connect(server)
    await until(lambda: server.connection_count == 1)

    second = await connect(server)

    assert await second.is_closed()
    await first.send(post("/echo", b"still here"))
    assert (await first.read_response()).body == b"POST /echo still here"
    second.writer.close()
    await first.close()


async def test_an_answer_left_unfinished_cuts_the_connection(client: Client) -> None:
    await client.send(post("/cut", b""))

    async with asyncio.timeout(20):
        received = await client.reader.read()
    assert received.endswith(b"\r\n\r\na\r\nhalf of it\r\n")


async def test_a_client_that_leaves_ends_its_request(server: HttpServer) -> None:
    client = await connect(server)
    await client.send(post("/hang", b""))
    await client.reader.readuntil(b"\r\n\r\n")
    assert server.connection_count == 1

    await client.close()

    await until(lambda: server.connection_count == 0)


async def test_closing_cuts_what_is_running_and_stops_listening(server: HttpServer) -> None:
    client = await connect(server)
    await client.send(post("/hang", b""))
    await client.reader.readuntil(b"\r\n\r\n")

    await server.close()

    assert await client.is_closed()
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await connect(server)
    assert server.connection_count == 0
    client.writer.close()


async def test_closing_cuts_a_connection_that_has_only_just_come(server: HttpServer) -> None:
    connecting = asyncio.create_task(connect(server))
    await until(lambda: server.connection_count == 1)

    await server.close()

    client = await connecting
    assert await client.is_closed()
    client.writer.close()


async def test_closing_twice_does_no_harm(server: HttpServer) -> None:
    await server.close()
    await server.close()


async def test_a_port_in_use_is_an_os_error(server: HttpServer) -> None:
    other = HttpServer(handle, reject)

    with pytest.raises(OSError, match="in use"):
        await other.start("127.0.0.1", server.port)
