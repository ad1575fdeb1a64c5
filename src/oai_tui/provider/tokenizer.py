"""Counts the tokens of texts: exactly where a model's own encoding is known and loaded."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from functools import partial
from typing import TYPE_CHECKING

from oai_tui.provider.encodings import CL100K, O200K, VocabularyUnusable, build, count
from oai_tui.provider.estimate import Corrections, estimate
from oai_tui.provider.token_meter import DraftMeter

if TYPE_CHECKING:
    from tiktoken import Encoding

log = logging.getLogger(__name__)

_VENDOR = re.compile(r"^(?:openai/|ft:)")
_OPENAI = re.compile(
    r"(?:gpt-[3-9]|gpt-\d\d|gpt-35-turbo|gpt-oss|chatgpt-|o[134](?:-|$)|text-embedding-"
    r"|davinci-002|babbage-002)"
)
_CL100K = re.compile(r"(?:gpt-4(?:-|$)|gpt-3\.5|gpt-35|text-embedding-|davinci-002|babbage-002)")


def encoding_name(model: str) -> str:
    """The encoding of a model, by its id; the newest one for a model that is not known."""
    return CL100K if _CL100K.match(_own_name(model)) else O200K


def is_encoding_known(model: str) -> bool:
    """Whether a model is one of OpenAI's, so that `encoding_name` is the one it really has."""
    return bool(_OPENAI.match(_own_name(model)))


class Tokenizer:
    """Counts tokens. Until an encoding is loaded, and for foreign models, counts are estimates.

    Any thread may count and load. A vocabulary that cannot be loaded leaves the estimates.
    """

    def __init__(self) -> None:
        self._corrections = Corrections()
        self._encodings: dict[str, Encoding] = {}
        self._unusable: set[str] = set()
        self._loading = threading.Lock()
        self._drafts: dict[str, DraftMeter] = {}

    def count(self, text: str, model: str) -> int:
        """The tokens of `text` alone, without what a server puts around a message."""
        encoding = self.encoding(model)
        tokens = estimate(text) if encoding is None else count(encoding, text)
        return self._corrected(tokens, model)

    def count_draft(self, text: str, model: str) -> int:
        """The same as `count`, but quick for a text that was changed little since the last call.

        For one thread at a time.
        """
        encoding = self.encoding(model)
        if encoding is None:
            return self.count(text, model)
        drafts = self._drafts.get(encoding.name)
        if drafts is None:
            drafts = self._drafts[encoding.name] = DraftMeter(partial(count, encoding))
        return self._corrected(drafts.measure(text), model)

    def counts_exactly(self, model: str) -> bool:
        """Whether `count` is exact for this model just now."""
        return is_encoding_known(model) and encoding_name(model) in self._encodings

    def encoding(self, model: str) -> Encoding | None:
        """The encoding that counts for a model, if it is loaded."""
        return self._encodings.get(encoding_name(model))

    def learn(self, model: str, estimated: int, reported: int) -> None:
        """Correct later estimates for a model by what its server counted.

        `estimated` is what `count` made of the same text.
        """
        if not self.counts_exactly(model):
            self._corrections.learn(model, estimated, reported)

    def load(self, name: str) -> bool:
        """Load an encoding, unless it is there; blocks for about half a second.

        Says whether it can be used now.
        """
        with self._loading:
            if name not in self._encodings and name not in self._unusable:
                try:
                    self._encodings[name] = build(name)
                except VocabularyUnusable as error:
                    self._unusable.add(name)
                    log.warning("Tokens are estimated. %s", error)
            return name in self._encodings

    async def ensure_loaded(self, model: str) -> bool:
        """Load the encoding of a model in a thread; says whether it can be used now."""
        name = encoding_name(model)
        return name in self._encodings or await asyncio.to_thread(self.load, name)

    def _corrected(self, tokens: int, model: str) -> int:
        return tokens if self.counts_exactly(model) else self._corrections.apply(tokens, model)


def _own_name(model: str) -> str:
    """The id without the vendor before it, as routers and fine-tuned models have it."""
    return _VENDOR.sub("", model.lower())
