"""A profile: a provider, the way to its key, and how it is to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import urlsplit

from oai_tui.core.usage import Price

LOCAL_SERVERS: Mapping[str, int] = MappingProxyType(
    {"ollama": 11434, "llama.cpp": 8080, "lm-studio": 1234, "vllm": 8000}
)
"""Model servers that run on one's own machine, and the port of each when nobody chose another."""


class Api(StrEnum):
    """Which of the OpenAI APIs a provider is spoken to with."""

    AUTO = "auto"
    CHAT_COMPLETIONS = "chat_completions"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds: for a connection, for the first event, between events, for the usage at the end."""

    connect: float = 10.0
    first_event: float = 180.0
    idle: float = 120.0
    usage: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOverride:
    """What the person says of a model; it wins over what anyone else says."""

    context_window: int | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to reach a provider and what to ask of it.

    The key comes from the first that is set: `key_command` (its standard output), `key_file`,
    `key_environment` (the name of a variable). `headers` are sent with each request.
    """

    name: str
    base_url: str
    model: str = ""
    title_model: str = ""
    api: Api = Api.AUTO
    key_command: str = ""
    key_file: str = ""
    key_environment: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    system_prompt: str = ""
    max_tokens: int | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None
    timeouts: Timeouts = Timeouts()
    attempts: int = 4
    models: tuple[tuple[str, ModelOverride], ...] = ()
    is_demo: bool = False
    is_found: bool = False
    """Whether it was not configured but is a server of this machine."""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the base URL: where its key may be sent."""
        return origin_of(self.base_url)

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.base_url)

    @property
    def warning(self) -> str:
        """What a person should know before they use it; empty when there is nothing."""
        if self.is_loopback or not self.origin.startswith("http:"):
            return ""
        return (
            f"The connection to {self.origin} is not encrypted: what you write, and a key, "
            "can be read on the way."
        )

    def override(self, model: str) -> ModelOverride:
        return dict(self.models).get(model, ModelOverride())


def local_profile(name: str, port: int) -> Profile:
    """The profile of a server on this machine that nobody configured."""
    return Profile(
        name=name,
        base_url=f"http://127.0.0.1:{port}/v1",
        api=Api.CHAT_COMPLETIONS,
        is_found=True,
    )


OPENAI = Profile(
    name="openai",
    base_url="https://api.openai.com/v1",
    model="gpt-6.1-terra",
    title_model="gpt-6-luna",
    key_environment="OPENAI_API_KEY",
)
"""OpenAI itself, with the models that are used when nobody chose others."""


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, in lower case, the port always named if it is known.

    What is not a URL is its own origin, so that it equals no other.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return url
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    return f"{parts.scheme.lower()}://{host}" + (f":{port}" if port else "")


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
