"""What config.toml says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from oai_tui.config.document import Document, read_document
from oai_tui.config.profiles import read_profile
from oai_tui.config.settings import DriverChoice
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import LOCAL_SERVERS, Profile
from oai_tui.core.text import clean_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFile:
    """The settings in it; None or empty where it says nothing."""

    profiles: tuple[Profile, ...] = ()
    profile: str = ""
    theme: str = ""
    titles: bool | None = None
    find_local_servers: bool | None = None
    wrap_code: bool | None = None
    driver: DriverChoice | None = None
    low_bandwidth: bool | None = None
    show_rate: bool | None = None
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def read_config_file(path: Path, *, must_exist: bool) -> ConfigFile:
    """The settings in the file; none if it may be missing and is.

    Raises ConfigError that names everything wrong in it.
    """
    try:
        document = read_document(path)
    except FileNotFoundError:
        if not must_exist:
            return ConfigFile()
        raise ConfigError(
            f"There is no file {path}.", advice="`oai-tui config init` makes one."
        ) from None
    config = _understand(document)
    document.check()
    return config


def _understand(document: Document) -> ConfigFile:
    root = document.root
    tables = root.tables("profiles")
    profiles = tuple(read_profile(name, table) for name, table in tables.items())
    seen: set[str] = set()
    for name in tables:
        if not name.strip() or name.lower() in seen:
            document.problem(("profiles", name), "this profile's name is empty or used twice.")
        seen.add(name.lower())
    transcript = root.table("transcript")
    terminal = root.table("terminal")
    config = ConfigFile(
        profiles=profiles,
        profile=root.text("profile"),
        theme=root.text("theme"),
        titles=root.flag("titles"),
        find_local_servers=root.flag("find_local_servers"),
        wrap_code=transcript.flag("wrap_code"),
        driver=terminal.one_of("driver", DriverChoice.AUTO) if "driver" in terminal else None,
        low_bandwidth=terminal.flag_or_auto("low_bandwidth"),
        show_rate=terminal.flag("show_rate"),
        keys=MappingProxyType(root.texts("keys")),
    )
    if config.profile and config.profile.lower() not in seen | {"openai", *LOCAL_SERVERS}:
        names = ", ".join(clean_line(profile.name, 60) for profile in profiles)
        root.problem("profile", f"names none of the profiles in this file: {names or 'none'}.")
    transcript.close()
    terminal.close()
    root.close(dict.fromkeys(("model", "base_url"), "It belongs in a table [profiles.NAME]."))
    return config
