"""The composer: what is being written, and what is attached to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static, TextArea

from oai_tui.core.units import counted, size
from oai_tui.tui.content import outside_line
from oai_tui.tui.key_names import hints
from oai_tui.tui.widgets.prompt_area import PromptArea

if TYPE_CHECKING:
    from oai_tui.core.message import FilePart, UserPart


class Composer(Vertical):
    """Where a message is written. It grows with its text to a third of the screen."""

    attachments: reactive[tuple[FilePart, ...]] = reactive((), init=False)

    @dataclass
    class Sent(Message):
        """The person wants to send this; the composer still holds it."""

        parts: tuple[UserPart, ...]

    class ViewRequested(Message):
        """The person wants to read the newest attachment."""

    @dataclass
    class Edited(Message):
        """What is written has changed."""

        text: str

    area = getters.query_one(PromptArea)

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        """`keys` are the remapped keys of the settings, for the hint at what is attached."""
        super().__init__()
        view = [f"{key} reads it, " for key, _ in hints(("composer.view",), keys or {})]
        self._hint = f"{''.join(view)}backspace removes it"
        self._list = Static(id="attachments")

    def compose(self) -> ComposeResult:
        with Horizontal(id="prompt"):
            yield Static(Content("› "), id="prompt-mark")
            yield PromptArea()

    @property
    def text(self) -> str:
        """What is written, without what is attached."""
        return self.area.text

    @property
    def parts(self) -> tuple[UserPart, ...]:
        """What would be sent: the attachments, then the text; empty when there is nothing."""
        from oai_tui.core.message import TextPart

        text = self.text
        return (*self.attachments, *((TextPart(text),) if text.strip() else ()))

    def show(self, text: str, attachments: tuple[FilePart, ...] = ()) -> None:
        """Replace what is written and attached."""
        if text != self.text:
            self.area.show_text(text)
        self.attachments = attachments

    def set_history(self, prompts: Iterable[str]) -> None:
        self.area.set_history(prompts)

    def take(self) -> None:
        """What is written was sent: remember it and be empty."""
        self.area.remember(self.text)
        self.show("")

    def detach_last(self) -> None:
        """Remove the newest attachment."""
        self.attachments = self.attachments[:-1]

    def watch_attachments(self) -> None:
        if not self._list.is_attached:
            self.mount(self._list, before="#prompt")
        self._list.update(
            Content("\n").join(
                Content.assemble(
                    ("attached: ", "$text-muted"),
                    outside_line(part.name, 60),
                    (f", {_extent(part.text)}", ""),
                )
                for part in self.attachments
            )
            + Content.styled(f"   {self._hint}", "$text-muted")
            if self.attachments
            else ""
        )
        self.set_class(bool(self.attachments), "-attached")
        self.post_message(self.Edited(self.text))

    @on(TextArea.Changed)
    def _tell_edit(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Edited(event.text_area.text))

    @on(PromptArea.Submitted)
    def _tell_send(self, event: PromptArea.Submitted) -> None:
        event.stop()
        if parts := self.parts:
            self.post_message(self.Sent(parts))

    @on(PromptArea.PastedLong)
    def _attach_paste(self, event: PromptArea.PastedLong) -> None:
        from oai_tui.core.message import FilePart

        event.stop()
        self.attachments = (*self.attachments, FilePart("pasted text", event.text))

    @on(PromptArea.ViewRequested)
    def _tell_view(self, event: PromptArea.ViewRequested) -> None:
        event.stop()
        if self.attachments:
            self.post_message(self.ViewRequested())

    @on(PromptArea.BackedOut)
    def _detach_by_key(self, event: PromptArea.BackedOut) -> None:
        event.stop()
        self.detach_last()

    @on(PromptArea.Emptied)
    def _clear_by_key(self, event: PromptArea.Emptied) -> None:
        event.stop()
        self.area.clear()
        self.attachments = ()


def _extent(text: str) -> str:
    """How much a text is: lines and bytes."""
    lines = text.count("\n") + (not text.endswith("\n"))
    return f"{counted(lines, 'line')}, {size(len(text.encode()))}"
