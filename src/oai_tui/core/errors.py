"""The errors that oai-tui raises on purpose.

Their texts are for the person: what happened, what was kept. `advice` says what to do next.

* OaiTuiError
  + ConfigError
  + FormatError
  + StoreError
    - StoreTooNew
    - StoreUnavailable
    - ConversationNotFound
  + ProviderError
    - ConnectionFailed
    - EndpointUnusable
    - AuthenticationFailed
    - QuotaExceeded
    - RateLimited
    - ModelNotFound
    - RequestRejected
      . ContextLengthExceeded
    - ServerFailed
    - ResponseTimeout
    - ProtocolError
    - StreamInterrupted
"""

from __future__ import annotations

from typing import ClassVar


class OaiTuiError(Exception):
    """Base class. `str(error)` is a sentence; `advice` is another one, or empty."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice

    @property
    def explanation(self) -> str:
        """The message and the advice as one text."""
        return f"{self} {self.advice}".strip()


class ConfigError(OaiTuiError):
    """A setting, profile, key or theme cannot be used."""


class FormatError(OaiTuiError):
    """A file to import is not what it should be."""


class StoreError(OaiTuiError):
    """The store could not do what it was asked to."""


class StoreTooNew(StoreError):
    """The store was made by a newer version of oai-tui; it was left unchanged."""


class StoreUnavailable(StoreError):
    """The store cannot be opened, read or written just now."""


class ConversationNotFound(StoreError):
    """There is no such conversation, or more than one that begins so."""


class ProviderError(OaiTuiError):
    """A provider could not be asked, refused, or did not answer as it should.

    `retry_after` is in seconds, None when the server did not say. `status` is the HTTP status,
    `code` the provider's own word for the fault, `parameter` the request's field it complains
    about; all None or empty when there was none.
    """

    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        advice: str = "",
        status: int | None = None,
        code: str = "",
        parameter: str = "",
        retry_after: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(message, advice=advice)
        self.status = status
        self.code = code
        self.parameter = parameter
        self.retry_after = retry_after
        self.request_id = request_id


class ConnectionFailed(ProviderError):
    """Nobody answers: refused, no such host, network down."""

    retryable = True


class EndpointUnusable(ProviderError):
    """The address itself is wrong: no scheme, a bad certificate, a redirect elsewhere."""


class AuthenticationFailed(ProviderError):
    """The key is missing, wrong, or not allowed to do this (401, 403)."""


class QuotaExceeded(ProviderError):
    """The account has no credit left; waiting does not help."""


class RateLimited(ProviderError):
    """Too many requests or tokens for now (429)."""

    retryable = True


class ModelNotFound(ProviderError):
    """No such model, or no such path, at this address (404)."""


class RequestRejected(ProviderError):
    """The server does not accept the request as it is (400, 413, 422)."""


class ContextLengthExceeded(RequestRejected):
    """The conversation is longer than the model's context window."""


class ServerFailed(ProviderError):
    """The server has a fault of its own (5xx, 408, 409)."""

    retryable = True


class ResponseTimeout(ProviderError):
    """The server did not begin to answer in time, or fell silent."""

    retryable = True


class ProtocolError(ProviderError):
    """What came back is not an answer of an OpenAI-compatible server."""


class StreamInterrupted(ProviderError):
    """The answer broke off before the model gave a finish reason."""

    retryable = True
