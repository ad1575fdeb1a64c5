"""The names of a theme's colours, and the Textual variables that are made of them.

Style sheets and widgets may use these as `$name`, next to Textual's own ($foreground,
$background, $surface, $panel, $success, $warning, $error, $accent, $primary).
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color

COLORS = (
    "accent",
    "foreground",
    "muted",
    "background",
    "surface",
    "panel",
    "line",
    "cursor",
    "selection",
    "heading",
    "link",
    "success",
    "warning",
    "error",
)
"""What a theme file names in its table `colors`."""

CODE = (
    "background",
    "foreground",
    "keyword",
    "string",
    "comment",
    "number",
    "function",
    "type",
    "operator",
    "added",
    "removed",
)
"""What a theme file names in its table `code`; as variables they begin with `code-`."""

ALL_COLORS = (*COLORS, *(f"code-{name}" for name in CODE))

_OWN = ("muted", "line", "cursor", "selection", "heading", "link", *(f"code-{n}" for n in CODE))

VARIABLE_DEFAULTS: Mapping[str, str] = {
    "muted": "#9ea6b0",
    "line": "#363c44",
    "cursor": "#2b3138",
    "cursor-text": "#d8dce1",
    "ornament": "#5F666F",
    "selection": "#2c4566",
    "heading": "#e8ecf0",
    "link": "#7fb4f0",
    "code-background": "#1f2328",
    "code-foreground": "#d8dce1",
    "code-keyword": "#c3a1e8",
    "code-string": "#98c98b",
    "code-comment": "#8d96a1",
    "code-number": "#e0a878",
    "code-function": "#86b9f2",
    "code-type": "#73c7c0",
    "code-operator": "#b4bcc6",
    "code-added": "#85c794",
    "code-removed": "#f08a85",
}
"""For `App.get_theme_variable_defaults`: our variables where a theme lacks them."""


def variables_of(colors: Mapping[str, str], *, is_ansi: bool = False) -> dict[str, str]:
    """The variables of a theme: our own names, and Textual's as they follow from them.

    `colors` has all of COLORS, and all of CODE with `code-` before them. Textual derives its
    scroll bars, cursors and borders from the primary colour; here they keep quiet.
    """
    of = colors.__getitem__
    cursor_text = "ansi_bright_white" if is_ansi else of("foreground")
    variables = {name: of(name) for name in _OWN}
    variables["ornament"] = of("line") if is_ansi else _ornament(colors)
    variables |= {name: of(name) for name in ("background", "surface", "panel")}
    variables |= {
        "text": of("foreground"),
        "text-muted": of("muted"),
        "text-disabled": of("muted"),
        "text-accent": of("accent"),
        "text-primary": of("accent"),
        "text-secondary": of("accent"),
        "text-success": of("success"),
        "text-warning": of("warning"),
        "text-error": of("error"),
        "foreground-muted": of("muted"),
        "foreground-disabled": of("muted"),
        "cursor-text": cursor_text,
        "border": of("accent"),
        "border-blurred": of("line"),
        "block-cursor-foreground": cursor_text,
        "block-cursor-background": of("cursor"),
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": cursor_text,
        "block-cursor-blurred-background": of("cursor"),
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": of("panel"),
        "input-cursor-background": of("accent"),
        "input-cursor-foreground": of("background"),
        "input-cursor-text-style": "none",
        "input-selection-background": of("selection"),
        "input-selection-foreground": cursor_text,
        "screen-selection-background": of("selection"),
        "screen-selection-foreground": cursor_text,
        "scrollbar": of("line"),
        "scrollbar-hover": of("muted"),
        "scrollbar-active": of("accent"),
        "scrollbar-background": of("background"),
        "scrollbar-background-hover": of("background"),
        "scrollbar-background-active": of("background"),
        "scrollbar-corner-color": of("background"),
        "link-color": of("link"),
        "link-color-hover": of("foreground"),
        "link-background-hover": of("cursor"),
        "footer-foreground": of("muted"),
        "footer-background": of("panel"),
        "footer-key-foreground": of("accent"),
        "footer-description-foreground": of("muted"),
        "button-foreground": of("foreground"),
        "button-color-foreground": "ansi_black" if is_ansi else of("background"),
        "button-focus-text-style": "bold",
    }
    if is_ansi:
        variables |= {
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-text-style": "reverse",
        }
    for level in range(1, 7):
        variables[f"markdown-h{level}-color"] = of("heading")
    return variables


def _ornament(colors: Mapping[str, str]) -> str:
    """The colour of bars and rules among words: as quiet as can be seen well, which is 3 to 1.

    (WCAG 2.2, 1.4.11.) It is that of lines, or on the way from there to muted text.
    """
    ground, line, muted = (Color.parse(colors[name]) for name in ("background", "line", "muted"))
    steps = (line.blend(muted, step / 20) for step in range(20))
    return next((mix.hex for mix in steps if _contrast(mix, ground) >= 3), muted.hex)


def _contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = (channel / 255 for channel in color.rgb)
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
