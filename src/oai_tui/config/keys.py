"""The key of a profile: where it is looked for, and what is wrong with it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oai_tui.config.env_file import read_env_file
from oai_tui.config.key_command import run_key_command
from oai_tui.config.paths import in_home
from oai_tui.config.profiles import url_fault
from oai_tui.config.settings import Paths
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import OPENAI, Profile, origin_of
from oai_tui.core.secret import Secret
from oai_tui.core.text import clean_line

VARIABLE = "OPENAI_API_KEY"
_LONGEST = 65_536
_QUOTES = "'\"`‘’“”"


@dataclass(frozen=True, slots=True)
class Key:
    """A key and where it came from, in words that may be shown."""

    secret: Secret
    origin: str


def find_key(profile: Profile, environ: Mapping[str, str], paths: Paths) -> Key | None:
    """The key of a profile; None if it has none, as servers on one's own machine often do.

    The first of these that the profile names is asked: its key command, its key file, its
    variable in the environment or else in the `.env` of our config folder. A profile that names
    none gets OPENAI_API_KEY if that belongs to its address. Waits for a key command at most 10
    seconds, so call it in a thread. Raises ConfigError when a named place has no usable key.
    """
    if profile.is_demo:
        return None
    if profile.key_command:
        origin = "the key command"
        return _checked(run_key_command(profile, environ), origin)
    if profile.key_file:
        path = paths.config_dir / in_home(environ, profile.key_file)
        return _checked(_read_private(path), str(path))
    if profile.key_environment:
        return _from_variable(profile, environ, paths)
    return _from_openai_variables(profile, environ, paths)


def key_state(profile: Profile, environ: Mapping[str, str], paths: Paths) -> str:
    """How it stands with the key of a profile, in a word or two; no key command is run."""
    if profile.key_command:
        return "key command"
    try:
        found = find_key(profile, environ, paths)
    except ConfigError:
        return "no usable key"
    if found:
        return "key set"
    return "no key needed" if profile.is_demo or profile.is_loopback else "no key"


def why_no_key(profile: Profile, environ: Mapping[str, str]) -> str:
    """What to do about a profile for which there is no key: a sentence of advice."""
    if environ.get(VARIABLE):
        owner = origin_of(environ.get("OPENAI_BASE_URL", "").strip() or OPENAI.base_url)
        return (
            f"{VARIABLE} is set, but belongs to {owner}; for another address set OPENAI_BASE_URL "
            f"as well, or name key_environment in the profile {clean_line(profile.name, 60)}."
        )
    return (
        f"Set {VARIABLE}, or name a key_command, key_file or key_environment for the profile "
        f"{clean_line(profile.name, 60)} in config.toml."
    )


def _from_variable(profile: Profile, environ: Mapping[str, str], paths: Paths) -> Key:
    name = profile.key_environment
    if environ.get(name):
        return _checked(environ[name], name)
    value = read_env_file(paths.env_file).get(name)
    if value:
        _check_private(paths.env_file)
        return _checked(value, f"{name} in {paths.env_file}")
    raise ConfigError(
        f"The profile {clean_line(profile.name, 60)} takes its key from {name}, which is not set.",
        advice=f"Set it, or put it into {paths.env_file}.",
    )


def _from_openai_variables(
    profile: Profile, environ: Mapping[str, str], paths: Paths
) -> Key | None:
    if _is_key_for(profile, environ):
        return _checked(environ[VARIABLE], VARIABLE)
    variables = read_env_file(paths.env_file)
    if _is_key_for(profile, variables):
        _check_private(paths.env_file)
        return _checked(variables[VARIABLE], f"{VARIABLE} in {paths.env_file}")
    return None


def _is_key_for(profile: Profile, variables: Mapping[str, str]) -> bool:
    """Whether the variables have a key and it belongs to the origin of the profile."""
    base_url = variables.get("OPENAI_BASE_URL", "").strip() or OPENAI.base_url
    return (
        bool(variables.get(VARIABLE))
        and not url_fault(base_url)
        and origin_of(base_url) == profile.origin
    )


def _read_private(path: Path) -> str:
    try:
        _check_private(path)
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be read: {error.strerror}.") from error


def _check_private(path: Path) -> None:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"The key file {path} is not a file.")
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            f"Other users of this machine can read {path}, so the key in it is not used.",
            advice=f"Run: chmod 600 {_quoted(path)}",
        )


def _checked(value: str, origin: str) -> Key:
    """Raises ConfigError that says what is wrong with a key, without showing it."""
    value = value.strip()
    subject = f"The key from {origin}"
    if not value:
        raise ConfigError(f"{subject} is empty.", advice="Put the key there, and nothing else.")
    if "\n" in value or "\r" in value:
        raise ConfigError(
            f"{subject} has more than one line.", advice="Give the key alone, on one line."
        )
    if value[0] in _QUOTES or value[-1] in _QUOTES:
        raise ConfigError(f"{subject} has quotes around it.", advice="Take them away.")
    if not value.isascii():
        raise ConfigError(
            f"{subject} has characters that are not ASCII.",
            advice="Copy it again from the provider's page, not from a formatted text.",
        )
    if any(character <= " " or character == "\x7f" for character in value):
        raise ConfigError(
            f"{subject} has blanks or control characters in it.",
            advice="Give the key alone, without the word Bearer before it or a name after it.",
        )
    return Key(Secret(value), origin)


def _quoted(path: Path) -> str:
    from shlex import quote

    return quote(os.fspath(path))
