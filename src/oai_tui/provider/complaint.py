"""What a server complains of, out of the many shapes of an error body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oai_tui.provider.json_text import parse_json, to_json

_MESSAGE_KEYS = ("message", "detail", "msg", "error_description", "title", "error", "errors")
_INNER_KEYS = ("error", "errors", "detail")
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Complaint:
    """The server's message and its own words for the kind of fault; empty when not said.

    `parameter` is the field of the request that it is about; `status` is an HTTP status that
    stood in the body, None when there was none.
    """

    message: str = ""
    code: str = ""
    kind: str = ""
    parameter: str = ""
    status: int | None = None

    @property
    def words(self) -> str:
        """All of it in lower case, to look for what it means."""
        return f"{self.message} {self.code} {self.kind}".lower()


def complaint_of(body: object, depth: int = 0) -> Complaint:
    """The complaint in a body, parsed or as text; the whole body is the message at worst."""
    if depth > _DEEPEST:
        return Complaint()
    if isinstance(body, str | bytes):
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        try:
            parsed = parse_json(text)
        except ValueError:
            return Complaint(message=text.strip())
        return (
            complaint_of(parsed, depth + 1)
            if isinstance(parsed, dict | list)
            else Complaint(text.strip())
        )
    if isinstance(body, list):
        found = [
            complaint_of(item, depth + 1) for item in body if isinstance(item, dict | list | str)
        ]
        return found[0] if found else Complaint()
    if not isinstance(body, dict):
        return Complaint()
    return _of_mapping(body, depth)


def _of_mapping(body: dict[str, Any], depth: int) -> Complaint:
    inner = next((body[key] for key in _INNER_KEYS if isinstance(body.get(key), dict | list)), None)
    found = complaint_of(inner, depth + 1) if inner else Complaint()
    message = found.message or _message(body) or ("" if found.code else _as_text(body))
    code = body.get("code")
    return Complaint(
        message=message,
        code=found.code or _word(code),
        kind=found.kind or _word(body.get("type")) or _word(body.get("status")),
        parameter=found.parameter or _word(body.get("param")) or _location(body.get("loc")),
        status=found.status or _status(code) or _status(body.get("status")),
    )


def _message(body: dict[str, Any]) -> str:
    for key in _MESSAGE_KEYS:
        if isinstance(body.get(key), str) and body[key].strip():
            return str(body[key]).strip()
    return ""


def _as_text(body: dict[str, Any]) -> str:
    return to_json(body) if body else ""


def _word(value: object) -> str:
    """A name; numbers are statuses and not names."""
    return value if isinstance(value, str) else ""


def _status(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) == 3:
        value = int(value)
    is_status = isinstance(value, int) and not isinstance(value, bool) and 400 <= value < 600
    return value if is_status and isinstance(value, int) else None


def _location(value: object) -> str:
    """The field that a validation error of FastAPI points at: `["body", "stream_options"]`."""
    if not isinstance(value, list):
        return ""
    return ".".join(str(step) for step in value if step != "body")
