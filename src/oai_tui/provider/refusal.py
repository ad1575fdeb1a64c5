"""What a refusal means, told from its status and from the server's words."""

from __future__ import annotations

import re

from oai_tui.core.errors import (
    AuthenticationFailed,
    ContextLengthExceeded,
    ModelNotFound,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    RequestRejected,
    ServerFailed,
)
from oai_tui.provider.complaint import Complaint

_TOO_LONG = re.compile(
    r"context.?(length|window|size)|maximum context|prompt is too long|too many (input )?tokens"
    r"|exceed\w* (the )?(available |maximum |max )?(context|input|token|prompt)"
    r"|input (is )?too long|reduce the length of the (messages|prompt)|n_ctx|num_ctx"
    r"|(input|prompt) token.{0,30}exceed|token limit exceeded",
)
_NO_CREDIT = re.compile(r"insufficient.?(quota|balance|credit|funds)|credit balance|out of credits")
_MONEY = re.compile(r"exceeded your current quota|billing|payment|requires more credits")
_NO_MODEL = re.compile(r"model.{0,80}(not found|does not exist|not exist|unknown|not available)")
_BAD_KEY = re.compile(r"api.?key|unauthori[sz]ed|authentication|invalid.?token|permission")
_WRONG_KEY = re.compile(r"(invalid|incorrect|wrong).{0,10}api.?key|api.?key.{0,10}not valid")
_RATE = re.compile(r"rate.?limit|too many requests|overloaded_requests|resource.?exhausted")
_BAD_REQUEST = re.compile(r"invalid.?request|bad.?request|validation|unsupported|not supported")


def kind_of(complaint: Complaint, status: int | None) -> type[ProviderError]:
    """The kind of error that a complaint with this status is; None when it came with none.

    The words are heard before the status where servers use one status for several things.
    """
    words = complaint.words
    if _means_no_credit(words, status):
        return QuotaExceeded
    if status in (None, 400, 413, 422, 500) and _TOO_LONG.search(words):
        return ContextLengthExceeded
    if status is None:
        return _kind_of_words(words)
    if status == 402:
        return QuotaExceeded
    if status in (401, 403, 407) or (status == 400 and _WRONG_KEY.search(words)):
        return AuthenticationFailed
    if status == 404 or (status == 400 and _NO_MODEL.search(words)):
        return ModelNotFound
    if status == 429:
        return RateLimited
    if status in (408, 409, 425) or status >= 500:
        return ServerFailed
    return RequestRejected


def _means_no_credit(words: str, status: int | None) -> bool:
    """Whether the account is empty; a mere rate limit may also speak of billing."""
    if status not in (None, 400, 402, 403, 429):
        return False
    if _NO_CREDIT.search(words):
        return True
    return bool(_MONEY.search(words)) and not _RATE.search(words)


def _kind_of_words(words: str) -> type[ProviderError]:
    """What an error without any status means."""
    if _RATE.search(words):
        return RateLimited
    if _NO_MODEL.search(words):
        return ModelNotFound
    if _BAD_KEY.search(words):
        return AuthenticationFailed
    return RequestRejected if _BAD_REQUEST.search(words) else ServerFailed
