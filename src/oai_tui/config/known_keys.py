"""The keys that can be known without asking anybody, so that they can be taken out of texts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from oai_tui.config.env_file import read_env_file
from oai_tui.config.settings import Settings
from oai_tui.core.errors import ConfigError
from oai_tui.core.secret import Redactor, Secret


def redactor_for(
    environ: Mapping[str, str] = os.environ, settings: Settings | None = None
) -> Redactor:
    """Takes out the keys that are known."""
    redactor = Redactor()
    for key in known_keys(environ, settings):
        redactor.add(key)
    return redactor


def known_keys(environ: Mapping[str, str], settings: Settings | None) -> Iterator[Secret]:
    """The values of all variables that are called an API key or that a profile names."""
    named = {profile.key_environment for profile in settings.profiles} if settings else set()
    for variables in (environ, _own_variables(settings)):
        for name, value in variables.items():
            if name in named or name.upper().endswith("API_KEY"):
                yield Secret(value.strip())


def _own_variables(settings: Settings | None) -> Mapping[str, str]:
    try:
        return read_env_file(settings.paths.env_file) if settings else {}
    except ConfigError:
        return {}
