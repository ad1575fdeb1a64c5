"""What is wrong with the keys that a person has given to commands, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode

from oai_tui.core.text import clean_line
from oai_tui.tui.key_names import key_name
from oai_tui.tui.keymap import COMMANDS, Pane
from oai_tui.tui.modals.chooser import Chooser
from oai_tui.tui.modals.confirm import Confirm
from oai_tui.tui.modals.dialog import Dialog
from oai_tui.tui.modals.edit_text import EditText
from oai_tui.tui.modals.store_trouble import StoreTrouble
from oai_tui.tui.screens.help import HelpScreen
from oai_tui.tui.screens.welcome import WelcomeScreen
from oai_tui.tui.transcript import Transcript
from oai_tui.tui.widgets.prompt_area import PromptArea
from oai_tui.tui.widgets.sidebar import Sidebar
from oai_tui.tui.widgets.virtual_list import VirtualList

_WIDGETS: Mapping[Pane, tuple[type[DOMNode], ...]] = {
    Pane.COMPOSER: (PromptArea,),
    Pane.CONVERSATIONS: (Sidebar, VirtualList),
    Pane.TRANSCRIPT: (Transcript,),
    Pane.SELECTION: (Transcript,),
}
_DIALOGS = (Dialog, Chooser, Confirm, EditText, StoreTrouble, HelpScreen, WelcomeScreen)


def key_faults(keys: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each name in `keys` that is none, and for each key that has two meanings.

    `keys` maps names of bindings to the keys that replace their own. What has two meanings
    without them is meant so.
    """
    defaults = {pane: _defaults(pane) for pane in _WIDGETS}
    names = {name for pane in defaults.values() for name in pane} | set(_ids(_DIALOGS))
    return (
        *(_unknown(name, names) for name in keys if name not in names),
        *_clashes(keys, defaults),
    )


def _defaults(pane: Pane) -> dict[str, set[str]]:
    """The names of the bindings that work in a pane, and their own keys."""
    own = {
        command.id: _keys(command.keys)
        for command in COMMANDS
        if command.pane in (pane, Pane.ANYWHERE)
    }
    of_others = {command.id for command in COMMANDS} - own.keys()
    for widget in _WIDGETS[pane]:
        for binding in _bindings(widget):
            if binding.id not in of_others:
                own.setdefault(binding.id or "", _keys(binding.key))
    return own


def _clashes(keys: Mapping[str, str], defaults: Mapping[Pane, dict[str, set[str]]]) -> list[str]:
    found: dict[tuple[str, str, str], list[Pane]] = {}
    for pane, own in defaults.items():
        used = {name: _keys(keys[name]) if name in keys else own[name] for name in own}
        for name in own.keys() & keys.keys():
            for key in used[name] - own[name]:
                for other in own:
                    if other != name and key in used[other]:
                        first, second = sorted((name, other))
                        found.setdefault((key, first, second), []).append(pane)
    sentences = []
    for (key, first, second), panes in sorted(found.items()):
        places = sorted(set(panes))
        where = "" if len(places) == len(defaults) else f" ({', '.join(places)})"
        sentences.append(
            f"By [keys] in config.toml, {clean_line(key, 40)} is the key of both {first} and "
            f"{second}{where}: only one of them works."
        )
    return sentences


def _unknown(name: str, names: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(names), n=1)
    advice = f" Did you mean {near[0]}?" if near else ""
    return f"[keys] in config.toml names {clean_line(name, 60)}, which is no command.{advice}"


def _ids(widgets: Iterable[type[DOMNode]]) -> list[str]:
    return [binding.id for widget in widgets for binding in _bindings(widget) if binding.id]


def _bindings(widget: type[DOMNode]) -> list[Binding]:
    bindings: list[Any] = list(widget.BINDINGS)
    return [binding for binding in bindings if isinstance(binding, Binding)]


def _keys(keys: str) -> set[str]:
    """Keys as they are called on the screen, so that `/` is the same as `slash`."""
    return {key_name(key) for key in keys.split(",") if key.strip()}
