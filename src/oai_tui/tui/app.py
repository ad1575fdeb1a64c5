"""The app: its themes, its keys, its styles and its one screen."""

from __future__ import annotations

from pathlib import Path

from textual.binding import Binding
from textual.driver import Driver

from oai_tui.bootstrap import Runtime
from oai_tui.core.text import clean
from oai_tui.tui.keymap import effective_keymap
from oai_tui.tui.ordered_keys import OrderedKeys
from oai_tui.tui.screens import background
from oai_tui.tui.screens.chat import ChatScreen
from oai_tui.tui.screens.start_up import StartUp
from oai_tui.tui.terminal.keys import learn_keys
from oai_tui.tui.themes import VARIABLE_DEFAULTS, load_themes, usable_theme

STYLES = Path(__file__).parent / "styles"


class OaiTuiApp(OrderedKeys):
    """Shows what `runtime` offers; the first frame needs nothing of it but its settings.

    `conversation` is the id of a conversation to open, `continue_newest` opens the newest.
    """

    TITLE = "oai-tui"
    CSS_PATH = [
        STYLES / f"{name}.tcss"
        for name in (
            "app", "chat", "composer", "sidebar", "transcript", "modals", "help", "welcome"
        )
        if (STYLES / f"{name}.tcss").exists()
    ]  # fmt: skip
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
        themes, problems = load_themes(runtime.settings.paths.themes_dir)
        for theme in themes:
            self.register_theme(theme)
        self.theme, instead = usable_theme(runtime.settings.theme, themes)
        self._problems = [*map(str, problems), *([instead] if instead else [])]
        self.chat = ChatScreen(runtime, themes)
        self._keys = runtime.settings.keys
        self._start_up = StartUp(
            self.chat, conversation=conversation, continue_newest=continue_newest
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def get_default_screen(self) -> ChatScreen:
        return self.chat

    def on_mount(self) -> None:
        self.set_keymap(effective_keymap(self._keys))
        for problem in self._problems:
            self.chat.tell(problem, severity="warning")
        self.call_after_refresh(self._begin)

    async def _shutdown(self) -> None:
        """Leave the screen; work that goes on beside the keys would find its widgets gone."""
        self.workers.cancel_all()
        await super()._shutdown()

    def _begin(self) -> None:
        background.start(self.chat, self._start_up.run, "start")

    def action_quit_app(self) -> None:
        self.chat.action_quit_app()

    def action_hint_at_quit(self) -> None:
        """Ctrl+C copies a selection, and never ends the program."""
        self.chat.tell(f"{self.chat.key_of('quit')} quits. ctrl+c copies what is selected.")

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(clean(text))
