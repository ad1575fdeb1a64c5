"""Asks providers for completions: one client for all profiles, one try at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias

import httpx2

from oai_tui.core.completion import Chunk, CompletionRequest, Opened, Progress, Sent
from oai_tui.core.errors import (
    AuthenticationFailed,
    ConfigError,
    ContextLengthExceeded,
    ProviderError,
    RequestRejected,
)
from oai_tui.core.message import ImagePart, UserMessage
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor, Secret
from oai_tui.core.text import clean_line
from oai_tui.provider.body import WatchedBody
from oai_tui.provider.capabilities import LearnedCapabilities
from oai_tui.provider.chat_completions import read_chunks
from oai_tui.provider.complaint import complaint_of
from oai_tui.provider.endpoint import NO_LIST, EndpointHealth, check_key, check_url, model_ids
from oai_tui.provider.errors import FOREIGN_ERRORS, Translator
from oai_tui.provider.json_text import parse_json
from oai_tui.provider.mapping import completion_params
from oai_tui.provider.sdk import SdkClients
from oai_tui.provider.wire import on_sent

FindProfile: TypeAlias = Callable[[str], Profile]
FindKey: TypeAlias = Callable[[Profile], Awaitable[Secret | None]]
LoadBlob: TypeAlias = Callable[[str], Awaitable[bytes | None]]
"""Gives the bytes of a picture by its SHA-256, or None when they are gone."""

LIST_LIMIT = 8_000_000
"""Bytes of a list of models that are read."""
LIST_SECONDS = 15.0
MOST_ADAPTATIONS = 6
"""How often a request is put differently after a refusal before the refusal is the answer."""


class CompletionClient:
    """Streams completions and asks servers about themselves.

    `find_profile` gives the profile of a name, `find_key` its key or None; it may raise
    ConfigError. A key is only sent to the origin of its own profile: redirects are not
    followed, and nothing that the environment has for OpenAI goes to other hosts.
    Belongs to the event loop that it is used in.
    """

    def __init__(
        self,
        find_profile: FindProfile,
        find_key: FindKey,
        redactor: Redactor,
        load_blob: LoadBlob | None = None,
    ) -> None:
        self._find_profile = find_profile
        self._find_key = find_key
        self._redactor = redactor
        self._load_blob = load_blob
        self._sdks = SdkClients()
        self._capabilities = LearnedCapabilities()

    async def stream(
        self, request: CompletionRequest, progress: Progress
    ) -> AsyncGenerator[Chunk, None]:
        """One attempt at a completion, as it arrives.

        A request that is refused for a parameter that the model does not take is put
        differently at once, and so from then on. Ends without an exception when the server
        ended the stream, with or without a finish reason. Raises ProviderError otherwise.
        """
        profile = self._find_profile(request.profile)
        key = await self._key(profile)
        translator = Translator(profile, self._redactor, request.model, key is not None)
        response, sent_at = await self._open(request, profile, key, translator, progress)
        try:
            progress(Opened(_request_id(response.headers)))
            async with aclosing(response.aiter_bytes()) as pieces:
                body = WatchedBody(pieces, profile.timeouts, translator, sent_at)
                content_type = _content_type(response.headers)
                async with aclosing(read_chunks(body, content_type, translator)) as chunks:
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
            if error.status in NO_LIST:
                return ()
            raise

    async def check(self, profile: Profile) -> EndpointHealth:
        """How the server of a profile does, told by its list of models; never raises."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        status: int | None = 200
        detail = ""
        is_api = True
        try:
            is_api = await self._get_models(profile) is not None
            if not is_api:
                detail = "What answers there is no such API: check the base_url of the profile."
        except ProviderError as error:
            status = error.status
            detail = error.explanation
            if status in NO_LIST:
                detail = "It answers, but offers no list of models."
        return EndpointHealth(status is not None, loop.time() - began, status, detail, is_api)

    async def aclose(self) -> None:
        """Close all connections; the client can be used again afterwards."""
        await self._sdks.aclose()

    async def _key(self, profile: Profile) -> Secret | None:
        """The key, if there is one; checked before anything is sent, like the address."""
        check_url(profile)
        try:
            key = await self._find_key(profile)
        except ConfigError as error:
            raise AuthenticationFailed(str(error), advice=error.advice) from error
        if key is not None:
            self._redactor.add(key)
            check_key(key, profile)
        return key

    async def _open(
        self,
        request: CompletionRequest,
        profile: Profile,
        key: Secret | None,
        translator: Translator,
        progress: Progress,
    ) -> tuple[httpx2.Response, float]:
        """The open response, and when its request was sent, in seconds of the loop's clock."""
        replays = "deepseek" in f"{profile.base_url} {request.model}".lower()
        whole = completion_params(
            request,
            await self._images(request),
            replays_reasoning=replays and bool(request.tools),
        )
        for _ in range(MOST_ADAPTATIONS):
            params = self._capabilities.of(profile, request.model).apply(whole)
            try:
                return await self._post(profile, key, params, translator, progress)
            except ContextLengthExceeded:
                raise
            except RequestRejected as error:
                complaint = complaint_of(getattr(error.__cause__, "body", None))
                if not self._capabilities.learn(profile, request.model, complaint, params):
                    raise
        params = self._capabilities.of(profile, request.model).apply(whole)
        return await self._post(profile, key, params, translator, progress)

    async def _images(self, request: CompletionRequest) -> dict[str, bytes]:
        """The bytes of the pictures in a request that are still there."""
        if self._load_blob is None:
            return {}
        blobs = {
            part.blob
            for message in request.messages
            if isinstance(message, UserMessage)
            for part in message.parts
            if isinstance(part, ImagePart)
        }
        loaded = {blob: await self._load_blob(blob) for blob in sorted(blobs)}
        return {blob: image for blob, image in loaded.items() if image is not None}

    async def _post(
        self,
        profile: Profile,
        key: Secret | None,
        params: dict[str, Any],
        translator: Translator,
        progress: Progress,
    ) -> tuple[httpx2.Response, float]:
        loop = asyncio.get_running_loop()
        first_event = profile.timeouts.first_event
        sent_at = loop.time()

        def sent() -> None:
            nonlocal sent_at
            sent_at = loop.time()
            limit.reschedule(sent_at + first_event)
            progress(Sent())

        token = on_sent.set(sent)
        try:
            async with asyncio.timeout(None) as limit:
                response = await self._sdks.post("/chat/completions", profile, key, params)
        except TimeoutError as error:
            raise translator.silent(first_event, is_first=True) from error
        except FOREIGN_ERRORS as error:
            raise translator.translate(error) from error
        finally:
            on_sent.reset(token)
        return response, sent_at

    async def _get_models(self, profile: Profile) -> object:
        """The parsed answer to `GET /models`; None when it is not JSON."""
        key = await self._key(profile)
        translator = Translator(profile, self._redactor, has_key=key is not None)
        try:
            async with asyncio.timeout(LIST_SECONDS):
                response = await self._sdks.get("/models", profile, key)
                text = await _beginning(response, LIST_LIMIT)
        except TimeoutError as error:
            raise translator.silent(LIST_SECONDS, is_first=True) from error
        except FOREIGN_ERRORS as error:
            raise translator.translate(error) from error
        try:
            return parse_json(text)
        except ValueError:
            return None


async def _beginning(response: httpx2.Response, limit: int) -> str:
    """The body as text, cut after about `limit` bytes; the response is closed."""
    body = bytearray()
    try:
        async with aclosing(response.aiter_bytes()) as pieces:
            async for piece in pieces:
                body += piece
                if len(body) > limit:
                    break
    finally:
        await response.aclose()
    return body.decode("utf-8", "replace")


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _request_id(headers: Mapping[str, str]) -> str:
    return clean_line(headers.get("x-request-id") or headers.get("request-id", ""), 120)
