"""What a client puts into its requests beyond what the messages say."""

from __future__ import annotations

from contextlib import aclosing

from oai_tui.core.completion import CompletionRequest, ToolDefinition
from oai_tui.core.message import (
    AssistantMessage,
    ImagePart,
    ReasoningPart,
    TextPart,
    ToolCall,
    UserMessage,
)
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor
from oai_tui.provider.client import CompletionClient
from tests.loopback import LoopbackServer, reply
from tests.provider.completions import attempt, profile_at, request

TOOL = ToolDefinition("f", "Does f.", '{"type": "object"}')
HISTORY = (
    UserMessage(parts=(TextPart("hi"),)),
    AssistantMessage(
        parts=(ReasoningPart("hmm", field="reasoning_content"), ToolCall("a", "f", "{}"))
    ),
)


async def send(client: CompletionClient, asked: CompletionRequest) -> None:
    async with aclosing(client.stream(asked, lambda _: None)) as chunks:
        async for _ in chunks:
            pass
    await client.aclose()


async def test_pictures_are_loaded_once_each_and_missing_ones_named(
    loopback: LoopbackServer,
) -> None:
    asked_for: list[str] = []

    async def load_blob(blob: str) -> bytes | None:
        asked_for.append(blob)
        return b"x" if blob == "ab" else None

    async def no_key(_: Profile) -> None:
        return None

    loopback.answer(reply("Hello"))
    profile = profile_at(loopback.base_url)
    client = CompletionClient(lambda _: profile, no_key, Redactor(), load_blob)
    pictures = [ImagePart(blob, "image/png", f"{blob}.png") for blob in ("ab", "cd", "ab")]
    await send(client, request(messages=(UserMessage(parts=tuple(pictures)),)))
    url = {"type": "image_url", "image_url": {"url": "data:image/png;base64,eA=="}}
    gone = {"type": "text", "text": "[cd.png is no longer there]"}
    assert loopback.requests[0].json["messages"][0]["content"] == [url, gone, url]
    assert sorted(asked_for) == ["ab", "cd"]


async def test_reasoning_goes_back_to_deepseek_when_tools_are_used(
    loopback: LoopbackServer,
) -> None:
    loopback.answer(reply("Hello"))
    profile = profile_at(loopback.base_url)
    await attempt(profile, request(model="deepseek-v4", messages=HISTORY, tools=(TOOL,)))
    await attempt(profile, request(model="deepseek-v4", messages=HISTORY))
    await attempt(profile, request(model="another", messages=HISTORY, tools=(TOOL,)))
    answers = [asked.json["messages"][1] for asked in loopback.requests]
    assert answers[0]["reasoning_content"] == "hmm"
    assert ["reasoning_content" in answer for answer in answers] == [True, False, False]
