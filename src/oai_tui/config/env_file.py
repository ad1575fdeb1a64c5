"""The `.env` file of our own config folder; one in the working directory is never read."""

from __future__ import annotations

import re
from pathlib import Path

from oai_tui.core.errors import ConfigError

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read_env_file(path: Path) -> dict[str, str]:
    """The variables in the file; empty if there is none.

    Lines are NAME=value, perhaps with `export` before and quotes around the value; nothing is
    expanded. Raises ConfigError that names the first line which is something else.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    variables = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        assignment = _ASSIGNMENT.fullmatch(line)
        if not assignment:
            raise ConfigError(f"{path}, line {number}: this is not NAME=value.")
        variables[assignment[1]] = _unquoted(assignment[2])
    return variables


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
