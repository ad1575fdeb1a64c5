"""The command palette: everything that can be done, in one list that is searched by typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.key_names import keys_of
from oai_tui.tui.keymap import COMMANDS, Command
from oai_tui.tui.modals.chooser import Choice, Chooser
from oai_tui.tui.widgets.conversation_groups import UNTITLED


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Run `command.action` on the screen, or on the widget of the command's pane."""

    command: Command


@dataclass(frozen=True, slots=True)
class UseTheme:
    name: str


@dataclass(frozen=True, slots=True)
class UseProfile:
    name: str


@dataclass(frozen=True, slots=True)
class OpenConversation:
    id: str


Chosen: TypeAlias = RunCommand | UseTheme | UseProfile | OpenConversation


def command_palette(
    *,
    keys: Mapping[str, str],
    commands: Iterable[Command] = COMMANDS,
    themes: Iterable[str] = (),
    profiles: Iterable[str] = (),
    conversations: Iterable[ConversationSummary] = (),
) -> Chooser:
    """The palette as a modal; `chosen` says what its result means. `keys` are the remapped ones."""
    choices = [
        Choice(f"command:{command.id}", command.title, "  ".join(keys_of(command, keys)))
        for command in commands
        if command.in_palette
    ]
    choices += [Choice(f"theme:{name}", f"Theme {name}", group="themes") for name in themes]
    choices += [Choice(f"profile:{name}", f"Profile {name}", group="profiles") for name in profiles]
    choices += [
        Choice(f"conversation:{summary.id}", summary.title or UNTITLED, group="conversations")
        for summary in conversations
    ]
    return Chooser("Commands", choices, placeholder="type to find a command or a conversation")


def chosen(result: str | None, commands: Iterable[Command] = COMMANDS) -> Chosen | None:
    """What the palette's result means; None when it was cancelled."""
    kind, _, name = (result or "").partition(":")
    match kind:
        case "command":
            by_id = {command.id: command for command in commands}
            return RunCommand(by_id[name]) if name in by_id else None
        case "theme":
            return UseTheme(name)
        case "profile":
            return UseProfile(name)
        case "conversation":
            return OpenConversation(name)
        case _:
            return None
