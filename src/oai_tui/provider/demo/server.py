"""The demo server: a scripted OpenAI-compatible server on loopback."""

from __future__ import annotations

import asyncio

from oai_tui.provider.demo.api import DemoApi, bad_request_body
from oai_tui.provider.demo.http import HttpServer
from oai_tui.provider.demo.replies import NORMAL_SPEED

HOST = "127.0.0.1"


class DemoServer:
    """A running demo server; start it with `await DemoServer.start()`, end it with `close`."""

    def __init__(self, http: HttpServer) -> None:
        self._http = http

    @classmethod
    async def start(cls, port: int = 0, *, speed: float | None = NORMAL_SPEED) -> DemoServer:
        """Listen on loopback; port 0 takes a free one. Raises OSError if it cannot be had.

        `speed` is in tokens a second, unless a request says its own; None means no pauses.
        """
        http = HttpServer(DemoApi(speed).handle, bad_request_body)
        await http.start(HOST, port)
        return cls(http)

    @property
    def port(self) -> int:
        return self._http.port

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}/v1"

    @property
    def connection_count(self) -> int:
        """How many clients are connected."""
        return self._http.connection_count

    async def close(self) -> None:
        """Stop listening and cut the answers that are still running."""
        await self._http.close()


async def serve(port: int) -> None:
    """Run a demo server until cancelled. Raises OSError if the port cannot be had."""
    server = await DemoServer.start(port)
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        await server.close()
