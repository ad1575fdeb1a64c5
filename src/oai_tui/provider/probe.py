"""Finds model servers that run on this machine, and asks them for their context window."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from oai_tui.core.profile import LOCAL_SERVERS, Profile, local_profile
from oai_tui.provider.endpoint import model_ids
from oai_tui.provider.local_http import fetch_json

T = TypeVar("T")


async def find_local_servers(
    timeout: float = 0.3, ports: Mapping[str, int] = LOCAL_SERVERS
) -> tuple[Profile, ...]:
    """A profile for each server that answers on loopback within `timeout` seconds in all.

    `ports` maps the name that the profile gets to where the server would listen. What answers
    but has no list of models is no model server. The first model listed becomes the default.
    """
    found = await _all_within(timeout, [_find(name, port) for name, port in ports.items()])
    return tuple(profile for profile in found if profile is not None)


async def server_window(profile: Profile, model: str, timeout: float = 2.0) -> int | None:
    """The context window in tokens that a server on this machine says it uses; None if unknown.

    llama.cpp tells it in `/props`, vLLM and LM Studio in their lists of models, Ollama in its
    list of what is loaded and in `/api/show`. Only loopback servers are asked, and no key is sent.
    """
    if not profile.is_loopback:
        return None
    root = profile.origin
    answers = await _all_within(
        timeout,
        [
            _llama_cpp_window(root),
            _listed_window(f"{profile.base_url.rstrip('/')}/models", model),
            _listed_window(f"{root}/api/v0/models", model),
            _listed_window(f"{root}/api/ps", model),
            _ollama_window(root, model),
        ],
    )
    return next((window for window in answers if window), None)


async def _all_within(timeout: float, questions: list[Coroutine[Any, Any, T]]) -> list[T]:
    """The answers that came within `timeout` seconds, in the order of the questions."""
    tasks = [asyncio.ensure_future(question) for question in questions]
    try:
        await asyncio.wait(tasks, timeout=timeout)
        return [task.result() for task in tasks if task.done()]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _find(name: str, port: int) -> Profile | None:
    profile = local_profile(name, port)
    body = await fetch_json(f"{profile.base_url}/models")
    if not _is_model_list(body):
        return None
    ids = model_ids(body)
    return replace(profile, model=ids[0] if ids else "")


def _is_model_list(body: object) -> bool:
    """Whether it is a list of models, an empty one included: nothing may be pulled yet."""
    return isinstance(body, dict) and ("data" in body or body.get("object") == "list")


async def _llama_cpp_window(root: str) -> int | None:
    props = await fetch_json(f"{root}/props")
    settings = _mapping(_mapping(props).get("default_generation_settings"))
    return _window(settings.get("n_ctx"))


async def _listed_window(url: str, model: str) -> int | None:
    """What a list of models says of one: vLLM, LM Studio (once it is loaded), Ollama (too)."""
    body = _mapping(await fetch_json(url))
    models: list[object] = next(
        (body[key] for key in ("data", "models") if isinstance(body.get(key), list)), []
    )
    for item in models:
        entry = _mapping(item)
        if model in (entry.get("id"), entry.get("name"), entry.get("model")):
            names = ("max_model_len", "loaded_context_length", "context_length")
            return next((window for name in names if (window := _window(entry.get(name)))), None)
    return None


async def _ollama_window(root: str, model: str) -> int | None:
    """What Ollama was told to use, else what the model was made for."""
    shown = _mapping(await fetch_json(f"{root}/api/show", {"model": model}))
    parameters = shown.get("parameters")
    for line in parameters.splitlines() if isinstance(parameters, str) else []:
        name, _, value = line.strip().partition(" ")
        if name == "num_ctx" and value.strip().isdecimal():
            return _window(int(value))
    facts = _mapping(shown.get("model_info"))
    windows = (_window(facts[key]) for key in facts if key.endswith(".context_length"))
    return next((window for window in windows if window), None)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _window(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 < value < 10**9 else None
