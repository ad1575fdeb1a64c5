"""A banner: sentences that the person should read, above everything else."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from oai_tui.tui.content import outside


class Banner(Static):
    """Shows a fault for as long as it lasts, and notices until they are put away."""

    fault: reactive[str] = reactive("", init=False)
    notices: reactive[tuple[str, ...]] = reactive((), init=False)

    def on_mount(self) -> None:
        self._draw()

    def add(self, notice: str) -> None:
        """Show one more notice, each of them once."""
        if notice not in self.notices:
            self.notices = (*self.notices, notice)

    def watch_fault(self) -> None:
        self._draw()

    def watch_notices(self) -> None:
        self._draw()

    def _draw(self) -> None:
        lines = [outside(text) for text in (self.fault, *self.notices) if text]
        if self.notices:
            lines[-1] += Content.styled("   esc puts this away", "$text-muted")
        self.display = bool(lines)
        self.update(Content("\n").join(lines))
