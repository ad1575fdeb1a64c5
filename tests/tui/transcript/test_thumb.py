"""The scrollbar is drawn again whenever it would look different, and else is left alone."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from textual.scrollbar import ScrollBar, ScrollBarRender

from oai_tui.tui.transcript.thumb import show_thumb

State = tuple[int, int]

HEIGHT = 20


class Bar(ScrollBar):
    """Counts how often it is asked to be drawn again."""

    drawn = 0

    def refresh(self, *arguments: object, **options: object) -> Bar:
        self.drawn += 1
        return self


def picture(state: State) -> list[tuple[str, bool]]:
    """What Textual draws for so many lines at that position."""
    total, position = state
    drawn = ScrollBarRender.render_bar(
        HEIGHT, total, HEIGHT if total > HEIGHT else 0, position, vertical=True
    )
    return [(text, bool(style and style.reverse)) for text, style, _ in drawn.segments]


def state(total: int, share: float) -> State:
    return total, int(share * max(0, total - HEIGHT))


states = st.builds(state, st.integers(HEIGHT, 100_000), st.floats(0, 1))


@given(states, states)
@example((1_000, 980), (1_001, 981))
def test_the_bar_is_drawn_when_it_looks_different(before: State, now: State) -> None:
    bar = Bar()
    show_thumb(bar, before[0], HEIGHT, before[1])
    drawn = bar.drawn

    show_thumb(bar, now[0], HEIGHT, now[1])

    assert (bar.window_virtual_size, bar.window_size, bar.position) == (now[0], HEIGHT, now[1])
    if picture(before) != picture(now):
        assert bar.drawn > drawn


def test_a_line_more_at_the_end_of_a_long_text_draws_no_bar() -> None:
    bar = Bar()
    show_thumb(bar, 60_000, HEIGHT, 59_980)
    drawn = bar.drawn

    show_thumb(bar, 60_001, HEIGHT, 59_981)

    assert bar.drawn == drawn
