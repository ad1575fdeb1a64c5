"""The first screen of somebody who has no usable profile yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
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
from oai_tui.tui.content import outside, outside_line
from oai_tui.tui.hints import hint_line


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
        *(
            Binding(
                str(n), f"use({n})", id=f"welcome.use_{n}", tooltip=f"Use server {n}", show=False
            )
            for n in range(1, 10)
        ),
        Binding("q", "leave", "Quit", id="welcome.quit", tooltip="Quit"),
    ]

    text = query_one("#welcome", Static)

    def __init__(self, findings: Findings, look: Callable[[], Awaitable[Findings]]) -> None:
        super().__init__()
        self._findings = findings
        self._look = look
        self._is_looking = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="welcome-pane"):
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
        if self._findings.servers:
            self.action_use(1)
        else:
            self.action_demo()

    def action_use(self, number: int) -> None:
        """Chat with the server of that number, counted from 1; nothing if there is none."""
        servers = self._findings.servers
        if number <= len(servers):
            profile = servers[number - 1].profile
            self.dismiss(WelcomeChoice(WelcomeAction.USE_PROFILE, profile))

    def action_demo(self) -> None:
        self.dismiss(WelcomeChoice(WelcomeAction.DEMO))

    def action_leave(self) -> None:
        self.dismiss(WelcomeChoice(WelcomeAction.QUIT))

    def _draw(self) -> None:
        self.text.update(welcome_text(self._findings, is_looking=self._is_looking))


def welcome_text(findings: Findings, *, is_looking: bool) -> Content:
    """The whole screen as text."""
    sections = [
        _headline(findings),
        _list("Looked for a key", findings.key_places),
        _servers(findings, is_looking=is_looking),
        _advice(findings),
        _demo(),
        _keys(findings),
    ]
    if findings.problem:
        sections.insert(1, outside(findings.problem).stylize("$error"))
    return Content("\n\n").join(sections)


def _headline(findings: Findings) -> Content:
    if findings.servers:
        words = "There is a server on this machine to chat with."
    else:
        words = "There is no key and no server to chat with yet."
    return Content.assemble(("oai-tui", "bold $heading"), "\n", words)


def _servers(findings: Findings, *, is_looking: bool) -> Content:
    title = "Looked for a server on this machine"
    if findings.servers:
        return _list(title, [(server.profile, server.base_url) for server in findings.servers])
    found = "looking …" if is_looking else "nothing answers"
    return _list(title, [("Ollama, llama.cpp, LM Studio, vLLM", found)])


def _advice(findings: Findings) -> Content:
    own = (
        Content("Add a profile to the configuration file:")
        if findings.has_config_file
        else Content.assemble(
            "Run ", ("oai-tui config init", "bold"), " and fill in the file that it makes:"
        )
    )
    ways = [
        Content.assemble("Set ", ("OPENAI_API_KEY", "bold"), " and start oai-tui again."),
        Content.assemble(
            "Start Ollama, llama.cpp, LM Studio or vLLM and press ", ("r", "bold"), "."
        ),
        own,
        Content.assemble("  ", outside_line(findings.config_file)),
    ]
    return Content("\n").join([Content.styled("What you can do", "bold"), *map(_indented, ways)])


def _demo() -> Content:
    return Content.styled("The demo needs neither: its server is part of the program.", "$muted")


def _keys(findings: Findings) -> Content:
    servers = findings.servers
    go = outside_line(f"chat with {servers[0].profile}", 40).plain if servers else "start the demo"
    others = [
        (str(number), outside_line(server.profile, 20).plain)
        for number, server in enumerate(servers[1:9], start=2)
    ]
    demo = [("d", "demo")] if servers else []
    return hint_line(
        [("enter", go), *others, *demo, ("r", "look again"), ("q", "quit")]
    ).stylize_before("$muted")


def _list(title: str, rows: Sequence[tuple[str, str]]) -> Content:
    names = [outside_line(name) for name, _ in rows]
    width = max((name.cell_length for name in names), default=0) + 2
    lines = [
        Content.assemble(
            ("  ", ""), name.truncate(width, pad=True), outside_line(found).stylize("$foreground")
        )
        for name, (_, found) in zip(names, rows, strict=True)
    ]
    return Content("\n").join(
        [Content.styled(title, "bold"), *(line.stylize_before("$muted") for line in lines)]
    )


def _indented(way: Content) -> Content:
    return Content.assemble("  ", way)
