"""The exit codes of the program; 128 and a signal's number when a signal ended it."""

from __future__ import annotations

from oai_tui.core.errors import ConfigError, ProviderError, StoreTooNew

DONE = 0
FAILED = 1
UNUSABLE = 2
"""Usage or configuration is wrong, or there is no terminal."""
STORE_TOO_NEW = 3
PROVIDER_FAILED = 4


def exit_code(error: Exception) -> int:
    """What the program ends with because of this error."""
    match error:
        case ConfigError():
            return UNUSABLE
        case StoreTooNew():
            return STORE_TOO_NEW
        case ProviderError():
            return PROVIDER_FAILED
        case _:
            return FAILED
