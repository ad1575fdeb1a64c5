"""The app: its themes, its keys, its styles, and the way from the first frame to the chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.binding import Binding
from textual.driver import Driver

from oai_tui.core.loading import load_module
from oai_tui.core.text import clean
from oai_tui.tui.keymap import effective_keymap
from oai_tui.tui.ordered_keys import OrderedKeys
from oai_tui.tui.screens import background
from oai_tui.tui.screens.first import FirstScreen
from oai_tui.tui.terminal.keys import learn_keys
from oai_tui.tui.themes import VARIABLE_DEFAULTS, find_theme, load_themes, usable_theme

if TYPE_CHECKING:
    from oai_tui.bootstrap import Runtime
    from oai_tui.tui.screens.chat import ChatScreen
    from oai_tui.tui.theme_file import DescribedTheme

STYLES = Path(__file__).parent / "styles"
_LATER = ("sidebar", "transcript", "modals", "help", "welcome")
"""The style sheets of what is not in the first frame."""
LATER_MODULES = (
    "oai_tui.tui.screens.chat",
    "oai_tui.tui.screens.start_up",
    "oai_tui.storage.store",
)
"""What is imported behind the first frame; all else follows from it."""


class OaiTuiApp(OrderedKeys):
    """Shows what `runtime` offers; the first frame needs nothing of it but its settings.

    `conversation` is the id of a conversation to open, `continue_newest` opens the newest.
    """

    TITLE = "oai-tui"
    CSS_PATH = [STYLES / f"{name}.tcss" for name in ("app", "chat", "composer")]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("ctrl+q", "quit_app", "quit", id="quit", tooltip="Quit", show=False, priority=True),
        Binding("ctrl+c", "hint_at_quit", "copy", id="copy", tooltip="Copy the selection",
                show=False, system=True),
    ]  # fmt: skip

    def __init__(
        self,
        runtime: Runtime,
        *,
        conversation: str = "",
        continue_newest: bool = False,
        driver_class: type[Driver] | None = None,
    ) -> None:
        learn_keys()
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        self.text_only = True
        self.is_leaving = False
        self._runtime = runtime
        self._conversation = conversation
        self._continue_newest = continue_newest
        self._chat: ChatScreen | None = None
        self._put_on(find_theme(runtime.settings.theme, runtime.settings.paths.themes_dir))

    @property
    def chat(self) -> ChatScreen:
        """The chat screen; it is made when it is first asked for."""
        if self._chat is None:
            from oai_tui.tui.screens.chat import ChatScreen

            settings = self._runtime.settings
            themes, problems = load_themes(settings.paths.themes_dir)
            for theme in themes:
                self.register_theme(theme)
            _, instead = usable_theme(settings.theme, themes)
            self._chat = ChatScreen(self._runtime, themes)
            for problem in filter(None, (*map(str, problems), instead)):
                self.call_later(self._chat.tell, problem, severity="warning")
        return self._chat

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def get_default_screen(self) -> FirstScreen:
        return FirstScreen(self._runtime.settings.keys)

    def on_mount(self) -> None:
        self.set_keymap(effective_keymap(self._runtime.settings.keys))
        self.call_after_refresh(background.start, self, self._go_on, "start")

    async def _go_on(self) -> None:
        """Put the chat screen in the place of the first one, with what was typed there."""
        for module in LATER_MODULES:
            await asyncio.to_thread(load_module, module)
        from oai_tui.tui.screens.start_up import StartUp

        chat, first = self.chat, self.screen
        assert isinstance(first, FirstScreen)
        self.stylesheet.read_all([STYLES / f"{name}.tcss" for name in _LATER])
        async with self.key_turn:
            with self.batch_update():
                await self.push_screen(chat)
                chat.composer.show(first.composer.text, first.composer.attachments)
        await first.remove_children()
        self.text_only = False
        await StartUp(
            chat, conversation=self._conversation, continue_newest=self._continue_newest
        ).run()

    async def _shutdown(self) -> None:
        """Leave the screen; work that goes on beside the keys would find its widgets gone."""
        self.is_leaving = True
        self.workers.cancel_all()
        await super()._shutdown()

    def _put_on(self, theme: DescribedTheme) -> None:
        """Have a theme from the first frame on, without parsing the style sheets for another."""
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode", update=False)
        self.set_class(not theme.dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def action_quit_app(self) -> None:
        self.chat.action_quit_app()

    def action_hint_at_quit(self) -> None:
        """Ctrl+C copies a selection, and never ends the program."""
        self.chat.tell(f"{self.chat.key_of('quit')} quits. ctrl+c copies what is selected.")

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(clean(text))
