"""What is published of models: a short list of ours, then the packaged one of genai-prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from oai_tui.core.identity import now
from oai_tui.core.profile import OPENAI, Profile
from oai_tui.core.usage import Price

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo as PackagedModel

_LARGE = 1_050_000


@dataclass(frozen=True, slots=True)
class ListedModel:
    """What a list says of a model; None where it says nothing. Windows and output in tokens."""

    context_window: int | None = None
    max_output: int | None = None
    price: Price | None = None


NOT_LISTED = ListedModel()
DEMO = ListedModel(131_072)

_OPENAI = MappingProxyType(
    {
        "gpt-6.1-terra": ListedModel(_LARGE, price=Price(1.0, 5.0, 0.05)),
        "gpt-6-luna": ListedModel(_LARGE, price=Price(0.10, 0.50, 0.01)),
        "gpt-6.1-sol": ListedModel(_LARGE, price=Price(2.0, 10.0, 0.10)),
        "gpt-6-astra": ListedModel(_LARGE, price=Price(10.0, 50.0, 1.0)),
        "text-embedding-3-small": ListedModel(8_192, price=Price(0.02, 0.0)),
    }
)
"""By OpenAI's price list of November 2026, for prompts of up to 272,000 tokens."""


def look_up(profile: Profile, model: str) -> ListedModel:
    """What is listed of a model as a profile offers it.

    A price is told only for a server that is known by its address: what an unknown one takes
    for a model of a known name is its own affair. A window belongs to the model anywhere.
    """
    if profile.is_demo:
        return DEMO
    ours = _OPENAI.get(model)
    if ours is not None and profile.origin == OPENAI.origin:
        return ours
    packaged = _find(model, profile.base_url)
    if packaged is not None:
        return ListedModel(packaged.context_window, price=_price_of(packaged))
    if ours is not None:
        return ListedModel(ours.context_window, ours.max_output)
    elsewhere = _find(model, None)
    return NOT_LISTED if elsewhere is None else ListedModel(elsewhere.context_window)


@cache
def load_price_list() -> DataSnapshot:
    """The packaged list; never an online update of it."""
    from genai_prices.data import providers
    from genai_prices.data_snapshot import DataSnapshot

    return DataSnapshot(providers=providers, from_auto_update=False)


@lru_cache(maxsize=1_024)
def _find(model: str, base_url: str | None) -> PackagedModel | None:
    try:
        return load_price_list().find_provider_model(model, None, None, base_url)[1]
    except LookupError:
        return None


def _price_of(model: PackagedModel) -> Price | None:
    """The base price of today; tiers for long prompts are left out."""
    if not model.prices:
        return None
    prices = model.get_prices(now())
    paid_in = _dollars(getattr(prices, "input_mtok", None))
    paid_out = _dollars(getattr(prices, "output_mtok", None))
    cached = _dollars(getattr(prices, "cache_read_mtok", None))
    if paid_in is None and paid_out is None:
        return None
    return Price(paid_in or 0.0, paid_out or 0.0, cached)


def _dollars(price: object) -> float | None:
    """Dollars per million tokens, from a plain price or the lowest of its tiers."""
    base = getattr(price, "base", price)
    return float(base) if isinstance(base, Decimal | int | float) else None
