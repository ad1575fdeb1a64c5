"""The title bar: which conversation this is, and who answers in it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from oai_tui.core.model import model_name
from oai_tui.tui.content import outside_line
from oai_tui.tui.fitting import Piece, fit_line


class TitleBar(Widget):
    """One line: the title at the left; model, profile and marks at the right."""

    title: reactive[str] = reactive("")
    model: reactive[str] = reactive("")
    profile: reactive[str] = reactive("")
    is_demo: reactive[bool] = reactive(False)
    is_unsaved: reactive[bool] = reactive(False)
    """Whether nothing of what is said is kept when the program ends."""

    def render(self) -> Content:
        title = outside_line(self.title, 200) or Content("New conversation")
        pieces = [Piece(outside_line(model_name(self.model), 48).stylize("$text"), 1)]
        if self.is_demo:
            pieces.append(_mark("demo: scripted answers"))
        else:
            pieces.append(Piece(outside_line(self.profile, 24).stylize("$text-muted"), 2))
        if self.is_unsaved:
            pieces.append(_mark("not saved"))
        return fit_line(self.size.width, title.stylize("bold"), pieces)


def _mark(words: str) -> Piece:
    """Something that nobody should overlook."""
    return Piece(Content.styled(f" {words} ", "$button-color-foreground on $warning"), 0)
