"""An answer as plain text: its words to standard output, all else to standard error."""

from __future__ import annotations

from oai_tui.core.events import (
    AssistantReplied,
    ContentDelta,
    ContextTrimmed,
    RetryScheduled,
    SavingFailed,
    ToolStarted,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
)
from oai_tui.core.message import AssistantMessage, MessageState
from oai_tui.core.text import clean_line
from oai_tui.core.units import counted, duration
from oai_tui.headless.exit_codes import DONE, exit_code, exit_code_of_answer
from oai_tui.headless.output import Output

_ENDINGS = {
    MessageState.LENGTH: "The answer stops here because the model reached its limit of tokens.",
    MessageState.FILTERED: "The answer stops here because the provider's content filter cut it.",
    MessageState.INCOMPLETE: "The answer is incomplete: the stream ended before the model did.",
}


class PlainAnswer:
    """Prints a turn. `exit_code` says how it went once it has ended."""

    def __init__(self, output: Output) -> None:
        self.exit_code = DONE
        self._output = output

    def tell(self, event: TurnEvent) -> None:
        match event:
            case ContentDelta(text=text):
                self._output.stream(text)
            case AssistantReplied(message=message):
                self._end_answer(message)
            case ContextTrimmed(message_count=count):
                self._output.remark(
                    f"{counted(count, 'message')} did not fit the model's context window."
                )
            case RetryScheduled(attempt=attempt, attempts=attempts, delay=delay, error=error):
                self._output.status(
                    f"retrying in {duration(delay)} (attempt {attempt} of {attempts}): {error}"
                )
            case ToolStarted(call=call):
                self._output.status(f"running {clean_line(call.name, 60)}")
            case SavingFailed(error=error):
                self._output.remark(error.explanation)
            case TurnFailed(error=error):
                self._output.end_stream()
                self._output.remark(error.explanation)
                self.exit_code = exit_code(error)
            case TurnFinished() | TurnCancelled():
                self._output.end_stream()

    def _end_answer(self, message: AssistantMessage) -> None:
        self._output.end_stream()
        self.exit_code = exit_code_of_answer(message.state)
        ending = _ENDINGS.get(message.state)
        if ending and not message.error:
            self._output.remark(ending)
