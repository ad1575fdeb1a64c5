"""Why a server cannot be reached: the true cause, which libraries bury under others."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx2
import openai

from oai_tui.core.errors import ConnectionFailed, EndpointUnusable, ProviderError
from oai_tui.core.profile import Profile
from oai_tui.core.units import duration
from oai_tui.provider.endpoint import unusable_url

_CHECK_NETWORK = "Check the network and the base_url of the profile."


def is_timeout_of_answer(error: Exception) -> bool:
    """Whether the server was reached but stayed silent."""
    is_timeout = isinstance(error, openai.APITimeoutError | httpx2.TimeoutException)
    return is_timeout and not _has(error, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def connection_error(error: Exception, profile: Profile, address: str, told: str) -> ProviderError:
    """The error for a server that could not be asked.

    `address` is its origin and `told` the words of the innermost cause, both safe to show.
    """
    if _has(error, ssl.SSLError) and not _has(error, ssl.SSLEOFError):
        return EndpointUnusable(
            f"No secure connection to {address}: {told}.",
            advice="Check the address, the date of this machine and its certificates.",
        )
    if _has(error, httpx2.UnsupportedProtocol, httpx2.InvalidURL):
        return unusable_url(profile)
    if _has(error, httpx2.LocalProtocolError, UnicodeEncodeError):
        return EndpointUnusable(
            "The request could not be written: a header or the key holds a character "
            "that HTTP does not allow.",
            advice=f"Check the key and the headers of the profile {profile.name}.",
        )
    if _has(error, httpx2.ConnectTimeout, httpx2.PoolTimeout):
        return ConnectionFailed(
            f"The server at {address} could not be reached within "
            f"{duration(profile.timeouts.connect)}.",
            advice=_CHECK_NETWORK,
        )
    if _has(error, socket.gaierror):
        return ConnectionFailed(
            f"The name of {address} cannot be resolved ({told}).",
            advice="Check the spelling of the base_url and the network.",
        )
    if _has(error, ConnectionRefusedError):
        return ConnectionFailed(
            f"Nobody answers at {address}: the connection was refused.",
            advice="Check that the server is running and that the port is right.",
        )
    if _has(error, httpx2.ProxyError):
        return ConnectionFailed(
            f"The proxy on the way to {address} refused: {told}.",
            advice="Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
        )
    if _has(error, httpx2.RemoteProtocolError):
        return ConnectionFailed(
            f"The server at {address} ended the connection without an answer ({told}).",
            advice="Try again; if it stays so, check that it speaks HTTP at this port.",
        )
    return ConnectionFailed(
        f"The server at {address} cannot be reached" + (f": {told}." if told else "."),
        advice=_CHECK_NETWORK,
    )


def innermost_text(error: BaseException) -> str:
    """The words of the deepest cause that has any: the outer ones only say that it failed."""
    texts = [text for cause in _causes(error) if (text := _text(cause))]
    return texts[-1] if texts else type(error).__name__


def _has(error: BaseException, *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the outermost first, members of groups included."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions


def _text(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).strip().rstrip(".")
