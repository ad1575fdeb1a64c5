"""Cheap guesses at numbers of tokens, and what servers teach about them."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 4.0
"""For ASCII: English prose has 4.2, program code and Markdown with tables 3.5 of them."""
_TOKENS_PER_EXTRA_BYTE = 0.4
"""For each byte beyond the first of a character in UTF-8. It makes 0.4 tokens of a letter with
an accent, or a Cyrillic one, 0.8 of a Chinese character, 1.2 of an emoji."""

_SMOOTHING = 0.3
_MIN_SAMPLE = 50
"""Tokens; shorter texts say little, because of what surrounds them."""
_LOWEST, _HIGHEST = 0.5, 3.0


def estimate(text: str) -> int:
    """About how many tokens `text` has: usually within a quarter."""
    if not text:
        return 0
    if text.isascii():
        return max(1, round(len(text) / CHARACTERS_PER_TOKEN))
    ascii_count = len(text.encode("ascii", "ignore"))
    extra_bytes = len(text.encode("utf-8", "surrogatepass")) - len(text)
    tokens = ascii_count / CHARACTERS_PER_TOKEN + extra_bytes * _TOKENS_PER_EXTRA_BYTE
    return max(1, round(tokens))


class Corrections:
    """For each model how many tokens its server counts for each one that we count."""

    def __init__(self) -> None:
        self._ratios: dict[str, float] = {}

    def apply(self, tokens: int, model: str) -> int:
        return round(tokens * self._ratios.get(model, 1.0))

    def learn(self, model: str, estimated: int, reported: int) -> None:
        """Take note that the server counted `reported` where we, with corrections, said
        `estimated`; small or absurd numbers are passed over."""
        if estimated < _MIN_SAMPLE or reported < _MIN_SAMPLE:
            return
        ratio = self._ratios.get(model, 1.0)
        observed = min(_HIGHEST, max(_LOWEST, ratio * reported / estimated))
        weight = _SMOOTHING if model in self._ratios else 1.0
        self._ratios[model] = ratio + (observed - ratio) * weight
