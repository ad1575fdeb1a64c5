"""The prompts that were sent before, and the walk back through them."""

from __future__ import annotations

from collections.abc import Iterable


class PromptHistory:
    """Earlier prompts, oldest first, and the place in them that is being shown.

    The place after the last prompt holds what was being written when the walk began.
    """

    def __init__(self, prompts: Iterable[str] = ()) -> None:
        self._prompts = list(prompts)
        self._place = len(self._prompts)
        self._unsent = ""

    def add(self, prompt: str) -> None:
        """Remember a prompt that was sent, once when it is sent twice running; ends the walk."""
        if prompt.strip() and self._prompts[-1:] != [prompt]:
            self._prompts.append(prompt)
        self.leave()

    def leave(self) -> None:
        """End the walk: what is in the composer is new again."""
        self._place = len(self._prompts)
        self._unsent = ""

    def shows(self, text: str) -> bool:
        """Whether `text` is the earlier prompt that the walk stands at, unedited."""
        return self._place < len(self._prompts) and self._prompts[self._place] == text

    def step(self, by: int, text: str) -> str | None:
        """The prompt `by` places later, earlier if negative; None where the history ends.

        `text` is what is in the composer; it is what the walk comes back to at its end.
        """
        place = self._place + by
        if not 0 <= place <= len(self._prompts):
            return None
        if self._place == len(self._prompts):
            self._unsent = text
        self._place = place
        return self._unsent if place == len(self._prompts) else self._prompts[place]
