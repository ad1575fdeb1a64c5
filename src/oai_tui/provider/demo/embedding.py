"""Embeddings without a model: texts that share words point in similar directions."""

from __future__ import annotations

import hashlib
import math
import re

DIMENSIONS = 256
MAX_DIMENSIONS = 4_096

_WORD = re.compile(r"\w+")


def embed(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A vector of length 1, or of zeros when the text holds no word; always the same.

    Each word adds to a few places that its hash picks, and so does each run of three letters,
    more weakly, so that forms of a word stay near each other.
    """
    vector = [0.0] * dimensions
    for word in _WORD.findall(text.casefold()):
        _add(vector, word, 1.0)
        for start in range(len(word) - 2):
            _add(vector, f"#{word[start : start + 3]}", 0.35)
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector] if length else vector


def _add(vector: list[float], feature: str, weight: float) -> None:
    digest = hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=16).digest()
    for at in range(0, 16, 4):
        number = int.from_bytes(digest[at : at + 4], "big")
        vector[(number >> 1) % len(vector)] += weight if number & 1 else -weight
