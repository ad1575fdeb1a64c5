"""The profiles of a run, and which of them it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from oai_tui.config.choices import Choices
from oai_tui.config.config_file import ConfigFile
from oai_tui.config.profiles import profile_at, same_address, url_fault
from oai_tui.config.settings import Source
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import LOCAL_SERVERS, OPENAI, Profile, local_profile
from oai_tui.core.text import clean_line


class AvailableProfiles:
    """All profiles, put together from config.toml, the environment, flags and choices.

    `sources` says who made each of them, and who changed its address or model; `notices` are
    sentences for the person.
    """

    def __init__(self, config: ConfigFile, choices: Choices) -> None:
        self.all: list[Profile] = []
        self.sources: dict[str, Source] = {}
        self.notices: list[str] = []
        self._config = config
        self._choices = choices
        self._in_environment = ""
        for profile in config.profiles:
            self._add(profile, Source.CONFIG)

    def add_variables(self, variables: Mapping[str, str], source: Source) -> None:
        """The profile of the address and key that the variables give, if they do."""
        base_url = variables.get("OPENAI_BASE_URL", "").strip()
        if not base_url and not variables.get("OPENAI_API_KEY"):
            return
        _check_url("OPENAI_BASE_URL", base_url or OPENAI.base_url)
        profile = self._at(base_url or OPENAI.base_url, source)
        if base_url and source is Source.ENVIRONMENT:
            self._in_environment = profile.name

    def choose(self, base_url: str, name: str, environ: Mapping[str, str]) -> tuple[str, Source]:
        """The name of the profile to start with, empty if there is none, and who chose it.

        `base_url` and `name` are flags.
        """
        if base_url:
            return self._use_base_url(base_url, name), Source.FLAG
        if name:
            return self._named(name, "--profile", Source.FLAG), Source.FLAG
        if wanted := environ.get("OAI_TUI_PROFILE", ""):
            name = self._named(wanted, "OAI_TUI_PROFILE", Source.ENVIRONMENT)
            return name, Source.ENVIRONMENT
        if self._in_environment:
            return self._in_environment, Source.ENVIRONMENT
        if chosen := self._chosen():
            return chosen, Source.CHOICES
        if self._config.profile:
            return self._configured(self._config.profile), Source.CONFIG
        return (self.all[0].name if self.all else ""), Source.DEFAULT

    def _use_base_url(self, base_url: str, wanted: str) -> str:
        """Move the wanted profile to this address, or take the one that is there."""
        _check_url("--base-url", base_url)
        if not wanted:
            return self._at(base_url, Source.FLAG).name
        name = self._named(wanted, "--profile", Source.FLAG)
        index = next(place for place, profile in enumerate(self.all) if profile.name == name)
        old = self.all[index]
        new = replace(old, base_url=base_url.rstrip("/"))
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
        """The profile chosen in the app, if there is one and it can still be reached."""
        wanted, base_url = self._choices.profile, self._choices.base_url
        if profile := self._find(wanted):
            return profile.name
        if not wanted or url_fault(base_url):
            return ""
        self._add(Profile(name=wanted, base_url=base_url, is_found=True), Source.CHOICES)
        return wanted

    def _configured(self, wanted: str) -> str:
        """The profile that config.toml starts with; `openai` needs no table of its own."""
        if wanted.lower() == "openai" and not self._find(wanted):
            return self._at(OPENAI.base_url, Source.DEFAULT).name
        return self._named(wanted, "profile in config.toml", Source.CONFIG)

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

    def _find(self, wanted: str) -> Profile | None:
        for profile in self.all:
            if profile.name.lower() == wanted.lower():
                return profile
        return None

    def _named(self, wanted: str, subject: str, source: Source) -> str:
        """The profile of that name; a server of this machine needs no table for its usual port."""
        if profile := self._find(wanted):
            return profile.name
        if port := LOCAL_SERVERS.get(wanted.lower()):
            return self._add(local_profile(wanted.lower(), port), source).name
        names = ", ".join(clean_line(profile.name, 60) for profile in self.all)
        known = f"There are: {names}." if names else "No profiles are set up yet."
        raise ConfigError(
            f"{subject} names the profile {clean_line(wanted, 60)}, which does not exist.",
            advice=f"{known} Servers of this machine are: {', '.join(LOCAL_SERVERS)}.",
        )


def _check_url(subject: str, url: str) -> None:
    if fault := url_fault(url):
        raise ConfigError(f"{subject} {fault}")
