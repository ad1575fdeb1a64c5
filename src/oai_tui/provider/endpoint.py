"""What can be told of a provider's address: whether it can be used, how it does, what it offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from oai_tui.core.errors import AuthenticationFailed, EndpointUnusable
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Secret
from oai_tui.core.text import clean_line, without_surrogates

NO_LIST = (404, 405, 501)
"""The statuses of a server that offers no list of models."""
MOST_MODELS = 10_000


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """Whether a server answered at all, after how many seconds, and what it said.

    `status` is the HTTP status, None when there was none. `detail` is for the person, and
    empty when all is well. `is_api` is false when the answer was no JSON, as of a web page.
    """

    is_reachable: bool
    latency: float
    status: int | None
    detail: str = ""
    is_api: bool = True

    @property
    def is_usable(self) -> bool:
        """Whether it answered and accepts the key, as far as its list of models can tell."""
        return self.is_reachable and self.is_api and self.status in (200, *NO_LIST)


def check_url(profile: Profile) -> None:
    """Raises EndpointUnusable for a base URL that no request can be sent to."""
    try:
        parts = urlsplit(profile.base_url)
        is_usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_usable = False
    if not is_usable:
        raise unusable_url(profile)


def unusable_url(profile: Profile) -> EndpointUnusable:
    """The error for a base URL that is none; a name and password in it are not shown."""
    shown = re.sub("//[^/]*@", "//", profile.base_url)
    return EndpointUnusable(
        f"The base_url of the profile {profile.name} is not an address that can be asked: "
        f"{clean_line(shown, 120)!r}.",
        advice="It has to begin with https:// or http:// and name a host.",
    )


def check_key(key: Secret, profile: Profile) -> None:
    """Raises AuthenticationFailed for a key that cannot stand in a header, without showing it."""
    value = key.reveal()
    fault = ""
    if not value.strip():
        fault = "is blank"
    elif "\n" in value or "\r" in value:
        fault = "holds a line break"
    elif not value.isascii() or not value.isprintable():
        fault = "holds a character that no key has"
    if fault:
        raise AuthenticationFailed(
            f"The key of the profile {profile.name} {fault}; it was not sent.",
            advice="Set the key again.",
        )


def model_ids(body: object) -> tuple[str, ...]:
    """The ids in a list of models, whatever shape it has, each once, in the server's order."""
    if isinstance(body, dict):
        body = next(
            (body[key] for key in ("data", "models") if isinstance(body.get(key), list)), []
        )
    if not isinstance(body, list):
        return ()
    ids = [_model_id(item) for item in body[:MOST_MODELS]]
    return tuple(dict.fromkeys(model_id for model_id in ids if model_id))


def _model_id(item: object) -> str:
    if isinstance(item, dict):
        item = next(
            (item[key] for key in ("id", "name", "model") if isinstance(item.get(key), str)), ""
        )
    return without_surrogates(item).strip() if isinstance(item, str) else ""
