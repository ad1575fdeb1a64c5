"""A server that streams Markdown of a given number of tokens at a given rate.

`python -m benchmarks.server --tokens 2000 --rate 50` prints its base URL and serves until it is
ended. A rate of 0 is as fast as the connection takes it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from contextlib import suppress

_WORDS = (
    *("the", "of", "a", "model", "answer", "stream", "token", "table", "list", "value", "index"),
    *("page", "row", "column", "line", "cache", "store", "when", "each", "with", "from", "into"),
    *("over", "under", "between", "while", "after", "before", "only", "never", "always"),
)
_LAST = "THE-END"


def tokens(count: int) -> list[str]:
    """Markdown in pieces of about a token each: paragraphs, headings, lists and code."""
    chance = random.Random(7)
    pieces: list[str] = []
    while len(pieces) < count:
        kind = chance.random()
        words = [f"{chance.choice(_WORDS)} " for _ in range(chance.randint(20, 60))]
        if kind < 0.1:
            pieces += ["\n\n", "## ", *words[:4], "\n\n"]
        elif kind < 0.3:
            for start in range(0, len(words), 8):
                pieces += ["\n", "- ", *words[start : start + 8]]
            pieces.append("\n\n")
        elif kind < 0.4:
            pieces += ["\n\n```python\n"]
            for word in words[:12]:
                pieces += ["def ", word.strip(), "(x):\n", "    return ", "x + 1\n"]
            pieces.append("```\n\n")
        else:
            pieces += [*words, "\n\n"]
    return [*pieces[: count - 1], f"\n\n```\n```\n\n{_LAST}"]


def body(pieces: list[str]) -> list[bytes]:
    """The pieces as server-sent events of a Chat Completions stream."""

    def event(**choice: object) -> bytes:
        chunk = {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "bench",
            "choices": [{"index": 0, **choice}],
        }
        return b"data: " + json.dumps(chunk).encode() + b"\n\n"

    return [
        *(event(delta={"content": piece}) for piece in pieces),
        event(delta={}, finish_reason="stop"),
        b"data: [DONE]\n\n",
    ]


async def serve(count: int, rate: float) -> None:
    events = body(tokens(count))
    title = body(["Title"])

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # a client may leave when it has read enough
            await answer(reader, writer)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (
                int(line[15:])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        request = await reader.readexactly(length)
        path = head.split(b" ", 2)[1]
        if path not in (b"/v1/models", b"/v1/chat/completions"):
            writer.write(
                b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
        elif path == b"/v1/models":
            listed = b'{"object":"list","data":[{"id":"bench","object":"model"}]}'
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
                b"content-length: %d\r\n\r\n%b" % (len(listed), listed)
            )
        else:
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
            )
            is_title = b"title" in request[:400]
            for number, event in enumerate(title if is_title else events):
                writer.write(event)
                if rate and not is_title:
                    await asyncio.sleep(1 / rate)
                elif number % 64 == 0:
                    await writer.drain()
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=0.0)
    options = parser.parse_args()
    asyncio.run(serve(options.tokens, options.rate))
