"""What the demo answers to what: the first rule that knows the question wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from oai_tui.provider.demo.arithmetic import evaluate
from oai_tui.provider.demo.faults import FAILURES_BEFORE_SUCCESS, fault_for
from oai_tui.provider.demo.housekeeping import summary, title
from oai_tui.provider.demo.prose import hidden_text, prose, reasoning
from oai_tui.provider.demo.question import Question
from oai_tui.provider.demo.replies import FAST_SPEED, SLOW_SPEED, Answer, Reply
from oai_tui.provider.demo.topics import page_text, sentence_of, topic_of
from oai_tui.provider.demo.wire import CHARACTERS_PER_TOKEN, REASONING_MODEL

MAX_TOKENS = 200_000
LONG_TOKENS = 3_000

_TITLE = re.compile(r"(?=.*\btitle\b).*\b(?:conversation|chat|exchange)\b", re.DOTALL)
_SUMMARY = re.compile(r"(?=.*\bsummar(?:y|i[sz]e)\b).*\b(?:conversation|chat)\b", re.DOTALL)
_SUMMARISE = re.compile(r"\bsummari[sz]e our conversation\b[^\n]*\Z", re.IGNORECASE)
_SUMMARISED = "summary of the conversation so far"
_ECHO = re.compile(r"\s*(?:please\s+)?(?:echo|repeat|say)\b[\s:,]*", re.IGNORECASE)
_TIME = re.compile(
    r"(?:what(?:'s| is)? )?(?:the )?(?:current )?(?:time|date|day)(?: is it| is today| now)?\W*$"
)
_THINK = re.compile(r"\b(?:think|reason|reasoning|ponder)\b")
_AMOUNT = re.compile(r"\b(\d[\d,._]*)\s?(k)?\s?-?(words?|tokens?)\b(?!\s*(?:/|a|per)\s*s)")
_LONG = re.compile(r"\blong\b")
_SPEED = re.compile(r"\b(\d+)\s?(?:tokens?|tok|t)\s?(?:/|a|per)\s?s(?:ec|econd)?\b")
_CHARACTERS_PER_WORD = 6


def answer(question: Question, attempt: int = 1) -> Answer:
    """The answer to a question that is asked for the `attempt`th time running."""
    question = _without_past_faults(question)
    system = question.system.lower()
    if _TITLE.match(system) and len(question.prompts) <= 2:
        return Reply(texts=(title(question),), speed=None)
    if _SUMMARY.match(system) or _SUMMARISE.search(question.prompt):
        return Reply(texts=(summary(question),), speed=FAST_SPEED)
    first_asked, said = question.split_unfinished()
    if said:
        return _at_speed(first_asked.prompt, _rest(first_asked, said))
    return _at_speed(question.prompt, _answer_to(question, attempt))


def _without_past_faults(question: Question) -> Question:
    """What got no answer is sent again before the next prompt, as one message with it."""
    if not question.messages:
        return question
    *before, (role, text) = question.messages
    first, gap, rest = text.partition("\n\n")
    while gap and rest.strip() and fault_for(first, attempt=1) is not None:
        text = rest
        first, gap, rest = text.partition("\n\n")
    return replace(question, messages=(*before, (role, text)))


def _answer_to(question: Question, attempt: int) -> Answer:
    request = question.prompt
    if request.lower().startswith(_SUMMARISED):
        return Reply(texts=(page_text("summarised"),))
    if fault := fault_for(request, attempt):
        return fault
    for rule in _RULES:
        if reply := rule(question):
            return _with_reasoning(question, reply)
    return _with_reasoning(question, _general(question))


def _rest(question: Question, said: str) -> Answer:
    """What is still to be said of an answer of which a part was said; without its fault."""
    whole = _answer_to(question, attempt=FAILURES_BEFORE_SUCCESS + 1)
    if isinstance(whole, Reply):
        text = "".join(whole.texts)
        rest = text.removeprefix(said) if text.startswith(said) else ""
        if rest.strip():
            return Reply(texts=(rest,), speed=whole.speed)
    return Reply(texts=(page_text("finished"),))


def _at_speed(request: str, answer: Answer) -> Answer:
    words = request[:400].lower()
    if not isinstance(answer, Reply) or answer.speed is None:
        return answer
    if match := _SPEED.search(words):
        return replace(answer, speed=float(max(1, int(match[1][:6]))))
    if re.search(r"\bflood\b|\bfull speed\b", words):
        return replace(answer, speed=None)
    if re.search(r"\bfast\b|\bquick(?:ly)?\b", words):
        return replace(answer, speed=FAST_SPEED)
    if re.search(r"\bslow(?:ly)?\b", words):
        return replace(answer, speed=SLOW_SPEED)
    return answer


def _with_reasoning(question: Question, reply: Reply) -> Reply:
    asked = _THINK.search(question.prompt[:400].lower())
    if question.model == REASONING_MODEL or asked:
        return replace(reply, reasoning=reasoning(question.prompt))
    return reply


def _echo(question: Question) -> Reply | None:
    match = _ECHO.match(question.prompt)
    words = question.prompt[match.end() :] if match else ""
    return Reply(texts=(words,)) if words.strip() else None


def _summary_on_request(question: Question) -> Reply | None:
    if re.match(r"summari[sz]e\b|summary\b", sentence_of(question.prompt)):
        return Reply(texts=(summary(question),))
    return None


def _time(question: Question) -> Reply | None:
    if not _TIME.match(sentence_of(question.prompt)):
        return None
    now = datetime.now().astimezone()
    return Reply(texts=(f"It is {now:%H:%M} on {now:%A}, {now.day} {now:%B %Y} ({now:%Z}).\n",))


def _arithmetic(question: Question) -> Reply | None:
    result = evaluate(question.prompt)
    return Reply(texts=(result,)) if result else None


def _long(question: Question) -> Reply | None:
    words = question.prompt[:400].lower()
    if match := _AMOUNT.search(words):
        count = int(re.sub(r"\D", "", match[1])[:9] or 0) * (1_000 if match[2] else 1)
        is_words = match[3].startswith("word")
        size = count * (_CHARACTERS_PER_WORD if is_words else CHARACTERS_PER_TOKEN)
    elif _LONG.search(words):
        size = LONG_TOKENS * CHARACTERS_PER_TOKEN
    else:
        return None
    return Reply(texts=prose(max(1, min(size, MAX_TOKENS * CHARACTERS_PER_TOKEN))))


def _topic(question: Question) -> Reply | None:
    topic = topic_of(question.prompt)
    if not topic:
        return None
    return Reply(texts=(hidden_text() if topic == "hidden" else page_text(topic),))


def _thought(question: Question) -> Reply | None:
    asked = _THINK.search(question.prompt[:400].lower())
    return Reply(texts=(page_text("thought"),)) if asked else None


def _general(question: Question) -> Reply:
    """An honest answer to a question that only a model could answer."""
    if not question.prompt.strip():
        return Reply(texts=(page_text("tour"),))
    quoted = " ".join(question.prompt[:240].split())
    cut = "…" if len(question.prompt) > 240 else ""
    count = len(question.prompt.split())
    asked = (
        f"You wrote {count:,} {'word' if count == 1 else 'words'}:\n\n> {quoted}{cut}\n\n"
        "No model reads this. You are talking to a scripted demo, which answers by keywords.\n\n"
    )
    if question.is_first:
        return Reply(texts=(asked, page_text("tour")))
    system = " ".join(question.system[:240].split())
    note = f"The system prompt of this conversation came along: “{system}”.\n\n" if system else ""
    return Reply(texts=(asked, note, page_text("general")))


_RULES: tuple[Callable[[Question], Reply | None], ...] = (
    _echo,
    _summary_on_request,
    _time,
    _arithmetic,
    _long,
    _topic,
    _thought,
)
