"""A banner: a fault that lasts, in a sentence, above everything else."""

from __future__ import annotations

from textual.reactive import reactive
from textual.widgets import Static

from oai_tui.tui.content import outside


class Banner(Static):
    """Shows its text for as long as there is one, and takes no room without."""

    text: reactive[str] = reactive("", init=False)

    def on_mount(self) -> None:
        self.display = bool(self.text)

    def watch_text(self, text: str) -> None:
        self.display = bool(text)
        self.update(outside(text))
