"""The settings of one run, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from oai_tui.core.profile import Profile


class Source(StrEnum):
    """Where a setting came from; each beats those below it."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    CHOICES = "choices.toml"
    CONFIG = "config.toml"
    ENV_FILE = ".env"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The files and folders of the program; none of them need exist."""

    config_dir: Path
    config_file: Path
    choices_file: Path
    themes_dir: Path
    env_file: Path
    database: Path
    state_dir: Path


class DriverChoice(StrEnum):
    """Who draws: `own` writes only changed cells, `stock` is Textual's way."""

    AUTO = "auto"
    OWN = "own"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSettings:
    """How the app uses its terminal; None saves bandwidth by itself when the line is slow."""

    driver: DriverChoice = DriverChoice.AUTO
    low_bandwidth: bool | None = None
    shows_rate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run was told.

    `profile` names the profile to start with and is empty when none can be used yet; `model`
    beats the profile's own when it is set. `keys` maps the id of a binding to the keys that
    replace its own, separated by commas. `sources` says for each setting, by its name in
    config.toml, where it came from. `notices` are sentences that the person should read.
    """

    paths: Paths
    profiles: tuple[Profile, ...]
    profile: str = ""
    model: str = ""
    theme: str = "dark"
    is_demo: bool = False
    makes_titles: bool = True
    finds_local_servers: bool = True
    wraps_code: bool = True
    terminal: TerminalSettings = TerminalSettings()
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[str, ...] = ()

    def find_profile(self, name: str) -> Profile | None:
        """The profile of that name, in any case of letters; None if there is none."""
        for profile in self.profiles:
            if profile.name.lower() == name.lower():
                return profile
        return None
