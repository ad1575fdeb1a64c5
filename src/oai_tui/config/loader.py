"""From flags, environment and files to the settings of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from oai_tui.config.choices import Choices, read_choices
from oai_tui.config.document import Document, read_document
from oai_tui.config.env_file import read_env_file
from oai_tui.config.paths import find_paths
from oai_tui.config.profiles import (
    OPENAI_URL,
    profile_at,
    read_profile,
    same_address,
    url_fault,
)
from oai_tui.config.settings import Paths, Settings, Source
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile
from oai_tui.core.text import clean_line


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Config:
    """What config.toml says; None or empty where it says nothing."""

    profiles: tuple[Profile, ...] = ()
    profile: str = ""
    theme: str = ""
    titles: bool | None = None
    find_local_servers: bool | None = None
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def load(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """The settings of a run.

    A flag beats the environment, that beats what was chosen in the app, that beats
    config.toml, that beats the default. Raises ConfigError that names everything wrong.
    """
    paths = find_paths(environ, config=flags.config, database=flags.db)
    config = _read_config(paths, bool(flags.config or environ.get("OAI_TUI_CONFIG")))
    choices = read_choices(paths.choices_file)
    profiles = _Profiles(config, choices)
    profiles.add_environment(environ, paths)
    profile, profile_source = profiles.choose(flags, environ)
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
        keys=config.keys,
        sources=MappingProxyType(sources),
    )
    notices = (choices.notice, *profiles.notices, _unencrypted(settings))
    return replace(settings, notices=tuple(notice for notice in notices if notice))


class _Profiles:
    """The profiles of a run, put together from all that names one."""

    def __init__(self, config: _Config, choices: Choices) -> None:
        self.all: list[Profile] = []
        self.sources: dict[str, Source] = {}
        self.notices: list[str] = []
        self._config = config
        self._choices = choices
        self._in_environment = ""
        for profile in config.profiles:
            self._add(profile, Source.CONFIG)

    def add_environment(self, environ: Mapping[str, str], paths: Paths) -> None:
        """The address and key that variables give; each set of variables is by itself."""
        own = read_env_file(paths.env_file)
        for variables, source in ((environ, Source.ENVIRONMENT), (own, Source.ENV_FILE)):
            base_url = variables.get("OPENAI_BASE_URL", "").strip()
            if not base_url and not variables.get("OPENAI_API_KEY"):
                continue
            _check_url("OPENAI_BASE_URL", base_url or OPENAI_URL)
            profile = self._at(base_url or OPENAI_URL, source)
            if base_url and source is Source.ENVIRONMENT:
                self._in_environment = profile.name

    def choose(self, flags: Flags, environ: Mapping[str, str]) -> tuple[str, Source]:
        """The name of the profile to start with, empty if there is none, and who chose it."""
        if flags.base_url:
            return self._use_base_url(flags), Source.FLAG
        if flags.profile:
            return self._named(flags.profile, "--profile"), Source.FLAG
        if wanted := environ.get("OAI_TUI_PROFILE", ""):
            return self._named(wanted, "OAI_TUI_PROFILE"), Source.ENVIRONMENT
        if self._in_environment:
            return self._in_environment, Source.ENVIRONMENT
        if chosen := self._chosen():
            return chosen, Source.CHOICES
        if self._config.profile.lower() == "openai":
            return self._at(OPENAI_URL, Source.DEFAULT).name, Source.CONFIG
        if self._config.profile:
            return self._named(self._config.profile, "profile in config.toml"), Source.CONFIG
        return (self.all[0].name if self.all else ""), Source.DEFAULT

    def _use_base_url(self, flags: Flags) -> str:
        _check_url("--base-url", flags.base_url)
        if not flags.profile:
            return self._at(flags.base_url, Source.FLAG).name
        name = self._named(flags.profile, "--profile")
        index = next(place for place, profile in enumerate(self.all) if profile.name == name)
        old = self.all[index]
        new = replace(old, base_url=flags.base_url.rstrip("/"))
        if new.origin != old.origin:
            secrets = old.key_command or old.key_file or old.key_environment or old.headers
            new = replace(new, key_command="", key_file="", key_environment="", headers=())
            if secrets:
                self.notices.append(
                    f"The key and headers of the profile {clean_line(name, 60)} are not used: "
                    f"they belong to {old.origin}."
                )
        self.all[index] = new
        self.sources[f"profiles.{name}.base_url"] = Source.FLAG
        return name

    def _chosen(self) -> str:
        wanted, base_url = self._choices.profile, self._choices.base_url
        for profile in self.all:
            if profile.name.lower() == wanted.lower():
                return profile.name
        if not wanted or url_fault(base_url):
            return ""
        self._add(Profile(name=wanted, base_url=base_url, is_found=True), Source.CHOICES)
        return wanted

    def _at(self, base_url: str, source: Source) -> Profile:
        """The profile with this address; a new one if there is none."""
        for profile in self.all:
            if same_address(profile.base_url, base_url):
                return profile
        return self._add(profile_at(base_url, [profile.name for profile in self.all]), source)

    def _add(self, profile: Profile, source: Source) -> Profile:
        self.sources[f"profiles.{profile.name}"] = source
        chosen = self._choices.models.get(profile.name, "")
        if chosen and chosen != profile.model:
            profile = replace(profile, model=chosen)
            self.sources[f"profiles.{profile.name}.model"] = Source.CHOICES
        elif source is Source.CONFIG and profile.model:
            self.sources[f"profiles.{profile.name}.model"] = Source.CONFIG
        self.all.append(profile)
        return profile

    def _named(self, wanted: str, subject: str) -> str:
        for profile in self.all:
            if profile.name.lower() == wanted.lower():
                return profile.name
        names = ", ".join(clean_line(profile.name, 60) for profile in self.all)
        raise ConfigError(
            f"{subject} names the profile {clean_line(wanted, 60)}, which does not exist.",
            advice=f"There are: {names}." if names else "No profiles are set up yet.",
        )


def _read_config(paths: Paths, must_exist: bool) -> _Config:
    try:
        document = read_document(paths.config_file)
    except FileNotFoundError:
        if not must_exist:
            return _Config()
        raise ConfigError(
            f"There is no file {paths.config_file}.", advice="`oai-tui config init` makes one."
        ) from None
    config = _understand(document)
    document.check()
    return config


def _understand(document: Document) -> _Config:
    root = document.root
    tables = root.tables("profiles")
    profiles = tuple(read_profile(name, table) for name, table in tables.items())
    seen: set[str] = set()
    for name in tables:
        if not name.strip() or name.lower() in seen:
            document.problem(("profiles", name), "this profile's name is empty or used twice.")
        seen.add(name.lower())
    config = _Config(
        profiles=profiles,
        profile=root.text("profile"),
        theme=root.text("theme"),
        titles=root.flag("titles"),
        find_local_servers=root.flag("find_local_servers"),
        keys=MappingProxyType(root.texts("keys")),
    )
    if config.profile and config.profile.lower() not in seen | {"openai"}:
        names = ", ".join(clean_line(profile.name, 60) for profile in profiles)
        root.problem("profile", f"names none of the profiles in this file: {names or 'none'}.")
    root.close(dict.fromkeys(("model", "base_url"), "It belongs in a table [profiles.NAME]."))
    return config


def _first(*candidates: tuple[str, Source]) -> tuple[str, Source]:
    """The first text that is not empty; else the last candidate."""
    return next((candidate for candidate in candidates if candidate[0]), candidates[-1])


def _place(flag: str, variable: str | None) -> Source:
    if flag:
        return Source.FLAG
    return Source.ENVIRONMENT if variable else Source.DEFAULT


def _said(value: bool | None) -> Source:
    return Source.DEFAULT if value is None else Source.CONFIG


def _check_url(subject: str, url: str) -> None:
    if fault := url_fault(url):
        raise ConfigError(f"{subject} {fault}")


def _unencrypted(settings: Settings) -> str:
    profile = settings.find_profile(settings.profile)
    if profile is None or profile.is_loopback or profile.origin.startswith("https:"):
        return ""
    return (
        f"The connection to {profile.origin} is not encrypted: what you write, and a key, "
        "can be read on the way."
    )
