"""What a run needs of its app: faults kept for a report, clean last words, guarded output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import WorkerFailed

from oai_tui.core.process import has_job_control
from oai_tui.core.text import clean
from oai_tui.tui.no_color import suited
from oai_tui.tui.terminal.cell_driver import CellDriver
from oai_tui.tui.terminal.output_guard import OutputGuard

_GUARD = OutputGuard()


class HostedApp(App[None]):
    """A mixin, first among the bases of an app that `run_app` runs.

    Nothing is printed by it: `crash` is the first fault that ended the app, `last_words` the
    texts that it wanted to leave on the terminal. `on_painted` is called once, after the first
    frame, `on_loaded` when the libraries that a turn needs are there.
    """

    on_painted: Callable[[], object] | None = None
    on_loaded: Callable[[], object] | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.last_words: list[str] = []

    @property
    def crash(self) -> Exception | None:
        """Of a worker that failed, the fault itself: only that tells where it was."""
        fault = self._exception
        if isinstance(fault, WorkerFailed) and isinstance(fault.error, Exception):
            return fault.error
        return fault

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        if isinstance(message, str):
            self.last_words.append(clean(message))
        super().exit(result, return_code)

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(clean(text))

    def get_line_filters(self) -> Sequence[LineFilter]:
        is_ansi = self.native_ansi_color
        return (*suited(super().get_line_filters(), is_ansi=is_ansi), _GUARD)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by name; asked whenever a line is drawn, so the table is not copied for it."""
        return self._registered_themes.get(theme_name) or super().get_theme(theme_name)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Give what the compositor rendered to a driver that draws by itself."""
        driver = self._driver
        if not (
            isinstance(driver, CellDriver) and isinstance(renderable, LayoutUpdate | ChopsUpdate)
        ):
            super()._display(screen, renderable)
            return
        try:
            if not self._batch_count and self._running and not self._closed:
                driver.show(renderable, self.cursor_position)
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell, if there is one that can bring the app back."""
        if has_job_control():
            super().action_suspend_process()
        else:
            self.notify("There is no shell behind this that could bring it back.", markup=False)

    def panic(self, *renderables: RenderableType) -> None:
        """End the app; what there is to say is in `crash`."""
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def _on_ready(self) -> None:
        if self.on_painted is not None:
            self.on_painted()
            self.on_painted = None

    def on_start_up_loaded(self) -> None:
        if self.on_loaded is not None:
            self.on_loaded()
