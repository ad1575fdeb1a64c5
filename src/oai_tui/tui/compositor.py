"""Textual's compositor, which asks widgets for the lines that have changed and for no others."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class LineCompositor(Compositor):
    """Composes only what overlaps the change.

    Textual's own asks every widget whose container is touched for all of its lines, however
    small the change is: most of the cost of a frame in which one line is new.
    """

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if crop is not None:
                if not crop.overlaps(shown):
                    continue
                shown = Region(shown.x, crop.y, shown.width, crop.height).intersection(shown)
            if shown:
                lines = shown.translate((-region.x, -region.y))
                yield region, shown, widget.render_lines(lines)
