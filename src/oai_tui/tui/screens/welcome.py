"""The first screen of somebody who has no usable profile yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from oai_tui.core.errors import OaiTuiError
from oai_tui.tui.content import outside_line


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server on this machine; `profile` is the name of the profile that was made for it."""

    profile: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What is there to chat with. `key_places` are places and what was found in each."""

    key_places: tuple[tuple[str, str], ...]
    config_file: str
    has_config_file: bool = False
    servers: tuple[FoundServer, ...] = ()
    problem: str = ""


class WelcomeAction(StrEnum):
    DEMO = "demo"
    USE_PROFILE = "use profile"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class WelcomeChoice:
    """What the person wants; `profile` is set for USE_PROFILE."""

    action: WelcomeAction
    profile: str = ""


class WelcomeScreen(Screen[WelcomeChoice]):
    """Shows `findings`, looks again at once and at the press of a key, and gives the choice."""

    BINDINGS = [
        Binding("enter", "go", "Go on", id="welcome.go", tooltip="Use what was found, or the demo"),
        Binding("d", "demo", "Demo", id="welcome.demo", tooltip="Start the demo"),
        Binding("r", "look", "Look again", id="welcome.look", tooltip="Look again"),
        Binding("q,ctrl+q", "leave", "Quit", id="welcome.quit", tooltip="Quit"),
    ]

    text = query_one("#welcome", Static)

    def __init__(self, findings: Findings, look: Callable[[], Awaitable[Findings]]) -> None:
        super().__init__()
        self._findings = findings
        self._look = look
        self._is_looking = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="welcome-pane", can_focus=False):
            yield Static(id="welcome")

    def on_mount(self) -> None:
        self.action_look()

    def show(self, findings: Findings) -> None:
        """Tell of something new that was found."""
        self._findings = findings
        self._draw()

    @work(exclusive=True)
    async def _look_again(self) -> None:
        self._is_looking = True
        self._draw()
        try:
            self._findings = await self._look()
        except OaiTuiError as error:
            self._findings = replace(self._findings, problem=error.explanation)
        finally:
            self._is_looking = False
        self._draw()

    def action_look(self) -> None:
        self._look_again()

    def action_go(self) -> None:
        servers = self._findings.servers
        if servers:
            self.dismiss(WelcomeChoice(WelcomeAction.USE_PROFILE, servers[0].profile))
        else:
            self.action_demo()

    def action_demo(self) -> None:
        self.dismiss(WelcomeChoice(WelcomeAction.DEMO))

    def action_leave(self) -> None:
        self.dismiss(WelcomeChoice(WelcomeAction.QUIT))

    def _draw(self) -> None:
        self.text.update(welcome_text(self._findings, is_looking=self._is_looking))


def welcome_text(findings: Findings, *, is_looking: bool) -> Content:
    """The whole screen as text."""
    lines = [Content.styled("oai-tui", "bold"), Content("")]
    lines += [outside_line(f"{place}: {found}") for place, found in findings.key_places]
    lines += [outside_line(f"{server.profile} {server.base_url}") for server in findings.servers]
    lines += [Content("looking" if is_looking else "")]
    return Content("\n").join(lines)
