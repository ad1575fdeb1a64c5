"""From flags, environment and files to the settings of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from oai_tui.config.available_profiles import AvailableProfiles
from oai_tui.config.choices import read_choices
from oai_tui.config.config_file import read_config_file
from oai_tui.config.env_file import read_env_file
from oai_tui.config.paths import find_paths
from oai_tui.config.settings import DriverChoice, Settings, Source, TerminalSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the command line says; empty where it says nothing."""

    config: str = ""
    db: str = ""
    profile: str = ""
    model: str = ""
    base_url: str = ""
    theme: str = ""
    demo: bool = False
    low_bandwidth: bool = False


def load(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """The settings of a run.

    A flag beats the environment, that beats what was chosen in the app, that beats
    config.toml, that beats the default. Raises ConfigError that names everything wrong.
    """
    paths = find_paths(environ, config=flags.config, database=flags.db)
    is_named = bool(flags.config or environ.get("OAI_TUI_CONFIG"))
    config = read_config_file(paths.config_file, must_exist=is_named)
    choices = read_choices(paths.choices_file)
    profiles = AvailableProfiles(config, choices)
    profiles.add_variables(environ, Source.ENVIRONMENT)
    profiles.add_variables(read_env_file(paths.env_file), Source.ENV_FILE)
    profile, profile_source = profiles.choose(flags.base_url, flags.profile, environ)
    model, model_source = _first(
        (flags.model, Source.FLAG),
        ("" if flags.demo else environ.get("OAI_TUI_MODEL", ""), Source.ENVIRONMENT),
        ("", profiles.sources.get(f"profiles.{profile}.model", Source.DEFAULT)),
    )
    theme, theme_source = _first(
        (flags.theme, Source.FLAG),
        (choices.theme, Source.CHOICES),
        (config.theme, Source.CONFIG),
        ("dark", Source.DEFAULT),
    )
    sources = {
        "config": _place(flags.config, environ.get("OAI_TUI_CONFIG")),
        "database": _place(flags.db, environ.get("OAI_TUI_DB")),
        "profile": profile_source,
        "model": model_source,
        "theme": theme_source,
        "demo": Source.FLAG if flags.demo else Source.DEFAULT,
        "titles": _said(config.titles),
        "find_local_servers": _said(config.find_local_servers),
        "transcript.wrap_code": _said(config.wrap_code),
        "terminal.driver": Source.DEFAULT if config.driver is None else Source.CONFIG,
        "terminal.low_bandwidth": (
            Source.FLAG if flags.low_bandwidth else _said(config.low_bandwidth)
        ),
        "terminal.show_rate": _said(config.show_rate),
        "keys": Source.CONFIG if config.keys else Source.DEFAULT,
        **profiles.sources,
    }
    settings = Settings(
        paths=paths,
        profiles=tuple(profiles.all),
        profile="" if flags.demo else profile,
        model=model,
        theme=theme,
        is_demo=flags.demo,
        makes_titles=config.titles is not False,
        finds_local_servers=config.find_local_servers is not False,
        wraps_code=config.wrap_code is not False,
        terminal=TerminalSettings(
            driver=config.driver or DriverChoice.AUTO,
            low_bandwidth=True if flags.low_bandwidth else config.low_bandwidth,
            shows_rate=config.show_rate is True,
        ),
        keys=config.keys,
        sources=MappingProxyType(sources),
    )
    chosen = settings.find_profile(settings.profile)
    notices = (choices.notice, *profiles.notices, chosen.warning if chosen else "")
    return replace(settings, notices=tuple(notice for notice in notices if notice))


def _first(*candidates: tuple[str, Source]) -> tuple[str, Source]:
    """The first text that is not empty; else the last candidate."""
    return next((candidate for candidate in candidates if candidate[0]), candidates[-1])


def _place(flag: str, variable: str | None) -> Source:
    if flag:
        return Source.FLAG
    return Source.ENVIRONMENT if variable else Source.DEFAULT


def _said(value: bool | None) -> Source:
    return Source.DEFAULT if value is None else Source.CONFIG
