"""What a chat request asks, as the script sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oai_tui.provider.demo.wire import text_of

_GO_ON = ("continue", "go on", "please continue", "carry on", "weiter")


@dataclass(frozen=True, slots=True)
class Question:
    """The roles and texts of a conversation's messages, and the model that is asked."""

    model: str
    messages: tuple[tuple[str, str], ...]

    @property
    def system(self) -> str:
        return "\n".join(text for role, text in self.messages if role in ("system", "developer"))

    @property
    def prompt(self) -> str:
        """The last thing that the person said, but for a request to go on."""
        return self.prompts[-1] if self.prompts else ""

    @property
    def prompts(self) -> tuple[str, ...]:
        """What the person said, without the requests to go on after an answer."""
        return tuple(
            text for role, text in self.messages if role == "user" and not asks_to_go_on(text)
        )

    @property
    def is_first(self) -> bool:
        """Whether nothing has been answered in this conversation yet."""
        return not any(role == "assistant" for role, _ in self.messages)

    @property
    def unfinished(self) -> str:
        """The part of the answer that is there already, when the request is to go on with it."""
        talk = [message for message in self.messages if message[0] in ("user", "assistant")]
        if talk and talk[-1][0] == "user" and asks_to_go_on(talk[-1][1]):
            talk.pop()
        elif not talk or talk[-1][0] != "assistant":
            return ""
        pieces: list[str] = []
        while talk and (talk[-1][0] == "assistant" or asks_to_go_on(talk[-1][1])):
            role, text = talk.pop()
            if role == "assistant":
                pieces.append(text)
        return "".join(reversed(pieces))


def asks_to_go_on(text: str) -> bool:
    head = " ".join(text[:200].lower().split()).rstrip(".")
    return head in _GO_ON or head.startswith(("continue ", "go on "))


def read_question(model: str, messages: Sequence[object]) -> Question:
    """Raises ValueError if a message is not an object with a role."""
    return Question(model, tuple(_read_message(message) for message in messages))


def _read_message(message: object) -> tuple[str, str]:
    match message:
        case {"role": str(role), "content": content}:
            return role, text_of(content)
        case {"role": str(role)}:
            return role, ""
        case _:
            raise ValueError("Each message must be an object with a role.")
