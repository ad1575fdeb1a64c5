"""Chooses one of many, found as one types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input, Static

from oai_tui.core.errors import OaiTuiError
from oai_tui.tui.content import outside, outside_line
from oai_tui.tui.hints import hint_line
from oai_tui.tui.modals.dialog import Dialog
from oai_tui.tui.widgets.line_input import LineInput
from oai_tui.tui.widgets.virtual_list import Heading, VirtualList


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: `id` is given back, `title` and `detail` are shown, as outside text.

    Choices of one `group` stand together under its name.
    """

    id: str
    title: str
    detail: str = ""
    group: str = ""


def found_choices(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The choices that have all words of `typed`, in any order and any case of letters.

    Within a group those come first whose titles begin with what was typed, then those in which
    a word does.
    """
    words = typed.casefold().split()
    if not words:
        return list(choices)
    ranked: list[tuple[int, Choice]] = []
    groups: dict[str, int] = {}
    for choice in choices:
        group = groups.setdefault(choice.group, len(groups))
        title = choice.title.casefold()
        if all(word in title or word in choice.detail.casefold() for word in words):
            ranked.append((group * 4 + _rank(title, words), choice))
    ranked.sort(key=lambda pair: pair[0])
    return [choice for _, choice in ranked]


def grouped(choices: Iterable[Choice]) -> list[Choice | Heading]:
    """The choices with the names of their groups above them."""
    rows: list[Choice | Heading] = []
    group = ""
    for choice in choices:
        if choice.group != group:
            group = choice.group
            rows.append(Heading(group))
        rows.append(choice)
    return rows


def _rank(title: str, words: Sequence[str]) -> int:
    if title.startswith(words[0]):
        return 0
    if all(f" {word}" in f" {title}" for word in words):
        return 1
    return 2 if all(word in title for word in words) else 3


Loader = Callable[[], Awaitable[Sequence[Choice]]]
Preview = Callable[[str], object]

_FREE = "Use what was typed: "


class Chooser(Dialog[str]):
    """Gives the id of the chosen one, or None when it was cancelled.

    `current` is where the cursor starts, and is marked. With `load`, choices that take time are
    fetched once the dialog is shown; an OaiTuiError from it is shown in their place. With
    `preview`, each choice is tried on as the cursor comes to it, and `current` again at a cancel.
    With `allows_typing`, what was typed may be given back as it is.
    """

    BINDINGS = [
        Binding("up", "move(-1)", id="chooser.up", tooltip="One row up", show=False),
        Binding("down", "move(1)", id="chooser.down", tooltip="One row down", show=False),
        Binding("pageup", "move_page(-1)", id="chooser.page_up", tooltip="One page up",
                show=False),
        Binding("pagedown", "move_page(1)", id="chooser.page_down", tooltip="One page down",
                show=False),
    ]  # fmt: skip

    filter_line = query_one("#filter", Input)
    rows: query_one[VirtualList[Choice]] = query_one("#choices", VirtualList)
    note = query_one("#chooser-note", Static)

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice] = (),
        *,
        current: str = "",
        load: Loader | None = None,
        preview: Preview | None = None,
        allows_typing: bool = False,
        placeholder: str = "type to find",
        nothing: str = "There is nothing to choose from.",
    ) -> None:
        super().__init__(title)
        self._choices = tuple(choices)
        self._current = current
        self._load = load
        self._preview = preview
        self._previewed = current
        self._allows_typing = allows_typing
        self._placeholder = placeholder
        self._nothing = nothing
        self._problem = ""

    def compose_body(self) -> Iterable[Widget]:
        yield LineInput(placeholder=self._placeholder, id="filter")
        yield VirtualList[Choice](self._draw, lambda choice: choice.id, id="choices")
        yield Static(id="chooser-note")

    def on_mount(self) -> None:
        self.query_one("#dialog-hints", Static).update(hint_line(self._keys()))
        self.rows.can_focus = False
        self._show()
        self.rows.move_to(self._current)
        if self._load is not None:
            self._fetch(self._load)

    def on_resize(self) -> None:
        self._fit()

    @work(exclusive=True)
    async def _fetch(self, load: Loader) -> None:
        self._tell("Asking which there are …")
        try:
            loaded = await load()
        except OaiTuiError as error:
            self._problem = error.explanation
        else:
            known = {choice.id for choice in self._choices}
            self._choices += tuple(choice for choice in loaded if choice.id not in known)
        self._load = None
        was_moved = bool(self.filter_line.value)
        self._show()
        if not was_moved:
            self.rows.move_to(self._current)

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show(keep_cursor=False)
        self._try_on()

    @on(Input.Submitted, "#filter")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose()

    @on(VirtualList.Highlighted)
    def _moved(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._try_on()

    @on(VirtualList.Selected)
    def _clicked(self, event: VirtualList.Selected) -> None:
        event.stop()
        self._choose()

    def action_move(self, count: int) -> None:
        self.rows.move_by(count)

    def action_move_page(self, direction: int) -> None:
        self.rows.action_move_page(direction)

    def action_cancel(self) -> None:
        if self._preview is not None and self._previewed != self._current:
            self._preview(self._current)
        self.dismiss(None)

    def _choose(self) -> None:
        chosen = self.rows.current_id
        if chosen is not None:
            self.dismiss(chosen)

    def _try_on(self) -> None:
        chosen = self.rows.current_id
        if self._preview is not None and chosen is not None and chosen != self._previewed:
            self._previewed = chosen
            self._preview(chosen)

    def _show(self, *, keep_cursor: bool = True) -> None:
        typed = self.filter_line.value.strip()
        found = found_choices(self._choices, typed)
        if self._allows_typing and typed and all(choice.id != typed for choice in found):
            found.append(Choice(typed, _FREE + typed))
        self.rows.set_rows(grouped(found), keep_cursor=keep_cursor)
        self._fit()
        if self._problem:
            self._tell(self._problem)
        elif self._load is None and not found:
            self._tell("Nothing has all of these words." if typed else self._nothing)
        elif self._load is None:
            self._tell("")

    def _fit(self) -> None:
        """As high as the choices, but half of the screen at most."""
        highest = min(self.size.height // 2, self.lines_left)
        self.rows.styles.height = min(len(self.rows.rows), highest)

    def _tell(self, text: str) -> None:
        self.note.update(outside(text))
        self.note.display = bool(text)

    def _keys(self) -> tuple[tuple[str, str], ...]:
        typing = (("type", "any name"),) if self._allows_typing else ()
        return (("enter", "choose"), *typing, ("esc", "cancel"))

    def _draw(self, choice: Choice, width: int) -> Content:
        is_current = bool(self._current) and choice.id == self._current
        mark = Content.styled("▌ ", "$accent") if is_current else Content("  ")
        title = outside_line(choice.title, 2 * width)
        detail = outside_line(choice.detail, 2 * width)
        room = width - 3
        title_room = min(title.cell_length, max(room - detail.cell_length - 2, room // 2))
        title = title.truncate(title_room, ellipsis=True)
        detail_room = max(0, room - title.cell_length - 2)
        detail = detail.truncate(detail_room, ellipsis=True)
        gap = max(0, room - title.cell_length - detail.cell_length)
        return Content.assemble(mark, title, " " * gap, detail.stylize("$muted"))
