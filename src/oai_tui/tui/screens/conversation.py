"""The conversation on the screen: who is talked to, and what is being written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.notifications import SeverityLevel
from textual.theme import Theme
from textual.widgets import Static

from oai_tui.agent.session import ChatSession
from oai_tui.bootstrap import Runtime
from oai_tui.core.message import FilePart
from oai_tui.core.text import clean
from oai_tui.tui.compositor import LineCompositor
from oai_tui.tui.key_names import keys_of
from oai_tui.tui.keymap import COMMANDS, Pane
from oai_tui.tui.meter import Meter
from oai_tui.tui.prompt_screen import PromptScreen
from oai_tui.tui.screens import background
from oai_tui.tui.screens.attached import view_last_attachment
from oai_tui.tui.screens.choosing import Choosing
from oai_tui.tui.screens.drafts import DraftKeeper
from oai_tui.tui.screens.happenings import Happenings
from oai_tui.tui.screens.metering import Metering
from oai_tui.tui.screens.panes import OVERLAY_BELOW, Panes
from oai_tui.tui.screens.reading import Reading
from oai_tui.tui.screens.reporting import Reporting
from oai_tui.tui.screens.shelf import Shelf
from oai_tui.tui.transcript import Transcript
from oai_tui.tui.widgets.banner import Banner
from oai_tui.tui.widgets.composer import Composer
from oai_tui.tui.widgets.reading_pane import ReadingPane
from oai_tui.tui.widgets.sidebar import Sidebar
from oai_tui.tui.widgets.status_line import StatusLine
from oai_tui.tui.widgets.title_bar import TitleBar

SMALLEST = (40, 10)
"""Columns and lines below which the screen only says that it is too small."""
EMPTY = "Write a message below. Enter sends it."
EMPTY_IN_DEMO = "Write hello below for a tour. Enter sends it."


class ConversationScreen(PromptScreen):
    """Shows one conversation and follows it.

    `session` is talked on; None until the store is open. The transcript may show another
    conversation for a while, when it is previewed.
    """

    AUTO_FOCUS = "PromptArea"

    title_bar = getters.query_one(TitleBar)
    banner = getters.query_one(Banner)
    sidebar = getters.query_one(Sidebar)
    transcript = getters.query_one(Transcript)
    composer = getters.query_one(Composer)
    status = getters.query_one(StatusLine)

    def __init__(self, runtime: Runtime, themes: Sequence[Theme]) -> None:
        super().__init__()
        self._compositor = LineCompositor()
        self.runtime = runtime
        self.themes = themes
        self.session: ChatSession | None = None
        self.shelf = Shelf(self)
        self.choosing = Choosing(self)
        self._sends_when_open = False
        self.happenings = Happenings(self)
        self._drafts = DraftKeeper(self, runtime)
        self._metering = Metering(self, runtime, self._show_meter)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield Banner()
        with Horizontal(id="body"):
            yield Sidebar(keys=self.runtime.settings.keys)
            with Vertical(id="talk"):
                wraps_code = self.runtime.settings.wraps_code
                yield ReadingPane(Transcript(empty_text=Content(EMPTY), wraps_code=wraps_code))
                yield Composer(self.runtime.settings.keys)
        yield StatusLine()
        yield Static("Too small.\nAt least 40 x 10.", id="too-small")

    def on_mount(self) -> None:
        self.panes = Panes(self.sidebar, self.query_one(ReadingPane), self.composer)
        self.reading = Reading(self)
        self.report = Reporting(self, self.status, self.runtime.settings.keys)
        self.watch(self, "focused", self._focus_moved)
        self.set_focus(self.composer.area)  # at once: keys may be waiting already

    def on_resize(self, event: events.Resize) -> None:
        columns, lines = SMALLEST
        is_cramped = event.size.width < columns or event.size.height < lines
        self.set_class(is_cramped, "-cramped")
        if not is_cramped and self.focused is None:
            self.composer.area.focus()
        self.set_class(event.size.width < OVERLAY_BELOW, "-narrow")
        self.panes.fit(event.size.width)

    # Conversations

    @property
    def session_id(self) -> str | None:
        """The id of the conversation that is talked on."""
        return self.session.id if self.session else None

    async def start_conversation(self) -> None:
        """Talk on a new one, with the profile and model of the one before."""
        before = self.session.conversation if self.session else None
        await self.show_session(
            self.runtime.sessions.new(profile=before.profile, model=before.model)
            if before
            else self.runtime.sessions.new()
        )

    async def open_conversation(self, conversation_id: str) -> None:
        """Talk on a kept one. Raises StoreError."""
        await self.show_session(await self.runtime.sessions.open(conversation_id))
        if self.session and self.session.also_open_in:
            self.tell(
                f"This conversation is also open in {self.session.also_open_in}. What is said in"
                " both at the same time becomes branches of it.",
                severity="warning",
            )

    async def show_session(self, session: ChatSession) -> None:
        """Talk on this one: show it, with the draft that was being written for it."""
        await self._drafts.flush()
        draft, attachments = await self._drafts.load(_draft_key(session))
        left, self.session = self.session, session
        if left is None and self.composer.parts:
            self._keep_typed_ahead(draft, attachments)
        else:
            self.composer.show(draft, attachments)
        self.report.follow(session)
        self.reading.show(session)
        self.shelf.was_read(session.id)
        self.sidebar.set_open(session.id)
        self.session_changed()
        if self._sends_when_open:
            self._sends_when_open = False
            self.composer.area.action_send()
        if left is not None and not left.is_saved and left is not session:
            await self.runtime.sessions.forget(left.id)
        await self.runtime.sessions.close_idle(session.id)

    def _keep_typed_ahead(self, draft: str, attachments: tuple[FilePart, ...]) -> None:
        """Add what was typed before the store was open to the draft that it held."""
        text = "\n".join(filter(None, (draft, self.composer.text)))
        attachments = (*attachments, *self.composer.attachments)
        self.composer.show(text, attachments)
        self._drafts.note(_draft_key(self.session), text, attachments)

    def session_changed(self) -> None:
        """Show what the session is now: its title, model, state and tokens."""
        if session := self.session:
            profile = self.runtime.catalogue.profile(session.conversation.profile)
            self.reading.renew_title(session.conversation)
            self.title_bar.model = session.conversation.model or profile.model
            self.title_bar.profile = profile.name
            self.title_bar.is_demo = profile.is_demo
            self.transcript.empty_text = Content(EMPTY_IN_DEMO if profile.is_demo else EMPTY)
            self._metering.conversation_changed(session)
        self.report.show()

    # What is said

    async def on_unmount(self) -> None:
        self.happenings.unfollow()
        await self._drafts.flush()

    def tell(self, text: str, *, severity: SeverityLevel = "information") -> None:
        """Say something that cannot be seen elsewhere."""
        self.notify(clean(text), severity=severity, markup=False)

    def key_of(self, command_id: str) -> str:
        """The name of a command's first key as it is now; its title when it has none."""
        command = next(command for command in COMMANDS if command.id == command_id)
        names = keys_of(command, self.runtime.settings.keys)
        return names[0] if names else f"“{command.title}”"

    # What is being written

    @on(Composer.Edited)
    def _draft_edited(self, event: Composer.Edited) -> None:
        if self.session is None:
            return
        composer = self.composer
        self._drafts.note(_draft_key(self.session), composer.text, composer.attachments)
        self._metering.draft_changed(composer.parts)
        if self.report.has_remark and not self.session.phase.is_running:
            self.report.remark("")

    @on(Composer.ViewRequested)
    def _view_attachment(self) -> None:
        work = partial(view_last_attachment, self, self.composer)
        background.start(self, work, "commands")

    @on(Composer.Sent)
    def _send(self, event: Composer.Sent) -> None:
        if self.session is None:
            self._sends_when_open = True
            self.report.remark("the store is not open yet, the text stays here")
            return
        if self.session_id in self.runtime.sessions.running:
            self.report.remark(f"an answer is running, {self.key_of('stop')} stops it")
            return
        self.reading.end_preview()
        self._drafts.note(_draft_key(self.session), "", ())
        self.runtime.sessions.send(self.session, event.parts)
        self.composer.take()

    async def keep_draft(self) -> None:
        """Save what is being written at once."""
        await self._drafts.flush()

    def _show_meter(self, meter: Meter) -> None:
        self.status.meter = meter

    def _focus_moved(self) -> None:
        pane = self.panes.focus_moved()
        self.query_one("#talk").set_class(pane is Pane.TRANSCRIPT, "-reading")
        if pane is Pane.COMPOSER:
            self.reading.end_preview()
        self.report.focus_moved(pane, is_finding=self.panes.is_finding)


def _draft_key(session: ChatSession | None) -> str:
    """What the draft of a conversation is kept under."""
    return session.id if session and session.is_saved else ""
