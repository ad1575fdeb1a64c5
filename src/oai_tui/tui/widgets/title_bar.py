"""The title bar: which conversation this is, and who answers in it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from oai_tui.core.model import model_name
from oai_tui.tui.content import outside_line
from oai_tui.tui.fitting import Piece, fit_line


class TitleBar(Widget):
    """One line: the title at the left; model, profile and the mark of the demo at the right."""

    title: reactive[str] = reactive("")
    model: reactive[str] = reactive("")
    profile: reactive[str] = reactive("")
    is_demo: reactive[bool] = reactive(False)

    def render(self) -> Content:
        title = outside_line(self.title, 200) or Content("New conversation")
        pieces = [Piece(outside_line(model_name(self.model), 48).stylize("$text"), 1)]
        if self.is_demo:
            mark = Content.styled(
                " demo: scripted answers ", "$button-color-foreground on $warning"
            )
            pieces.append(Piece(mark, 0))
        else:
            pieces.append(Piece(outside_line(self.profile, 24).stylize("$text-muted"), 2))
        return fit_line(self.size.width, title.stylize("bold"), pieces)
