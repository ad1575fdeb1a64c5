"""What the help screen says: all keys as they are now, and what the words on the screen mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding
from textual.content import Content

from oai_tui.core.message import MessageState
from oai_tui.core.phase import Stage
from oai_tui.tui.key_names import key_name, keys_of
from oai_tui.tui.keymap import COMMANDS, Command, Pane
from oai_tui.tui.widgets.virtual_list import VirtualList

_NAMES_WIDTH = 16
"""In cells."""

_STATES: Mapping[str, str] = {
    Stage.CONNECTING: "The server is being reached.",
    Stage.WAITING: "The server has the request and has not answered yet.",
    Stage.REASONING: "The model thinks before it answers.",
    Stage.STREAMING: "The answer is arriving.",
    Stage.RETRYING: "The attempt failed; the next one begins in so many seconds. "
    "Another profile or model that you choose meanwhile is asked at once.",
    Stage.SUMMARISING: "The model sums up what was said, to make room.",
    MessageState.LENGTH: "The model stopped at its limit of output tokens.",
    MessageState.FILTERED: "The provider's content filter stopped the answer.",
    MessageState.INCOMPLETE: "The answer broke off. What arrived was kept.",
    MessageState.CANCELLED: "You stopped the answer. What arrived was kept.",
    MessageState.FAILED: "There is no whole answer; the reason stands below it.",
    MessageState.LOST: "The program ended during this answer. What was saved is shown.",
}
_MARKS: Mapping[str, str] = {
    "▌": "In a list: the one in use now.",
    "●": "An answer is being made in this conversation.",
    "new": "An answer has ended in this conversation that you have not seen.",
    "not saved": "The store could not be opened: what is said is gone when oai-tui ends.",
    "~": "Before a number: an estimate.",
    "?": "After a context window: nobody says how large it is; this is a guess.",
}


@dataclass(frozen=True, slots=True)
class HelpRow:
    """What is named, and what is said of it in a sentence or two."""

    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[HelpRow, ...]

    @property
    def is_empty(self) -> bool:
        return not self.rows


def help_sections(
    keys: Mapping[str, str], commands: Iterable[Command] = COMMANDS
) -> tuple[Section, ...]:
    """All sections; `keys` are the remapped ones. What has no key is found in the palette."""
    all_commands = tuple(commands)
    sections = [
        Section(
            pane.value,
            tuple(
                HelpRow(
                    keys_of(command, keys),
                    " ".join(filter(None, (f"{command.title}.", command.help))),
                )
                for command in all_commands
                if command.pane is pane
            ),
        )
        for pane in Pane
    ]
    sections.append(Section("Every list", tuple(_list_rows())))
    sections.append(Section("Words for states", _rows(_STATES)))
    sections.append(Section("Marks", _rows(_MARKS)))
    return tuple(section for section in sections if not section.is_empty)


def matching(sections: Sequence[Section], typed: str) -> tuple[Section, ...]:
    """The rows that have all words of `typed` in their names, text or section's title."""
    words = typed.casefold().split()
    kept = (
        replace(
            section,
            rows=tuple(
                row
                for row in section.rows
                if all(
                    word in f"{' '.join(row.names)} {row.text} {section.title}".casefold()
                    for word in words
                )
            ),
        )
        for section in sections
    )
    return tuple(section for section in kept if not section.is_empty)


def columns(sections: Sequence[Section], count: int, width: int) -> tuple[Content, ...]:
    """The sections as `count` columns of text of `width` cells, of about equal height."""
    drawn = [_drawn(section, width) for section in sections]
    total = sum(len(lines) for lines in drawn)
    filled: list[list[Content]] = [[] for _ in range(count)]
    column = 0
    for lines in drawn:
        is_full = len(filled[column]) + len(lines) / 2 > total / count
        if is_full and filled[column] and column < count - 1:
            column += 1
        filled[column].extend(lines)
    return tuple(Content("\n").join(lines[:-1]) for lines in filled)


def _drawn(section: Section, width: int) -> list[Content]:
    names_width = min(_NAMES_WIDTH, width // 3)
    lines = [Content.styled(section.title, "bold $accent")]
    for row in section.rows:
        names = Content("  ".join(row.names) or "palette").wrap(names_width)
        texts = Content(row.text).wrap(max(1, width - names_width - 2))
        for index in range(max(len(names), len(texts))):
            name = names[index] if index < len(names) else Content("")
            text = texts[index] if index < len(texts) else Content("")
            name = name.rstrip().truncate(names_width, pad=True)
            name = name.stylize("bold" if row.names else "$muted")
            lines.append(Content.assemble(name, "  ", text))
    return [*lines, Content("")]


def _rows(meanings: Mapping[str, str]) -> tuple[HelpRow, ...]:
    return tuple(HelpRow((str(word),), meaning) for word, meaning in meanings.items())


def _list_rows() -> Iterable[HelpRow]:
    for binding in VirtualList.BINDINGS:
        if isinstance(binding, Binding):
            names = tuple(key_name(key) for key in binding.key.split(","))
            yield HelpRow(names, f"{binding.tooltip}.")
