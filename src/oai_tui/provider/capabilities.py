"""What a model at an address does not take, learned from its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from oai_tui.core.profile import Profile
from oai_tui.provider.complaint import Complaint

_RENAMED = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_OPTIONAL = (
    "stream_options",
    "parallel_tool_calls",
    "reasoning_effort",
    "temperature",
    "tools",
    *_RENAMED,
)
_NOT_TAKEN = re.compile(
    r"unsupported|(not|n't) (be )?(support|permit|allow|accept|recogni[sz]|understood|available)"
    r"|unrecogni[sz]ed|unknown|unexpected|extra.(inputs|fields|forbidden)|not a valid (field|param)"
    r"|invalid (argument|parameter|field)|only the default|deprecated|incompatible|instead"
    r"|requires --"
)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The parameters that are left out for a model, and those that have another name there."""

    left_out: frozenset[str] = frozenset()
    renamed: frozenset[str] = frozenset()

    def apply(self, params: dict[str, Any]) -> dict[str, Any]:
        """`params` as this model takes them."""
        return {
            _RENAMED[name] if name in self.renamed else name: value
            for name, value in params.items()
            if name not in self.left_out
        }

    def learn(self, complaint: Complaint, sent: dict[str, Any]) -> Capabilities | None:
        """What the refusal of the params `sent` teaches; None when it teaches nothing.

        A parameter that has another name is renamed at first, and left out when that is
        refused too.
        """
        culprit = _culprit(complaint, sent)
        if culprit is None:
            return None
        original = _RENAMED.get(culprit, culprit)
        if culprit in _RENAMED and not self.renamed:
            return Capabilities(self.left_out, self.renamed | {culprit})
        if culprit in _RENAMED and original in self.renamed:
            return Capabilities(self.left_out | {original}, self.renamed - {original})
        return Capabilities(self.left_out | {culprit}, self.renamed)


@dataclass(slots=True)
class LearnedCapabilities:
    """Remembers capabilities by profile and model for as long as the program runs."""

    _known: dict[tuple[str, str], Capabilities] = field(default_factory=dict)

    def of(self, profile: Profile, model: str) -> Capabilities:
        """What was learned, else what is known of the provider from the start."""
        seed = _SEEDS.get(urlsplit(profile.base_url).hostname or "", Capabilities())
        return self._known.get((profile.name, model), seed)

    def learn(
        self, profile: Profile, model: str, complaint: Complaint, sent: dict[str, Any]
    ) -> bool:
        """Whether the refusal taught something, so that asking again makes sense."""
        learned = self.of(profile, model).learn(complaint, sent)
        if learned is None:
            return False
        self._known[profile.name, model] = learned
        return True


_SEEDS = {
    "api.openai.com": Capabilities(renamed=frozenset({"max_tokens"})),
    "api.mistral.ai": Capabilities(left_out=frozenset({"stream_options"})),
}


def _culprit(complaint: Complaint, sent: dict[str, Any]) -> str | None:
    """The optional parameter that was refused as such; a wrong value of it is no reason."""
    words = complaint.words.replace("_", " ")
    if not _NOT_TAKEN.search(words):
        return None
    named = complaint.parameter.split(".")[0].split("[")[0]
    if named in _OPTIONAL and named in sent:
        return named
    found = [
        (match.start(), name)
        for name in _OPTIONAL
        if name in sent and (match := re.search(_spelling(name), words))
    ]
    return min(found)[1] if found else None


def _spelling(name: str) -> str:
    """A pattern for a parameter in a sentence; servers speak of tools in several ways."""
    words = "tools?|tool (choice|use|calling)|function calling" if name == "tools" else name
    return rf"(?<!\w)({words.replace('_', ' ')})(?!\w)"
