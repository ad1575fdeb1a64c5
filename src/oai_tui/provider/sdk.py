"""The official SDK's clients, one for each address, over one connection pool."""

from __future__ import annotations

import asyncio
import os
from typing import Any, cast

import httpx2
from openai import AsyncOpenAI, AsyncStream, Omit, RequestOptions

from oai_tui import __version__
from oai_tui.core.profile import OPENAI, Profile
from oai_tui.core.secret import Secret
from oai_tui.provider.wire import make_http_client


class SdkClients:
    """Makes clients when they are first needed, inside the event loop that uses them."""

    def __init__(self) -> None:
        self._http: httpx2.AsyncClient | None = None
        self._making_http = asyncio.Lock()
        self._clients: dict[str, AsyncOpenAI] = {}

    async def post(
        self, path: str, profile: Profile, key: Secret | None, body: dict[str, Any]
    ) -> httpx2.Response:
        """The open response to a POST of JSON; its body is yet to be read.

        Raises the SDK's errors, also for every status that is no success.
        """
        client = await self._client(profile)
        answer = await client.post(
            path,
            cast_to=httpx2.Response,
            body=body,
            options=_options(profile, key),
            stream=True,
            stream_cls=AsyncStream[Any],
        )
        return cast(httpx2.Response, answer)

    async def get(self, path: str, profile: Profile, key: Secret | None) -> httpx2.Response:
        """The open response to a GET, like `post`."""
        client = await self._client(profile)
        answer = await client.get(
            path,
            cast_to=httpx2.Response,
            options=_options(profile, key),
            stream=True,
            stream_cls=AsyncStream[Any],
        )
        return cast(httpx2.Response, answer)

    async def aclose(self) -> None:
        """Close all connections."""
        http, self._http = self._http, None
        self._clients.clear()
        if http is not None:
            await http.aclose()

    async def _client(self, profile: Profile) -> AsyncOpenAI:
        """The client for a profile's address; it knows no key: each request brings its own."""
        async with self._making_http:
            if self._http is None:
                self._http = await make_http_client()
        if profile.base_url not in self._clients:
            self._clients[profile.base_url] = AsyncOpenAI(
                api_key="set per request",
                base_url=profile.base_url,
                max_retries=0,
                http_client=self._http,
            )
        return self._clients[profile.base_url]


def request_headers(profile: Profile, key: Secret | None) -> dict[str, str | Omit]:
    """What goes with each request to a profile: its own key, or none.

    The SDK would send OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS from the
    environment to any address; here they only go to OpenAI. The profile's own headers win.
    """
    headers: dict[str, str | Omit] = {}
    if profile.origin != OPENAI.origin:
        names = ("OpenAI-Organization", "OpenAI-Project", *_environment_header_names())
        headers |= {name.lower(): Omit() for name in names}
    headers["user-agent"] = f"oai-tui/{__version__}"
    headers["accept-encoding"] = "identity"
    headers["authorization"] = f"Bearer {key.reveal()}" if key else Omit()
    headers |= {name.lower(): value for name, value in profile.headers}
    return headers


def _options(profile: Profile, key: Secret | None) -> RequestOptions:
    return {"headers": request_headers(profile, key), "timeout": _timeout(profile)}


def _timeout(profile: Profile) -> httpx2.Timeout:
    """Seconds for the transport; waits for data are watched by ourselves, a little tighter."""
    timeouts = profile.timeouts
    return httpx2.Timeout(
        connect=timeouts.connect,
        read=max(timeouts.first_event, timeouts.idle) + 5,
        write=60.0,
        pool=timeouts.connect,
    )


def _environment_header_names() -> list[str]:
    lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n")
    return [line.partition(":")[0].strip() for line in lines if ":" in line]
