"""Keys as they are called on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.keys import format_key

from oai_tui.tui.keymap import COMMANDS, Command

_NAMES = {
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
}
_WORDS = {"up", "down", "left", "right", "enter", "backspace", "delete", "minus", "space"}


def key_name(key: str) -> str:
    """`ctrl+p` as `^P`, `f1` as `F1`, `slash` as `/`, `alt+enter` as `alt+enter`."""
    *modifiers, last = key.strip().split("+")
    last = _NAMES.get(last) or _character(last)
    if modifiers == ["ctrl"] and len(last) == 1:
        return f"^{last.upper()}"
    if len(last) > 1 and last[0] == "f" and last[1:].isdigit():
        last = last.upper()
    return "+".join((*modifiers, last))


def keys_of(command: Command, remapped: Mapping[str, str]) -> tuple[str, ...]:
    """The names of a command's keys as they are now; `remapped` maps ids to keys."""
    keys = remapped.get(command.id, command.keys)
    return tuple(key_name(key) for key in keys.split(",") if key.strip())


def _character(key: str) -> str:
    """The character that a key of a longer name types, or the name where it types none."""
    character = key if key in _WORDS else format_key(key)
    return character if len(character) == 1 else key


def hints(
    ids: Iterable[str], remapped: Mapping[str, str], commands: Iterable[Command] = COMMANDS
) -> tuple[tuple[str, str], ...]:
    """The first key and the label of each of these commands that has a key."""
    by_id = {command.id: command for command in commands}
    found = ((by_id[id_], keys_of(by_id[id_], remapped)) for id_ in ids if id_ in by_id)
    return tuple((keys[0], command.label or command.title) for command, keys in found if keys)
