"""Profiles: read from config.toml, or made from an address alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit

from oai_tui.config.document import Table
from oai_tui.core.profile import OPENAI, Api, ModelOverride, Profile, Timeouts, origin_of
from oai_tui.core.usage import Price

_KEY_ADVICE = (
    "A key does not belong in this file: name a key_command, a key_file or a key_environment."
)
_HINTS = dict.fromkeys(("api_key", "key", "apikey", "token", "secret"), _KEY_ADVICE)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_profile(name: str, table: Table) -> Profile:
    """The profile in `table`; what is wrong in it is noted there."""
    has_address = "base_url" in table
    base_url = table.text(
        "base_url", OPENAI.base_url if has_address or name.lower() == "openai" else ""
    )
    if fault := url_fault(base_url):
        note = table.problem if has_address else table.missing
        note("base_url", fault)
        base_url = OPENAI.base_url
    defaults = Timeouts()
    timeouts = table.table("timeouts")
    profile = Profile(
        name=name,
        base_url=base_url.rstrip("/"),
        model=table.text("model"),
        title_model=table.text("title_model"),
        api=table.one_of("api", Api.AUTO),
        key_command=table.text("key_command"),
        key_file=table.text("key_file"),
        key_environment=_variable(table, "key_environment"),
        headers=_headers(table),
        system_prompt=table.text("system_prompt"),
        max_tokens=table.whole("max_tokens", at_least=1),
        temperature=table.number("temperature", at_least=0, at_most=2),
        reasoning_effort=table.text("reasoning_effort") or None,
        timeouts=Timeouts(
            connect=_seconds(timeouts, "connect", defaults.connect),
            first_event=_seconds(timeouts, "first_event", defaults.first_event),
            idle=_seconds(timeouts, "idle", defaults.idle),
            usage=_seconds(timeouts, "usage", defaults.usage),
        ),
        attempts=table.whole("attempts", at_least=1, at_most=20) or 4,
        models=tuple(
            (model, _model(override)) for model, override in table.tables("models").items()
        ),
    )
    timeouts.close()
    table.close(_HINTS)
    return with_default_models(profile)


def profile_at(base_url: str, taken: Collection[str]) -> Profile:
    """A profile that has only an address, under a name that is not in `taken`."""
    profile = Profile(name=_name_for(base_url, taken), base_url=base_url.rstrip("/"))
    return with_default_models(profile)


def with_default_models(profile: Profile) -> Profile:
    """OpenAI's own address has default models; elsewhere the server is asked for one."""
    if profile.origin != OPENAI.origin:
        return profile
    return replace(
        profile,
        model=profile.model or OPENAI.model,
        title_model=profile.title_model or OPENAI.title_model,
    )


def url_fault(url: str) -> str:
    """What is wrong with a base URL, to follow its name; empty if nothing is."""
    example = "for example http://127.0.0.1:11434/v1"
    if not url:
        return f"is missing; it is the address of the server, {example}."
    if any(ord(character) <= 0x20 or ord(character) >= 0x7F for character in url):
        return f"has blanks or characters in it that no address has; write it like this: {example}."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return f"is not an address; write it like this: {example}."
    if parts.scheme.lower() not in ("http", "https"):
        return f"must begin with http:// or https://, {example}."
    if not parts.hostname or port == 0:
        return f"names no host; write it like this: {example}."
    if parts.username is not None or parts.password is not None:
        return "has a user name or password in it; give a key in one of the ways for keys instead."
    return ""


def same_address(one: str, other: str) -> bool:
    """Whether two base URLs name the same place."""
    return origin_of(one) == origin_of(other) and (
        urlsplit(one).path.rstrip("/") == urlsplit(other).path.rstrip("/")
    )


def _name_for(base_url: str, taken: Collection[str]) -> str:
    lowered = {name.lower() for name in taken}
    host = urlsplit(base_url).netloc.lower()
    if origin_of(base_url) == OPENAI.origin and "openai" not in lowered:
        return "openai"
    name, number = host, 2
    while name in lowered:
        name, number = f"{host}-{number}", number + 1
    return name


def _seconds(table: Table, key: str, default: float) -> float:
    value = table.number(key, at_least=0.1, at_most=86_400, unit="seconds")
    return default if value is None else value


def _variable(table: Table, key: str) -> str:
    name = table.text(key)
    if name and not _VARIABLE.fullmatch(name):
        table.problem(key, "must be the name of an environment variable, not the key itself.")
        return ""
    return name


def _headers(table: Table) -> tuple[tuple[str, str], ...]:
    headers = table.table("headers")
    read = []
    for name, value in table.texts("headers").items():
        if not _HEADER_NAME.fullmatch(name):
            headers.problem(name, "is not a possible name of an HTTP header.")
        elif not _HEADER_VALUE.fullmatch(value):
            headers.problem(name, "must be one line of ASCII.")
        else:
            read.append((name, value))
    return tuple(read)


def _model(table: Table) -> ModelOverride:
    window = table.whole("context_window", at_least=256)
    unit = "dollars per million tokens"
    paid_in = table.number("input_price", at_least=0, unit=unit)
    paid_out = table.number("output_price", at_least=0, unit=unit)
    cached = table.number("cached_input_price", at_least=0, unit=unit)
    table.close()
    if paid_in is None and paid_out is None and cached is None:
        return ModelOverride(context_window=window)
    for key, price in (("input_price", paid_in), ("output_price", paid_out)):
        if price is None and key not in table:
            table.missing(key, "is missing; give both input_price and output_price, or neither.")
    return ModelOverride(context_window=window, price=Price(paid_in or 0, paid_out or 0, cached))
