"""Faults on request: which words ask for an error, and what the error then is."""

from __future__ import annotations

import re

from oai_tui.provider.demo.replies import Answer, Fault, Page, Rejection, Reply
from oai_tui.provider.demo.topics import page_text, sentence_of

FAILURES_BEFORE_SUCCESS = 2

_FAIL = re.compile(r"(?:fail|error)\s+(?:with\s+)?(\w+)(\s+always)?\b")
_STREAM_FAULT = re.compile(
    r"(cut|incomplete|hang|stall|garbage|html|length|filter|refuse)"
    r"(?:\W+(?:off|it|the|a|connection|stream|answer|page|now|please|slow|fast|flood|at|always"
    r"|\d+|tokens?|t|s|per|second))*\W*$"
)

_PASSING = {
    "429": Rejection(
        status=429,
        message="Rate limit reached for demo-chat in organization demo: limit 3 requests a minute.",
        kind="requests",
        code="rate_limit_exceeded",
        retry_after=3,
    ),
    "500": Rejection(
        status=500,
        message="The server had an error while processing your request.",
        kind="server_error",
    ),
    "503": Rejection(
        status=503,
        message="The demo server is overloaded. Try again later.",
        kind="server_error",
        code="overloaded",
        retry_after=2,
    ),
}
_LASTING = {
    "400": Rejection(
        status=400,
        message="Invalid value for 'temperature': expected a number from 0 to 2.",
        kind="invalid_request_error",
        code="invalid_value",
        param="temperature",
    ),
    "401": Rejection(
        status=401,
        message="Incorrect API key provided: demo. You can find your key in the settings.",
        kind="invalid_request_error",
        code="invalid_api_key",
    ),
    "403": Rejection(
        status=403,
        message="The project demo does not have access to this model.",
        kind="invalid_request_error",
        code="model_not_allowed",
    ),
    "404": Rejection(
        status=404,
        message="The model demo-missing does not exist or you do not have access to it.",
        kind="invalid_request_error",
        code="model_not_found",
        param="model",
    ),
    "quota": Rejection(
        status=429,
        message="You exceeded your current quota. Check your plan and billing details.",
        kind="insufficient_quota",
        code="insufficient_quota",
    ),
    "context": Rejection(
        status=400,
        message="This model's maximum context length is 131072 tokens. However, your messages "
        "resulted in 140218 tokens. Please reduce the length of the messages.",
        kind="invalid_request_error",
        code="context_length_exceeded",
        param="messages",
    ),
}
_STREAM_FAULTS = {
    "cut": Fault.CUT,
    "incomplete": Fault.INCOMPLETE,
    "hang": Fault.HANG,
    "stall": Fault.STALL,
    "garbage": Fault.GARBAGE,
}
_FINISH_REASONS = {"length": "length", "filter": "content_filter"}


def fault_for(request: str, attempt: int) -> Answer | None:
    """The fault that `request` asks for at its start, if it does; `attempt` counts from 1.

    Errors that pass by themselves come twice, then an answer follows; with "always" they stay.
    """
    words = sentence_of(request)
    if match := _FAIL.match(words):
        return _failure(match[1], attempt, is_lasting=bool(match[2]))
    if match := _STREAM_FAULT.match(words):
        return _stream_fault(match[1])
    return None


def _failure(name: str, attempt: int, *, is_lasting: bool) -> Answer | None:
    if name in _LASTING:
        return _LASTING[name]
    if name not in _PASSING:
        return None
    if is_lasting or attempt <= FAILURES_BEFORE_SUCCESS:
        return _PASSING[name]
    return Reply(
        texts=(
            f"Attempt {attempt} went through. The demo refused the {attempt - 1} before it with "
            f"error {name}, as you asked; what you saw in between was the wait for the retry.\n",
        )
    )


def _stream_fault(name: str) -> Answer:
    if name == "html":
        return Page()
    if name == "refuse":
        return Reply(refusal="I will not answer that. This is how a refusal of the model looks.")
    text = page_text("interrupted")
    if name in _FINISH_REASONS:
        return Reply(texts=(text,), limit=len(text) // 2, finish_reason=_FINISH_REASONS[name])
    return Reply(texts=(text,), fault=_STREAM_FAULTS[name])
