"""The profiles of a run, and what is known of their models: context windows and prices."""

from __future__ import annotations

from collections.abc import Iterable

from oai_tui.core.model import UNKNOWN_WINDOW, ModelInfo, WindowSource
from oai_tui.core.profile import OPENAI, Profile
from oai_tui.core.usage import Price
from oai_tui.provider.price_list import ListedModel, load_price_list, look_up
from oai_tui.provider.tokenizer import Tokenizer

FREE = Price(0.0, 0.0, 0.0)


class Catalogue:
    """Knows profiles and models; profiles may be added while it is used."""

    def __init__(
        self,
        profiles: Iterable[Profile],
        default: str = "",
        tokenizer: Tokenizer | None = None,
    ) -> None:
        """`default` names the default profile; the first one is it when there is none such."""
        self.tokenizer = tokenizer or Tokenizer()
        self._profiles: dict[str, Profile] = {}
        self._windows: dict[tuple[str, str], int] = {}
        self._default = default
        for profile in profiles:
            self.add_profile(profile)

    def profiles(self) -> tuple[Profile, ...]:
        """In the order in which they were added."""
        return tuple(self._profiles.values())

    def add_profile(self, profile: Profile) -> None:
        """Add a profile, or replace the one of the same name; what was learned of it is dropped
        when it has moved to another address."""
        key = profile.name.lower()
        replaced = self._profiles.get(key)
        if replaced is not None and replaced.base_url != profile.base_url:
            self._windows = {at: size for at, size in self._windows.items() if at[0] != key}
        self._profiles[key] = profile

    @property
    def default_profile(self) -> Profile:
        """OpenAI's if there is no profile at all."""
        named = self._profiles.get(self._default.lower())
        return named or next(iter(self._profiles.values()), OPENAI)

    def set_default(self, name: str) -> None:
        """Make a profile the default; the name may come before its profile is added."""
        self._default = name

    def profile(self, name: str) -> Profile:
        """The profile of that name in any case of letters, or the default one."""
        return self._profiles.get(name.lower()) or self.default_profile

    def model(self, profile: str, model: str) -> ModelInfo:
        """What is known of a model; the first call may take 40 ms, see `preload`."""
        owner = self.profile(profile)
        override = owner.override(model)
        listed = look_up(owner, model)
        window, source = self._window(owner, model, listed)
        return ModelInfo(
            model,
            window,
            source,
            max_output=listed.max_output,
            price=override.price or _price(owner, listed),
        )

    def learn_window(self, profile: str, model: str, tokens: int) -> None:
        """Take note of the context window that a server says its model has."""
        if tokens > 0:
            self._windows[self.profile(profile).name.lower(), model] = tokens

    def preload(self) -> None:
        """Load the list of prices; blocks for about 40 ms."""
        load_price_list()

    def count_tokens(self, text: str, model: str) -> int:
        return self.tokenizer.count(text, model)

    def count_draft(self, text: str, model: str) -> int:
        """The same, but quick for a text that was changed little since the last call."""
        return self.tokenizer.count_draft(text, model)

    def learn_tokens(self, model: str, estimated: int, reported: int) -> None:
        """Take note of how our count of a request compares with the server's own."""
        self.tokenizer.learn(model, estimated, reported)

    def counts_exactly(self, model: str) -> bool:
        return self.tokenizer.counts_exactly(model)

    def _window(
        self, profile: Profile, model: str, listed: ListedModel
    ) -> tuple[int, WindowSource]:
        if window := profile.override(model).context_window:
            return window, WindowSource.SETTING
        if window := self._windows.get((profile.name.lower(), model)):
            return window, WindowSource.SERVER
        if listed.context_window:
            return listed.context_window, WindowSource.CATALOGUE
        return UNKNOWN_WINDOW, WindowSource.GUESS


def _price(profile: Profile, listed: ListedModel) -> Price | None:
    """What runs on this machine is free."""
    return FREE if profile.is_demo or profile.is_loopback else listed.price
