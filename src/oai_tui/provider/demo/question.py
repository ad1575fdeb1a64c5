"""What a chat request asks, as the script sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oai_tui.provider.demo.wire import text_of

_GO_ON = re.compile(r"(?:please )?(?:continue|go on|carry on)(?: (?:exactly )?where .*)?\W*$")


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

    def split_unfinished(self) -> tuple[Question, str]:
        """The question as it was first asked, and the part of its answer that is there already.

        That part is empty unless the request is to go on with an answer: the last message is
        then the assistant's, or a prompt that asks for more.
        """
        talk = list(self.messages)
        said: list[str] = []
        while talk and _is_more(talk[-1]):
            role, text = talk.pop()
            if role == "assistant":
                said.append(text)
        return Question(self.model, tuple(talk)), "".join(reversed(said))


def asks_to_go_on(text: str) -> bool:
    """Whether a prompt asks for nothing but more of the last answer."""
    return bool(_GO_ON.match(" ".join(text[:200].lower().split())))


def _is_more(message: tuple[str, str]) -> bool:
    role, text = message
    return role == "assistant" or (role == "user" and asks_to_go_on(text))


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
