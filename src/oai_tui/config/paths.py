"""Where the program's files are, after the XDG base directory specification."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oai_tui.config.settings import Paths

NAME = "oai-tui"


def find_paths(environ: Mapping[str, str], *, config: str = "", database: str = "") -> Paths:
    """The paths of a run. `config` and `database` are flags and beat the environment.

    A relative path in an XDG variable counts as not set, as the specification demands.
    """
    config_dir = _base(environ, "XDG_CONFIG_HOME", ".config")
    data_dir = _base(environ, "XDG_DATA_HOME", ".local/share")
    config_file = config or environ.get("OAI_TUI_CONFIG", "")
    database_file = database or environ.get("OAI_TUI_DB", "")
    return Paths(
        config_dir=config_dir,
        config_file=_named(environ, config_file) if config_file else config_dir / "config.toml",
        choices_file=config_dir / "choices.toml",
        themes_dir=config_dir / "themes",
        env_file=config_dir / ".env",
        database=(
            _named(environ, database_file) if database_file else data_dir / "conversations.db"
        ),
        state_dir=_base(environ, "XDG_STATE_HOME", ".local/state"),
    )


def in_home(environ: Mapping[str, str], path: str) -> Path:
    """`path` with a leading `~` replaced by the home folder."""
    if path == "~" or path.startswith("~/"):
        return _home(environ) / path[2:]
    return Path(path)


def _home(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME", "")
    return Path(home) if home.startswith("/") else Path.home()


def _base(environ: Mapping[str, str], variable: str, default: str) -> Path:
    value = environ.get(variable, "")
    base = Path(value) if value.startswith("/") else _home(environ) / default
    return base / NAME


def _named(environ: Mapping[str, str], path: str) -> Path:
    return Path.cwd() / in_home(environ, path)
