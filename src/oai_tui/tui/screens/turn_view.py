"""What the events of a turn do to the transcript."""

from __future__ import annotations

from oai_tui.core.conversation import Conversation
from oai_tui.core.errors import ContextLengthExceeded
from oai_tui.core.events import (
    AssistantReplied,
    AttemptStarted,
    ContentDelta,
    ConversationCompacted,
    ReasoningDelta,
    RetryScheduled,
    ToolFinished,
    TurnEvent,
    TurnFailed,
    TurnStarted,
)
from oai_tui.core.message import AssistantMessage, MessageState
from oai_tui.tui.transcript import Transcript

_NOTES = {
    MessageState.CANCELLED: "You stopped it. {resume} continues it, {retry} answers again.",
    MessageState.INCOMPLETE: "It broke off. {resume} continues it, {retry} answers again.",
    MessageState.LENGTH: "Cut off at the length limit. {resume} continues it, "
    "{retry} answers again.",
    MessageState.LOST: "The program ended during this answer. {resume} continues it, "
    "{retry} answers again.",
    MessageState.FILTERED: "The provider's filter stopped it. {retry} answers again.",
    MessageState.FAILED: "{retry} tries again, {profile} chooses another profile, {model} another "
    "model.",
}
_TOO_LONG = (
    "{compact} summarises the conversation and answers again, {model} chooses another model."
)


class TurnView:
    """Keeps a transcript in step with one conversation at a time.

    `keys` gives the names under which the notes mention keys: resume, retry, profile, model and
    compact.
    """

    def __init__(self, transcript: Transcript, keys: dict[str, str]) -> None:
        self._transcript = transcript
        self._keys = keys
        self._shown: list[str] = []

    def open(
        self,
        conversation: Conversation,
        live: AssistantMessage | None,
        *,
        is_too_long: bool = False,
    ) -> None:
        """Show the path of a conversation, with the answer that is being received.

        `is_too_long` says that its last answer failed because of its length.
        """
        path = conversation.path()
        if live is not None:
            path = tuple(message for message in path if message.id != live.id)
        self._transcript.show(path)
        self._shown = [message.id for message in path]
        if live is not None:
            self._begin(live)
        elif is_too_long:
            self._offer_summary()
        elif path and isinstance(path[-1], AssistantMessage):
            self._note(path[-1])

    def follow(self, event: TurnEvent, conversation: Conversation) -> None:
        """Show what happened; `conversation` is its value after the event."""
        transcript = self._transcript
        match event:
            case ContentDelta(message_id=message_id, text=text):
                transcript.append_text(message_id, text)
            case ReasoningDelta(message_id=message_id, text=text):
                transcript.append_reasoning(message_id, text)
            case TurnStarted(prompt=prompt):
                self._leave_path_of(conversation)
                if prompt is not None and prompt.id not in self._shown:
                    transcript.add(prompt)
                    self._shown.append(prompt.id)
            case AttemptStarted(draft=draft, attempt=1):
                self._begin(draft)
            case RetryScheduled(attempt=attempt, attempts=attempts, error=error):
                if self._shown:
                    told = f"Attempt {attempt - 1} of {attempts} failed. {error.explanation}"
                    transcript.set_note(self._shown[-1], told)
            case AssistantReplied(message=message):
                transcript.replace(message)
                self._note(message)
            case ToolFinished(message_id=message_id, result=result):
                transcript.replace(conversation.message(message_id))
                transcript.add(result)
                self._shown.append(result.id)
            case ConversationCompacted(summary=summary):
                transcript.add(summary)
                self._shown.append(summary.id)
            case TurnFailed(error=ContextLengthExceeded()):
                self._offer_summary()
            case _:
                pass

    def _begin(self, draft: AssistantMessage) -> None:
        self._transcript.begin(draft)
        self._shown.append(draft.id)

    def _leave_path_of(self, conversation: Conversation) -> None:
        """Remove what is not on the path any more, such as an answer that is asked for again."""
        path = {message.id for message in conversation.path()}
        for message_id in [shown for shown in self._shown if shown not in path]:
            self._transcript.remove(message_id)
            self._shown.remove(message_id)
        for message_id in self._shown[-1:]:
            self._transcript.set_note(message_id, "")

    def _offer_summary(self) -> None:
        for message_id in self._shown[-1:]:
            self._transcript.set_note(message_id, _TOO_LONG.format(**self._keys))

    def _note(self, message: AssistantMessage) -> None:
        if note := _NOTES.get(message.state):
            self._transcript.set_note(message.id, note.format(**self._keys))
