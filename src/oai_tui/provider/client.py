"""Asks providers for completions: one client for all profiles, one try at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias, cast

import httpx2
from openai import AsyncOpenAI, AsyncStream, Omit

from oai_tui import __version__
from oai_tui.core.completion import Chunk, CompletionRequest, Opened, Progress, Sent
from oai_tui.core.errors import AuthenticationFailed, ConfigError, ProviderError, RequestRejected
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor, Secret
from oai_tui.core.text import clean_line
from oai_tui.provider.body import WatchedBody
from oai_tui.provider.capabilities import LearnedCapabilities
from oai_tui.provider.chat_completions import parse_json, read_chunks
from oai_tui.provider.endpoint import EndpointHealth, check_key, check_url, model_ids
from oai_tui.provider.errors import Translator
from oai_tui.provider.mapping import LoadImage, completion_params, no_images
from oai_tui.provider.wire import make_http_client, on_sent

FindProfile: TypeAlias = Callable[[str], Profile]
FindKey: TypeAlias = Callable[[Profile], Awaitable[Secret | None]]

OPENAI_ORIGIN = "https://api.openai.com:443"
LIST_LIMIT = 8_000_000
"""Bytes of a list of models that are read."""
LIST_SECONDS = 15.0
MOST_ADAPTATIONS = 6
"""How often a request is put differently after a refusal before the refusal is the answer."""


class CompletionClient:
    """Streams completions and asks servers about themselves.

    `find_profile` gives the profile of a name, `find_key` its key or None. A key is only sent
    to the origin of its own profile: redirects are not followed, and nothing that the
    environment has for OpenAI goes to other hosts. Belongs to the event loop it is used in.
    """

    def __init__(
        self,
        find_profile: FindProfile,
        find_key: FindKey,
        redactor: Redactor,
        load_image: LoadImage = no_images,
    ) -> None:
        self._find_profile = find_profile
        self._find_key = find_key
        self._redactor = redactor
        self._load_image = load_image
        self._capabilities = LearnedCapabilities()
        self._http: httpx2.AsyncClient | None = None
        self._making_http = asyncio.Lock()
        self._sdks: dict[str, AsyncOpenAI] = {}

    async def stream(
        self, request: CompletionRequest, progress: Progress
    ) -> AsyncGenerator[Chunk, None]:
        """One attempt at a completion, as it arrives.

        A request that is refused for a parameter that the model does not take is put
        differently at once, and so from then on. Ends without an exception when the server
        ended the stream, with or without a finish reason. Raises ProviderError otherwise.
        """
        profile = self._find_profile(request.profile)
        translator = Translator(profile, self._redactor, request.model)
        response, sent_at = await self._open(request, profile, translator, progress)
        try:
            progress(Opened(_request_id(response.headers)))
            async with aclosing(response.aiter_bytes()) as pieces:
                body = WatchedBody(pieces, profile.timeouts, translator, sent_at)
                async with aclosing(
                    read_chunks(body, _content_type(response.headers), translator)
                ) as chunks:
                    async for chunk in chunks:
                        yield chunk
        finally:
            await response.aclose()

    async def models(self, profile: Profile) -> tuple[str, ...]:
        """The ids of the models that the server offers; empty when it has no such list.

        Raises ProviderError when the server cannot be asked or does not accept the key.
        """
        try:
            return model_ids(await self._get_models(profile))
        except ProviderError as error:
            if error.status in (404, 405, 501):
                return ()
            raise

    async def check(self, profile: Profile) -> EndpointHealth:
        """How the server of a profile does, told by its list of models; never raises."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await self._get_models(profile)
        except ProviderError as error:
            latency = loop.time() - began
            if error.status in (404, 405, 501):
                detail = "It answers, but offers no list of models."
                return EndpointHealth(True, latency, error.status, detail)
            return EndpointHealth(
                error.status is not None, latency, error.status, error.explanation
            )
        return EndpointHealth(True, loop.time() - began, 200, "")

    async def aclose(self) -> None:
        """Close all connections; the client can be used again afterwards."""
        http, self._http = self._http, None
        self._sdks.clear()
        if http is not None:
            await http.aclose()

    async def _open(
        self,
        request: CompletionRequest,
        profile: Profile,
        translator: Translator,
        progress: Progress,
    ) -> tuple[httpx2.Response, float]:
        """The open response, and when its request was sent."""
        for _ in range(MOST_ADAPTATIONS):
            params = self._params(request, profile)
            try:
                return await self._post(profile, params, translator, progress)
            except RequestRejected as error:
                if not self._capabilities.learn(profile.name, request.model, error, params):
                    raise
        return await self._post(profile, self._params(request, profile), translator, progress)

    def _params(self, request: CompletionRequest, profile: Profile) -> dict[str, Any]:
        replays = "deepseek" in f"{profile.base_url} {request.model}".lower() and bool(
            request.tools
        )
        params = completion_params(request, self._load_image, replays_reasoning=replays)
        return self._capabilities.of(profile.name, request.model).apply(params)

    async def _post(
        self,
        profile: Profile,
        params: dict[str, Any],
        translator: Translator,
        progress: Progress,
    ) -> tuple[httpx2.Response, float]:
        sdk, headers = await self._prepare(profile, translator)
        loop = asyncio.get_running_loop()
        sent_at = loop.time()
        first_event = profile.timeouts.first_event

        def sent() -> None:
            nonlocal sent_at
            sent_at = loop.time()
            limit.reschedule(sent_at + first_event)
            progress(Sent())

        token = on_sent.set(sent)
        try:
            async with asyncio.timeout(None) as limit:
                answer = await sdk.post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    body=params,
                    options={"headers": headers, "timeout": _timeout(profile)},
                    stream=True,
                    stream_cls=AsyncStream[Any],
                )
        except TimeoutError as error:
            raise translator.silent(first_event, is_first=True) from error
        except ProviderError:
            raise
        except Exception as error:
            raise translator.translate(error) from error
        finally:
            on_sent.reset(token)
        return cast(httpx2.Response, answer), sent_at

    async def _get_models(self, profile: Profile) -> object:
        """The parsed answer to `GET /models`; None when it is not JSON."""
        translator = Translator(profile, self._redactor)
        sdk, headers = await self._prepare(profile, translator)
        text = bytearray()
        try:
            async with asyncio.timeout(LIST_SECONDS):
                answer = await sdk.get(
                    "/models",
                    cast_to=httpx2.Response,
                    options={"headers": headers, "timeout": _timeout(profile)},
                    stream=True,
                    stream_cls=AsyncStream[Any],
                )
                response = cast(httpx2.Response, answer)
                try:
                    async for piece in response.aiter_bytes():
                        text += piece
                        if len(text) > LIST_LIMIT:
                            return None
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise translator.silent(LIST_SECONDS, is_first=True) from error
        except Exception as error:
            raise translator.translate(error) from error
        try:
            return parse_json(text.decode("utf-8", "replace"))
        except ValueError:
            return None

    async def _prepare(
        self, profile: Profile, translator: Translator
    ) -> tuple[AsyncOpenAI, dict[str, str | Omit]]:
        """The SDK's client for a profile, and the headers that each of its requests carries."""
        check_url(profile)
        try:
            key = await self._find_key(profile)
        except ConfigError as error:
            raise AuthenticationFailed(str(error), advice=error.advice) from error
        if key is not None:
            self._redactor.add(key)
            check_key(key, profile)
        try:
            return await self._sdk(profile), self._headers(profile, key)
        except Exception as error:
            raise translator.translate(error) from error

    async def _sdk(self, profile: Profile) -> AsyncOpenAI:
        async with self._making_http:
            if self._http is None:
                self._http = await make_http_client()
        if profile.base_url not in self._sdks:
            self._sdks[profile.base_url] = AsyncOpenAI(
                api_key="set per request",
                base_url=profile.base_url,
                max_retries=0,
                http_client=self._http,
            )
        return self._sdks[profile.base_url]

    def _headers(self, profile: Profile, key: Secret | None) -> dict[str, str | Omit]:
        """What goes with each request: our own key or none, never another host's headers."""
        headers: dict[str, str | Omit] = {}
        if profile.origin != OPENAI_ORIGIN:
            names = ("OpenAI-Organization", "OpenAI-Project", *_environment_header_names())
            headers |= {name.lower(): Omit() for name in names}
        headers["accept-encoding"] = "identity"
        headers["user-agent"] = f"oai-tui/{__version__}"
        headers["authorization"] = f"Bearer {key.reveal()}" if key else Omit()
        headers |= {name.lower(): value for name, value in profile.headers}
        return headers


def _environment_header_names() -> list[str]:
    """The names in OPENAI_CUSTOM_HEADERS, which the SDK sends to every host by itself."""
    lines = os.environ.get("OPENAI_CUSTOM_HEADERS", "").split("\n")
    return [line.partition(":")[0].strip() for line in lines if ":" in line]


def _timeout(profile: Profile) -> httpx2.Timeout:
    """Times for the transport; the waits for data are watched by ourselves, a little tighter."""
    timeouts = profile.timeouts
    return httpx2.Timeout(
        connect=timeouts.connect,
        read=max(timeouts.first_event, timeouts.idle) + 5,
        write=60.0,
        pool=timeouts.connect,
    )


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _request_id(headers: Mapping[str, str]) -> str:
    return clean_line(headers.get("x-request-id") or headers.get("request-id", ""), 120)
