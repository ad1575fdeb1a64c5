"""The whole app in a test: real store, real client, real HTTP, keys pressed by a pilot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from oai_tui.bootstrap import Runtime
from oai_tui.config.loader import Flags, load
from oai_tui.config.settings import Settings
from oai_tui.core.message import AssistantMessage, Message, text_of
from oai_tui.tui.app import OaiTuiApp
from oai_tui.tui.screens.chat import ChatScreen
from tests.loopback import Answer, LoopbackServer, Recorded, response
from tests.tui.reading import screen_text, until, until_shown, write

MODEL = "m-1"


def settings_for(folder: Path, base_url: str = "", **changes: Any) -> Settings:
    """The settings of somebody whose only profile is the server at `base_url`."""
    environ = {"HOME": str(folder)} | ({"OPENAI_BASE_URL": base_url} if base_url else {})
    settings = load(Flags(model=MODEL), environ)
    return replace(settings, **{"finds_local_servers": False, "makes_titles": False, **changes})


def answer_chats(
    server: LoopbackServer, *answers: Answer, models: tuple[str, ...] = (MODEL,)
) -> None:
    """Each chat takes the next answer, the last one again; what else is asked has its own."""
    waiting = list(answers)

    def choose(request: Recorded) -> Answer:
        if request.path.endswith("/chat/completions"):
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if request.path.endswith("/v1/models"):
            return response(body={"data": [{"id": model} for model in models]})
        return response(404, {"error": {"message": "not here"}})

    server.answer(choose)


@dataclass
class Running:
    """An app that runs, and the hands of the person at it."""

    app: OaiTuiApp
    runtime: Runtime
    pilot: Pilot[None]

    @property
    def chat(self) -> ChatScreen:
        return self.app.chat

    @property
    def path(self) -> tuple[Message, ...]:
        """What was said in the conversation that is talked on."""
        assert self.chat.session is not None
        return self.chat.session.conversation.path()

    @property
    def answer(self) -> AssistantMessage:
        last = self.path[-1]
        assert isinstance(last, AssistantMessage)
        return last

    @property
    def is_idle(self) -> bool:
        """Whether no turn runs in any conversation."""
        return not self.runtime.sessions.running

    @property
    def screen(self) -> str:
        return screen_text(self.app)

    @property
    def said(self) -> list[str]:
        return [text_of(message) for message in self.path]

    async def say(self, text: str) -> None:
        """Type a message, send it, and wait until it is in the conversation."""
        await write(self.pilot, text)
        await self.pilot.press("enter")
        await until(self.pilot, lambda: text in self.said)

    async def see(self, text: str) -> None:
        await until_shown(self.pilot, text)

    async def wait(self) -> None:
        """Until no turn runs any more."""
        await until(self.pilot, lambda: self.is_idle)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    size: tuple[int, int] = (120, 36),
    conversation: str = "",
    continue_newest: bool = False,
) -> AsyncIterator[Running]:
    """The app until the block ends; a second one over the same settings is a restart."""
    async with Runtime(settings, {}) as runtime:
        app = OaiTuiApp(runtime, conversation=conversation, continue_newest=continue_newest)
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app.chat.session is not None)
            yield Running(app, runtime, pilot)
