from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from oai_tui.provider.complaint import Complaint, complaint_of
from oai_tui.provider.refusal import kind_of


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (
            {"error": {"message": "m", "type": "t", "code": "c", "param": "p"}},
            Complaint("m", "c", "t", "p"),
        ),
        ({"message": "m", "type": "t", "code": 400}, Complaint("m", "", "t", "", 400)),
        ({"error": {"message": "m", "code": 429}}, Complaint("m", status=429)),
        ({"error": "m"}, Complaint("m")),
        ({"detail": "m"}, Complaint("m")),
        ({"errors": [{"message": "m"}]}, Complaint("m")),
        (
            [{"error": {"message": "m", "code": 400, "status": "INVALID_ARGUMENT"}}],
            Complaint("m", "", "INVALID_ARGUMENT", "", 400),
        ),
        (
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "a", 0], "msg": "m"}]},
            Complaint("m", "", "extra_forbidden", "a.0"),
        ),
        ('{"error": {"message": "m"}}', Complaint("m")),
        (b'{"error": "m"}', Complaint("m")),
        ("  plain words \n", Complaint("plain words")),
        ('"quoted"', Complaint('"quoted"')),
        ({"odd": 1}, Complaint('{"odd": 1}')),
        ({"error": {}}, Complaint('{"error": {}}')),
        ({}, Complaint()),
        (None, Complaint()),
        ([], Complaint()),
    ],
)
def test_the_complaint_is_found_in_all_shapes(body: Any, complaint: Complaint) -> None:
    assert complaint_of(body) == complaint


def test_a_body_nested_without_end_does_no_harm() -> None:
    body: Any = "m"
    for _ in range(900):
        body = {"error": [body]}
    assert isinstance(complaint_of(body), Complaint)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "errors", "detail", "message", "code", "loc", "param"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_body_raises(body: Any) -> None:
    complaint = complaint_of(body)
    assert issubclass(kind_of(complaint, complaint.status), ProviderError)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (429, "Rate limit reached. Add a payment method at /account/billing.", RateLimited),
        (429, "You exceeded your current quota, please check your billing", QuotaExceeded),
        (403, "insufficient_quota", QuotaExceeded),
        (400, "Your credit balance is too low", QuotaExceeded),
        (400, "API key not valid. Please pass a valid API key.", AuthenticationFailed),
        (400, "model `gpt-9` does not exist", ModelNotFound),
        (500, "the request exceeds the available context size", ContextLengthExceeded),
        (500, "something else", ServerFailed),
        (418, "short and stout", RequestRejected),
        (None, "rate_limit_exceeded", RateLimited),
        (None, "invalid_request_error", RequestRejected),
        (None, "model 'x' not found, try pulling it first", ModelNotFound),
        (None, "invalid_api_key", AuthenticationFailed),
        (None, "", ServerFailed),
    ],
)
def test_words_and_status_together_tell_the_kind(
    status: int | None, words: str, kind: type[ProviderError]
) -> None:
    assert kind_of(Complaint(words), status) is kind
