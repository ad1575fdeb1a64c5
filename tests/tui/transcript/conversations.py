"""Conversations to show, and a small app that shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from textual.app import App, ComposeResult
from textual.content import Content

import oai_tui.tui
from oai_tui.core.message import (
    AssistantMessage,
    Message,
    MessageState,
    ReasoningPart,
    TextPart,
    UserMessage,
)
from oai_tui.tui.themes import VARIABLE_DEFAULTS, load_themes
from oai_tui.tui.transcript import Transcript
from oai_tui.tui.transcript.hits import Tally

WHEN = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
STYLES = Path(oai_tui.tui.__file__).parent / "styles" / "transcript.tcss"


def prompt(text: str) -> UserMessage:
    return UserMessage(parts=(TextPart(text),), created_at=WHEN)


def answer(text: str, *, reasoning: str = "", seconds: float = 6.0) -> AssistantMessage:
    thought = (ReasoningPart(reasoning, seconds),) if reasoning else ()
    return AssistantMessage(
        parts=(*thought, TextPart(text)), model="gpt-6.1-terra", created_at=WHEN
    )


def live() -> AssistantMessage:
    return AssistantMessage(
        parts=(), state=MessageState.STREAMING, model="gpt-6.1-terra", created_at=WHEN
    )


def conversation(turns: int) -> list[Message]:
    messages: list[Message] = []
    for turn in range(turns):
        messages.append(prompt(f"question {turn}"))
        messages.append(answer(f"answer {turn}\n\n- one\n- two\n\nend of {turn}"))
    return messages


class TranscriptApp(App[None]):
    """Shows one transcript and keeps what it says."""

    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.copied: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.highlighted: list[str] = []
        self.selections: list[str] = []
        self.searches: list[tuple[str, Tally]] = []
        self.search_asked = 0
        self.asked_links: list[tuple[tuple[str, str], ...]] = []
        self.asked_saves: list[tuple[str | None, str | None]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Transcript(empty_text=Content("Nothing has been said yet."))

    def on_mount(self) -> None:
        for theme in load_themes(None)[0]:
            self.register_theme(theme)
        self.theme = "dark"
        self.transcript.focus()

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    def on_transcript_copied(self, event: Transcript.Copied) -> None:
        self.copied.append((event.what, event.text))

    def on_transcript_link_activated(self, event: Transcript.LinkActivated) -> None:
        self.links.append(event.href)

    def on_transcript_highlighted(self, event: Transcript.Highlighted) -> None:
        self.highlighted.append(event.message_id)

    def on_transcript_selection_changed(self, event: Transcript.SelectionChanged) -> None:
        self.selections.append(event.words)

    def on_transcript_searched(self, event: Transcript.Searched) -> None:
        self.searches.append((event.text, event.tally))

    def on_transcript_search_asked(self) -> None:
        self.search_asked += 1

    def on_transcript_links_asked(self, event: Transcript.LinksAsked) -> None:
        self.asked_links.append(event.links)

    def on_transcript_save_asked(self, event: Transcript.SaveAsked) -> None:
        self.asked_saves.append((event.code, event.language))

    def screen_lines(self) -> list[str]:
        """The text on the transcript's rows, as it is painted."""
        transcript = self.transcript
        strips = transcript.render_lines(transcript.size.region)
        return [strip.text.rstrip() for strip in strips]

    def shown(self) -> str:
        return "\n".join(self.screen_lines())
