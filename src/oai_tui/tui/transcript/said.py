"""What a transcript says that the person did, or that has changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from oai_tui.tui.transcript.hits import Tally

if TYPE_CHECKING:
    from oai_tui.tui.transcript.rows import RowsView


class Said(Message):
    """Something that was said by a transcript."""

    def __init__(self, transcript: RowsView) -> None:
        super().__init__()
        self.transcript = transcript

    @property
    def control(self) -> RowsView:
        return self.transcript


class Copied(Said, namespace="transcript"):
    """The person asked for a text to be copied.

    `what` is "message", "code block" or "selection", each also "as Markdown" where that differs.
    """

    def __init__(self, transcript: RowsView, text: str, what: str) -> None:
        super().__init__(transcript)
        self.text = text
        self.what = what


class LinkActivated(Said, namespace="transcript"):
    """The person clicked on a link."""

    def __init__(self, transcript: RowsView, href: str) -> None:
        super().__init__(transcript)
        self.href = href


class LinksAsked(Said, namespace="transcript"):
    """The person asked for the links of a message: their words and where each leads."""

    def __init__(self, transcript: RowsView, links: tuple[tuple[str, str], ...]) -> None:
        super().__init__(transcript)
        self.links = links


class SaveAsked(Said, namespace="transcript"):
    """The person asked for a block of code to be saved; both are None if there is none."""

    def __init__(self, transcript: RowsView, code: str | None, language: str | None) -> None:
        super().__init__(transcript)
        self.code = code
        self.language = language


class Highlighted(Said, namespace="transcript"):
    """The cursor stands on another message."""

    def __init__(self, transcript: RowsView, message_id: str) -> None:
        super().__init__(transcript)
        self.message_id = message_id


class SelectionChanged(Said, namespace="transcript"):
    """`words` say how much is selected; there are none when nothing is."""

    def __init__(self, transcript: RowsView, words: str) -> None:
        super().__init__(transcript)
        self.words = words


class SearchAsked(Said, namespace="transcript"):
    """The person wants to search in the conversation."""


class Searched(Said, namespace="transcript"):
    """A search has begun, gone on or ended; `text` is empty when nothing is searched for."""

    def __init__(self, transcript: RowsView, text: str, tally: Tally) -> None:
        super().__init__(transcript)
        self.text = text
        self.tally = tally
