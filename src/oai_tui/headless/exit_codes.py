"""The exit codes of the program; 128 and a signal's number when a signal ended it."""

from __future__ import annotations

from oai_tui.core.errors import ConfigError, ProviderError, StoreTooNew
from oai_tui.core.message import MessageState

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


def exit_code_of_answer(state: MessageState) -> int:
    """What `ask` ends with after an answer in this state, if nothing worse happens.

    An answer that reached its limit of tokens is the one that was asked for; one that the
    provider cut off or broke off is not.
    """
    if state in (MessageState.COMPLETE, MessageState.LENGTH):
        return DONE
    return PROVIDER_FAILED
