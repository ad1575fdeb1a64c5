"""Foreign errors, translated once into the program's own, in words for the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
import openai

from oai_tui.core.errors import (
    AuthenticationFailed,
    ContextLengthExceeded,
    EndpointUnusable,
    ModelNotFound,
    ProtocolError,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ResponseTimeout,
    ServerFailed,
    StreamInterrupted,
)
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor
from oai_tui.core.text import clean_line
from oai_tui.core.units import duration
from oai_tui.provider.complaint import Complaint, complaint_of
from oai_tui.provider.connection_error import (
    connection_error,
    innermost_text,
    is_timeout_of_answer,
)
from oai_tui.provider.refusal import kind_of
from oai_tui.provider.retry_after import retry_after

FOREIGN_ERRORS = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError)
"""What the SDK, the HTTP library and the sockets below raise."""

_LONGEST_QUOTE = 300
_BODY_START = 200


@dataclass(frozen=True, slots=True)
class Translator:
    """Speaks of the errors of one profile. `model` is the one that was asked.

    `has_key` tells whether a key was sent, for the advice when it was not accepted.
    """

    profile: Profile
    redactor: Redactor
    model: str = ""
    has_key: bool = True

    def translate(self, error: Exception) -> ProviderError:
        """The program's own error for one of the SDK's or of the HTTP library's."""
        if isinstance(error, openai.APIStatusError):
            return self._status_error(error)
        if is_timeout_of_answer(error):
            return self.silent(self.profile.timeouts.first_event, is_first=True)
        told = self._safe(innermost_text(error), _BODY_START)
        return connection_error(error, self.profile, self._address, told)

    def refusal(
        self,
        body: object,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ProviderError:
        """The error that an error body stands for, with the status it came with, if any."""
        complaint = complaint_of(body)
        return self._refusal(complaint, status or complaint.status, headers or {})

    def not_an_answer(self, content_type: str, body: str) -> ProtocolError:
        """The error for a body that is no completion at all."""
        start = self._safe(body, _BODY_START)
        kind = f"of type {self._safe(content_type, 60)}" if content_type else "of no stated type"
        if not start:
            return ProtocolError(
                f"{self._server} accepted the request and sent nothing back ({kind}).",
                advice=_CHECK_URL,
            )
        return ProtocolError(
            _sentence(
                f"{self._server} did not answer with a completion but with a body {kind}: {start}"
            ),
            advice=_CHECK_URL,
        )

    def interrupted(self, error: Exception) -> StreamInterrupted:
        """The error for a connection that broke while the answer was coming."""
        cause = self._safe(innermost_text(error), _BODY_START)
        what = (
            "The answer arrived damaged"
            if isinstance(error, httpx2.DecodingError)
            else "The connection broke before the answer was complete"
        )
        return StreamInterrupted(
            f"{what} ({cause}).",
            advice="What arrived is kept; ask again or let the model continue.",
        )

    def silent(self, seconds: float, *, is_first: bool) -> ResponseTimeout:
        """The error for a server that did not begin in time, or fell silent."""
        if is_first:
            return ResponseTimeout(
                f"{self._server} did not begin to answer within {duration(seconds)}.",
                advice="Try again, or raise timeouts.first_event in the profile.",
            )
        return ResponseTimeout(
            f"{self._server} fell silent for {duration(seconds)} in the middle of the answer.",
            advice="What arrived is kept. Try again, or raise timeouts.idle in the profile.",
        )

    @property
    def _address(self) -> str:
        return self._safe(self.profile.origin, 80)

    @property
    def _server(self) -> str:
        return f"The server at {self._address}"

    def _safe(self, text: str, limit: int) -> str:
        """Text from outside with no key in it, on one line, cut to `limit` characters."""
        return clean_line(self.redactor.redact(text), limit)

    def _status_error(self, error: openai.APIStatusError) -> ProviderError:
        headers = error.response.headers
        if 300 <= error.status_code < 400:
            return self._redirect(headers.get("location", ""), error.status_code)
        body = error.body if error.body is not None else ""
        return self._refusal(complaint_of(body), error.status_code, headers)

    def _redirect(self, location: str, status: int) -> EndpointUnusable:
        target = self._safe(location, 120) or "an address that it does not name"
        return EndpointUnusable(
            f"{self._server} redirects to {target}. "
            "The conversation and the key were not sent there.",
            advice="If you trust that address, make it the base_url of the profile.",
            status=status,
        )

    def _refusal(
        self, complaint: Complaint, status: int | None, headers: Mapping[str, str]
    ) -> ProviderError:
        kind = kind_of(complaint, status)
        said = self._safe(complaint.message, _LONGEST_QUOTE)
        headline, advice = self._wording(kind, status)
        return kind(
            _sentence(f"{headline}: {said}" if said else headline),
            advice=advice,
            status=status,
            code=self._safe(complaint.code or complaint.kind, 80),
            parameter=self._safe(complaint.parameter, 80),
            retry_after=retry_after(headers),
            request_id=self._safe(headers.get("x-request-id", ""), 120),
        )

    def _wording(self, kind: type[ProviderError], status: int | None) -> tuple[str, str]:
        """What happened, and what to do next."""
        said = f" (status {status})" if status else ""
        if kind is AuthenticationFailed:
            return self._key_wording(status)
        if kind is QuotaExceeded:
            return f"The account at {self._address} has no credit left{said}", (
                "Add credit there, or use another profile; waiting does not help."
            )
        if kind is RateLimited:
            return f"{self._server} takes no more requests for now{said}", (
                "Wait a little, or use another profile."
            )
        if kind is ModelNotFound:
            model = self._safe(self.model, 80) or "this model"
            return f"{self._server} does not know {model} or this path{said}", (
                "Choose another model, or check the base_url of the profile: most end in /v1."
            )
        if kind is ContextLengthExceeded:
            return f"The conversation is longer than the model can read{said}", (
                "Summarise it or choose a model with a larger context window."
            )
        if kind is ServerFailed:
            return f"{self._server} failed{said}", "The fault is on its side; try again later."
        return f"{self._server} does not accept the request{said}", (
            "Check the model and the settings of the profile."
        )

    def _key_wording(self, status: int | None) -> tuple[str, str]:
        said = f" (status {status})" if status else ""
        name = self.profile.name
        if not self.has_key:
            return f"{self._server} wants a key{said}", (
                f"The profile {name} has none: set it up in the configuration."
            )
        if status == 403:
            return f"{self._server} does not allow this{said}", (
                f"Check what the key of the profile {name} is allowed to do."
            )
        return f"{self._server} does not accept the key{said}", (
            f"Check the key of the profile {name}."
        )


_CHECK_URL = "Check the base_url of the profile: most end in /v1."


def _sentence(text: str) -> str:
    """`text` with a full stop, unless the server's words end it already."""
    return text if text.endswith((".", "!", "?", "…", ">", "}")) else f"{text}."
