"""The choosers of the app: models, profiles, themes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from textual.theme import Theme

from oai_tui.core.profile import Profile
from oai_tui.tui.modals.chooser import Choice, Chooser
from oai_tui.tui.themes import DescribedTheme


def model_chooser(
    current: str,
    load: Callable[[], Awaitable[Sequence[str]]],
    *,
    profile: str = "",
    known: Iterable[str] = (),
) -> Chooser:
    """Chooses a model of a profile: those known already, those that `load` finds, or any name."""

    async def choices() -> Sequence[Choice]:
        return [Choice(model, model) for model in await load()]

    at_once = list(dict.fromkeys(name for name in (current, *known) if name))
    return Chooser(
        f"Model of {profile}" if profile else "Model",
        [Choice(model, model) for model in at_once],
        current=current,
        load=choices,
        allows_typing=True,
        placeholder="type to find, or any model name",
        nothing="The server names no models. Type the name of one.",
    )


def profile_chooser(
    profiles: Iterable[Profile], current: str, *, key_states: Mapping[str, str] | None = None
) -> Chooser:
    """Chooses a profile; `key_states` says in a word or two how it stands with each one's key."""
    states = key_states or {}
    return Chooser(
        "Profile",
        [
            Choice(
                profile.name,
                profile.name,
                ", ".join(part for part in (states.get(profile.name), profile.base_url) if part),
            )
            for profile in profiles
        ],
        current=current,
        nothing="There are no profiles. `oai-tui config init` makes a file for them.",
    )


def theme_chooser(
    themes: Iterable[Theme], current: str, preview: Callable[[str], object]
) -> Chooser:
    """Chooses a theme; each is put on as the cursor comes to it, and Esc puts the old one back."""
    return Chooser(
        "Theme",
        [Choice(theme.name, theme.name, _description(theme)) for theme in themes],
        current=current,
        preview=preview,
    )


def _description(theme: Theme) -> str:
    described = theme.description if isinstance(theme, DescribedTheme) else ""
    return described or ("dark" if theme.dark else "light")
