"""The text field of the composer: editing keys, history, and pastes too long to edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from oai_tui.core.text import guard, without_surrogates
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.prompt_history import PromptHistory

LONGEST_TEXT_LINES = 2_000
LONGEST_TEXT_BYTES = 100_000
LONGEST_LINE = 8_000
"""What the field edits quickly; a paste that leads beyond one of them is attached instead.

The longest line is in characters: each key that is typed into a line wraps all of it anew.
"""

_OTHER_KEYS = {
    "select_all": "alt+a",
    "undo": "ctrl+underscore,super+z",
    "redo": "super+y,alt+z",
    "delete_word_left": "ctrl+w,alt+backspace",
}
_LEFT_OUT = {"select_line", "delete_to_start_of_line", "cursor_page_up", "cursor_page_down"}


def _editing_bindings() -> list[Binding]:
    """Textual's editing keys, but for those that are commands of the app."""
    return [
        Binding(
            _OTHER_KEYS.get(binding.action, binding.key),
            binding.action,
            binding.description,
            id=f"edit.{binding.action}".replace("(True)", ".select"),
            tooltip=binding.description,
            show=False,
        )
        for binding in TextArea.BINDINGS
        if isinstance(binding, Binding) and binding.action not in _LEFT_OUT
    ]


class PromptArea(TextArea, inherit_bindings=False):
    """A text field in which Enter sends.

    It shows control characters as pictures and keeps them as they are in its text.
    """

    BINDINGS = [*_editing_bindings(), *bindings(commands_of(Pane.COMPOSER))]

    @dataclass
    class Submitted(Message):
        """The person wants to send what is written."""

        text: str

    @dataclass
    class PastedLong(Message):
        """A text was pasted that is too long to be edited here; it was not inserted."""

        text: str

    class Emptied(Message):
        """The person wants the composer empty."""

    class ViewRequested(Message):
        """The person wants to read what is attached."""

    class BackedOut(Message):
        """Backspace was pressed where there is nothing to delete."""

    def __init__(self) -> None:
        super().__init__(
            highlight_cursor_line=False,
            compact=True,
            placeholder=Content("write a message"),
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._history = PromptHistory()

    def set_history(self, prompts: Iterable[str]) -> None:
        """The prompts to walk through, oldest first."""
        self._history = PromptHistory(prompts)

    def remember(self, prompt: str) -> None:
        """Add a prompt that was sent to the history."""
        self._history.add(prompt)

    def show_text(self, text: str) -> None:
        """Replace what is written; the cursor goes to its end."""
        self.load_text(without_surrogates(text))
        self.move_cursor(self.document.end)

    def take_in(self, text: str) -> None:
        """Insert a text of any length at the cursor; it can be undone."""
        if result := self._replace_via_keyboard(without_surrogates(text), *self.selection):
            self.move_cursor(result.end_location)

    @staticmethod
    def could_edit(text: str) -> bool:
        """Whether a text is short enough that somebody who waits a little can edit it here."""
        longest = max(map(len, text.split("\n")))
        return len(text) <= 5 * LONGEST_TEXT_BYTES and longest <= 5 * LONGEST_LINE

    def get_line(self, line_index: int) -> Text:
        line = self.document.get_line(line_index)
        shown = "\t".join(guard(piece) for piece in line.split("\t"))
        return Text(shown, end="", no_wrap=True)

    async def _on_key(self, event: events.Key) -> None:
        """Insert what can be printed; every other key, and one with Alt, is a binding's."""
        event.prevent_default()
        is_text = event.is_printable and not event.key.startswith("alt+")
        if is_text and event.character is not None:
            event.stop()
            self._replace_via_keyboard(without_surrogates(event.character), *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._take_in(event.text)

    def action_paste(self) -> None:
        self._take_in(self.app.clipboard)

    def _take_in(self, pasted: str) -> None:
        text = without_surrogates(pasted)
        if self._is_too_long_with(text):
            self.post_message(self.PastedLong(text))
        else:
            self.take_in(text)

    def _is_too_long_with(self, text: str) -> bool:
        lines = self.document.line_count + text.count("\n")
        if lines > LONGEST_TEXT_LINES:
            return True
        first, *others = text.split("\n")
        line = len(self.document.get_line(self.cursor_location[0]))
        if max(line + len(first), *map(len, others), 0) > LONGEST_LINE:
            return True
        characters = len(self.text) + len(text)
        if characters * 4 <= LONGEST_TEXT_BYTES:
            return False
        return len(self.text.encode()) + len(text.encode()) > LONGEST_TEXT_BYTES

    def action_send(self) -> None:
        self.post_message(self.Submitted(self.text))

    def action_new_line(self) -> None:
        self._replace_via_keyboard("\n", *self.selection)

    def action_clear(self) -> None:
        self.post_message(self.Emptied())

    def action_view(self) -> None:
        self.post_message(self.ViewRequested())

    def action_detach(self) -> None:
        self.post_message(self.BackedOut())

    def action_history(self, by: int) -> None:
        text = self._history.step(by, self.text)
        if text is not None:
            self.show_text(text)

    def action_delete_left(self) -> None:
        if self.selection.is_empty and self.cursor_at_start_of_text:
            self.post_message(self.BackedOut())
        else:
            super().action_delete_left()

    def action_cursor_up(self, select: bool = False) -> None:
        if self._walks_history and self.cursor_at_first_line and not select:
            self.action_history(-1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        if self._walks_history and self.cursor_at_last_line and not select:
            self.action_history(1)
        else:
            super().action_cursor_down(select)

    @property
    def _walks_history(self) -> bool:
        """Whether the arrows leave the text: it is empty, or an earlier prompt, unedited."""
        return not self.text or self._history.shows(self.text)
