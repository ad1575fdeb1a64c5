"""What was chosen in the app, kept in choices.toml from one run to the next."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen; empty where nothing was.

    `base_url` is that of `profile` when no file names it, such as a server found on this
    machine. `models` maps profiles to the model last chosen with them. `notice` is a sentence
    for the person when the file could not be understood and nothing of it is used.
    """

    theme: str = ""
    profile: str = ""
    base_url: str = ""
    models: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notice: str = ""


def read_choices(path: Path) -> Choices:
    """What the file says, as far as it makes sense; never raises."""
    try:
        values = _read(path)
    except (OSError, ValueError):
        return Choices(notice=f"{path} cannot be read, so what was chosen before is not used.")
    models = values.get("models")
    return Choices(
        theme=_text(values.get("theme")),
        profile=_text(values.get("profile")),
        base_url=_text(values.get("base_url")),
        models=MappingProxyType(
            {name: _text(model) for name, model in models.items() if _text(model)}
            if isinstance(models, dict)
            else {}
        ),
    )


def choose_theme(path: Path, theme: str) -> None:
    """Remember the theme. Raises ConfigError if the file cannot be written."""
    _change(path, {"theme": theme})


def choose_model(path: Path, profile: Profile, model: str) -> None:
    """Remember the profile to start with and its model; raises ConfigError as above.

    The demo is not remembered: it is there when it is asked for.
    """
    if profile.is_demo:
        return
    base_url = profile.base_url if profile.is_found else ""
    _change(path, {"profile": profile.name, "base_url": base_url}, (profile.name, model))


def _change(path: Path, values: dict[str, str], model: tuple[str, str] | None = None) -> None:
    """Keeps all else that is in the file. One that is broken stays beside the new one."""
    try:
        try:
            document = _read(path)
        except ValueError:
            path.replace(path.with_suffix(".broken.toml"))
            document = {}
        document.update(values)
        if model is not None:
            models = document.get("models")
            kept = models if isinstance(models, dict) else {}
            document["models"] = {**kept, model[0]: model[1]}
        _write(path, {key: value for key, value in document.items() if value != ""})
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.",
            advice="The choice holds for this run only.",
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}


def _write(path: Path, document: dict[str, Any]) -> None:
    import tomli_w

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"# Written by oai-tui: what was chosen in the app.\n")
            tomli_w.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
