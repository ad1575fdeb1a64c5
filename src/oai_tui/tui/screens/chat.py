"""The chat screen: what each command of the table does there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual import on
from textual.content import Content

from oai_tui.agent.session import ChatSession
from oai_tui.core.errors import OaiTuiError
from oai_tui.core.message import AssistantMessage, text_of
from oai_tui.core.units import counted, size
from oai_tui.tui.commands import (
    OpenConversation,
    RunCommand,
    UseProfile,
    UseTheme,
    chosen,
    command_palette,
)
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.modals.confirm import Confirm
from oai_tui.tui.screens import background
from oai_tui.tui.screens.help import HelpScreen
from oai_tui.tui.screens.making_room import answer_from_summary, ends_with_summary
from oai_tui.tui.screens.taking import TakingScreen
from oai_tui.tui.widgets.sidebar import Sidebar

Work = Coroutine[Any, Any, None]


class ChatScreen(TakingScreen):
    """The screen of the app."""

    BINDINGS = [
        *bindings(command for command in commands_of(Pane.ANYWHERE) if command.id != "quit")
    ]

    def carry_out(self, work: Callable[[], Work]) -> None:
        """Do something that takes time and may fail; needs the store to be open."""
        if self.runtime.is_open:
            background.start(self, partial(self._guarded, work), "commands")
        else:
            self.tell("The store is not open, so this is not possible now.", severity="warning")

    def carry_out_here(self, work: Callable[[ChatSession], Work]) -> None:
        """The same for something that is done to the conversation that is talked on."""
        session = self.session
        if session is not None:
            self.carry_out(lambda: work(session))

    async def _guarded(self, work: Callable[[], Work]) -> None:
        try:
            await work()
        except OaiTuiError as error:
            self.tell(error.explanation, severity="error")

    # The screen

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.runtime.settings.keys))

    def action_palette(self) -> None:
        self.carry_out(self._choose_command)

    def action_quit_app(self) -> None:
        background.start(self, self._quit, "quit", exclusive=True)

    def action_next_pane(self) -> None:
        self.panes.step(1)

    def action_previous_pane(self) -> None:
        self.panes.step(-1)

    def action_toggle_sidebar(self) -> None:
        self.panes.toggle_sidebar()

    def action_browse(self) -> None:
        self.panes.browse()

    def action_choose_theme(self) -> None:
        background.start(self, partial(self._guarded, self.choosing.choose_theme), "commands")

    def action_page_up(self) -> None:
        self.transcript.action_page_up()

    def action_page_down(self) -> None:
        self.transcript.action_page_down()

    def action_toggle_reasoning(self) -> None:
        self.transcript.toggle_all_reasoning()

    # The turn

    def action_stop(self) -> None:
        """Leave what was gone to; then stop the answer; then put the notices away."""
        if not self.composer.has_focus_within:
            self.panes.write()
        elif self.session is None or not self.runtime.sessions.stop(self.session.id):
            self.banner.notices = ()

    def action_try_now(self) -> None:
        if self.session is None or not self.runtime.sessions.try_now(self.session.id):
            self.report.remark("nothing waits for a retry")

    def action_retry(self) -> None:
        if self.session is not None and ends_with_summary(self.session):
            self.report.remark("the summary needs no answer: write what to go on with")
        else:
            self._take_turn(lambda session: self.runtime.sessions.retry(session))

    def action_resume(self) -> None:
        if self.session is not None and self.session.unfinished_reply is None:
            self.report.remark("the last answer is not unfinished")
        else:
            self._take_turn(lambda session: self.runtime.sessions.resume(session))

    def action_compact(self) -> None:
        self._take_turn(self._make_room)

    def _make_room(self, session: ChatSession) -> None:
        sessions = self.runtime.sessions
        if self.report.is_too_long(session):
            background.start(self, partial(answer_from_summary, sessions, session), "commands")
        else:
            sessions.compact(session)

    def _take_turn(self, begin: Callable[[ChatSession], object]) -> None:
        if self.session is None or not self.session.conversation.head_id:
            self.report.remark("nothing was said yet")
        elif self.session.phase.is_running:
            self.report.remark(f"an answer is running, {self.key_of('stop')} stops it")
        else:
            self.reading.end_preview()
            begin(self.session)

    def action_copy_answer(self) -> None:
        path = self.session.conversation.path() if self.session else ()
        live = self.session.live if self.session else None
        answers = (text_of(m) for m in (live, *reversed(path)) if isinstance(m, AssistantMessage))
        text = next(filter(None, answers), "")
        if not text:
            self.report.remark("there is no answer yet")
            return
        self.app.copy_to_clipboard(text)
        self.tell(f"Copied the last answer, {size(len(text.encode()))}.")

    # Conversations

    def action_new_conversation(self) -> None:
        self.panes.write()
        if self.session is None or self.session.conversation.head_id:
            self.carry_out(self.start_conversation)

    def action_rename(self) -> None:
        self.carry_out_here(lambda session: self.shelf.rename(session.id))

    def action_toggle_pin(self) -> None:
        self.carry_out_here(lambda session: self.shelf.toggle_pin(session.id))

    def action_toggle_archive(self) -> None:
        self.carry_out_here(lambda session: self.shelf.toggle_archive(session.id))

    def action_delete(self) -> None:
        self.carry_out_here(lambda session: self.shelf.delete(session.id))

    def action_undo_delete(self) -> None:
        self.carry_out(self.shelf.undo_delete)

    def action_system_prompt(self) -> None:
        self.carry_out_here(self.choosing.edit_system_prompt)

    def action_switch_model(self) -> None:
        self.carry_out_here(self.choosing.switch_model)

    def action_switch_profile(self) -> None:
        self.carry_out_here(self.choosing.switch_profile)

    def action_start_demo(self) -> None:
        self.carry_out_here(self._start_demo)

    async def _start_demo(self, session: ChatSession) -> None:
        profile = await self.runtime.start_demo()
        await self.choosing.use(session, profile.name, profile.model)

    # The sidebar

    @on(Sidebar.Previewed)
    def _preview(self, event: Sidebar.Previewed) -> None:
        self.carry_out(lambda: self.reading.preview(event.conversation_id))

    @on(Sidebar.Opened)
    def _open(self, event: Sidebar.Opened) -> None:
        self.carry_out(lambda: self._open_and_write(event.conversation_id))

    @on(Sidebar.Closed)
    def _close_sidebar(self) -> None:
        self.panes.write()

    @on(Sidebar.NewRequested)
    def _new_from_sidebar(self) -> None:
        self.action_new_conversation()

    @on(Sidebar.RenameRequested)
    def _rename_from_sidebar(self, event: Sidebar.RenameRequested) -> None:
        self.carry_out(lambda: self.shelf.rename(event.conversation_id))

    @on(Sidebar.PinToggled)
    def _pin_from_sidebar(self, event: Sidebar.PinToggled) -> None:
        self.carry_out(lambda: self.shelf.toggle_pin(event.conversation_id))

    @on(Sidebar.ArchiveToggled)
    def _archive_from_sidebar(self, event: Sidebar.ArchiveToggled) -> None:
        self.carry_out(lambda: self.shelf.toggle_archive(event.conversation_id))

    @on(Sidebar.DeleteRequested)
    def _delete_from_sidebar(self, event: Sidebar.DeleteRequested) -> None:
        self.carry_out(lambda: self.shelf.delete(event.conversation_id))

    @on(Sidebar.UndoRequested)
    def _undo_from_sidebar(self) -> None:
        self.action_undo_delete()

    @on(Sidebar.ArchiveViewToggled)
    def _show_other_list(self) -> None:
        self.shelf.renew()

    async def _open_and_write(self, conversation_id: str) -> None:
        await self.open_conversation(conversation_id)
        self.panes.write()

    # Questions

    async def _choose_command(self) -> None:
        result = await self.app.push_screen_wait(
            command_palette(
                keys=self.runtime.settings.keys,
                themes=[theme.name for theme in self.themes],
                profiles=[profile.name for profile in self.runtime.catalogue.profiles()],
                conversations=self.shelf.summaries,
            )
        )
        match chosen(result):
            case RunCommand(command=command):
                place = {
                    Pane.COMPOSER: self.composer.area,
                    Pane.CONVERSATIONS: self.sidebar,
                    Pane.TRANSCRIPT: self.transcript,
                    Pane.SELECTION: self.transcript,
                }.get(command.pane, self)
                if place is self.transcript:
                    self.set_focus(self.transcript)
                await self.app.run_action(command.action, default_namespace=place)
            case UseTheme(name=name):
                await self.choosing.use_theme(name)
            case UseProfile(name=name) if self.session is not None:
                await self.choosing.use_profile(self.session, name)
            case OpenConversation(id=conversation_id):
                await self._open_and_write(conversation_id)
            case _:
                pass

    def _loss_by_quitting(self) -> str:
        """What the person should know before leaving, in a sentence; empty if nothing is lost."""
        if self.runtime.is_in_memory and (self.shelf.summaries or self.shelf.running):
            return "Nothing is saved in this run: what was said is gone when you leave."
        if running := len(self.shelf.running):
            return f"This stops {counted(running, 'answer')}. What has arrived is kept."
        return ""

    async def _quit(self) -> None:
        """Leave the app; ask first if that stops answers, or loses what was said."""
        if loss := self._loss_by_quitting():
            agreed = await self.app.push_screen_wait(
                Confirm("Quit", Content(loss), yes="Quit", no="Stay")
            )
            if not agreed:
                return
        await self.keep_draft()
        self.app.exit()
