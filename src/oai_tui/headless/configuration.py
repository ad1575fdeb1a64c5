"""`oai-tui config`: where the settings are, what they say and who said it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from oai_tui.config.known_keys import redactor_for
from oai_tui.config.loader import Flags
from oai_tui.config.paths import find_paths
from oai_tui.config.settings import Settings, Source
from oai_tui.config.template import TEMPLATE
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile, Timeouts
from oai_tui.core.secret import MASK
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.output import Output


def show(settings: Settings, environ: Mapping[str, str], *, as_json: bool) -> int:
    """Print each setting with its source; what may be a key is masked."""
    output = Output(redactor_for(environ, settings))
    for notice in settings.notices:
        output.remark(notice)
    rows = list(_rows(settings))
    if as_json:
        output.json({name: {"value": value, "source": source} for name, value, source in rows})
        return DONE
    width = max(len(name) for name, _, _ in rows)
    redactor = redactor_for(environ, settings)
    for name, value, source in rows:
        output.line(f"{name:<{width}}  {redactor.redact(_shown(value))}  ({source})")
    return DONE


def show_path(flags: Flags, environ: Mapping[str, str]) -> int:
    """Print where config.toml is, or would be."""
    paths = find_paths(environ, config=flags.config, database=flags.db)
    Output(redactor_for(environ)).line(str(paths.config_file))
    return DONE


def write_template(flags: Flags, environ: Mapping[str, str]) -> int:
    """Write a config.toml full of comments. Raises ConfigError if there is one already."""
    path = find_paths(environ, config=flags.config, database=flags.db).config_file
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise ConfigError(
            f"{path} is there already, and was left as it is.", advice="Edit it, or move it away."
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error
    Output(redactor_for(environ)).line(str(path))
    return DONE


def _rows(settings: Settings) -> Iterator[tuple[str, Any, str]]:
    """Name, value and source of each setting."""
    paths, sources = settings.paths, settings.sources

    def source(name: str) -> str:
        return str(sources.get(name, Source.DEFAULT))

    yield "config", str(paths.config_file), source("config")
    yield "database", str(paths.database), source("database")
    yield "profile", settings.profile, source("profile")
    yield "model", _model(settings), source("model")
    yield "theme", settings.theme, source("theme")
    yield "titles", settings.makes_titles, source("titles")
    yield "find_local_servers", settings.finds_local_servers, source("find_local_servers")
    yield "transcript.wrap_code", settings.wraps_code, source("transcript.wrap_code")
    terminal = settings.terminal
    yield "terminal.driver", terminal.driver.value, source("terminal.driver")
    saving = "auto" if terminal.low_bandwidth is None else terminal.low_bandwidth
    yield "terminal.low_bandwidth", saving, source("terminal.low_bandwidth")
    yield "terminal.show_rate", terminal.shows_rate, source("terminal.show_rate")
    yield "demo", settings.is_demo, source("demo")
    for binding, keys in settings.keys.items():
        yield f"keys.{binding}", keys, source("keys")
    for profile in settings.profiles:
        name = f"profiles.{profile.name}"
        for field, value in _fields(profile):
            yield f"{name}.{field}", value, str(sources.get(f"{name}.{field}", source(name)))


def _model(settings: Settings) -> str:
    profile = settings.find_profile(settings.profile)
    return settings.model or (profile.model if profile else "")


def _fields(profile: Profile) -> Iterator[tuple[str, Any]]:
    """What the profile sets, in the words of config.toml; what it leaves to the default is not."""
    yield "base_url", profile.base_url
    optional = {
        "model": profile.model,
        "title_model": profile.title_model,
        "api": profile.api.value,
        "key_command": profile.key_command and f"{profile.key_command.split()[0]} {MASK}",
        "key_file": profile.key_file,
        "key_environment": profile.key_environment,
        "system_prompt": profile.system_prompt,
        "max_tokens": profile.max_tokens,
        "temperature": profile.temperature,
        "reasoning_effort": profile.reasoning_effort,
        "attempts": profile.attempts,
    }
    for field, value in optional.items():
        if value not in ("", None):
            yield field, value
    for header, _ in profile.headers:
        yield f"headers.{header}", MASK
    default = Timeouts()
    for field in ("connect", "first_event", "idle", "usage"):
        if getattr(profile.timeouts, field) != getattr(default, field):
            yield f"timeouts.{field}", getattr(profile.timeouts, field)
    for model, override in profile.models:
        if override.context_window is not None:
            yield f"models.{model}.context_window", override.context_window
        if override.price is not None:
            yield f"models.{model}.input_price", override.price.input
            yield f"models.{model}.output_price", override.price.output
            if override.price.cached_input is not None:
                yield f"models.{model}.cached_input_price", override.price.cached_input


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\n", "\\n") if value != "" else "-"
