"""How fast a transcript moves while text arrives: set for the line that the terminal is on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`frame_interval` is how many seconds lie between two frames at least.

    `follow_step` is by how many lines the end moves up at once when it has reached the bottom:
    1 moves with every line, more leaves room below that then fills. It is at least 1, and never
    takes more than a quarter of the pane.
    """

    frame_interval: float = 1 / 25
    follow_step: int = 3

    def __post_init__(self) -> None:
        if self.follow_step < 1 or self.frame_interval < 0:
            raise ValueError(f"no pace to follow at: {self}")
