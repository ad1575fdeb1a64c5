"""Where a profile's key may be sent."""

from __future__ import annotations

import pytest

from oai_tui.core.profile import ModelOverride, Profile, is_loopback, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com:443"),
        ("HTTPS://API.OpenAI.com:443/other", "https://api.openai.com:443"),
        ("http://localhost:11434/v1", "http://localhost:11434"),
        ("http://example.org", "http://example.org:80"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
        ("https://person:word@host/v1", "https://host:443"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://host/v1", "http://host/v1"),
        ("https://host/v1", "https://host.evil.org/v1"),
        ("https://host:8443/v1", "https://host/v1"),
        ("http://127.0.0.1/v1", "http://localhost/v1"),
    ],
)
def test_different_places_have_different_origins(one: str, other: str) -> None:
    assert origin_of(one) != origin_of(other)


@pytest.mark.parametrize("url", ["http://host:99999/", "http://host:port/", "http://[::1", ""])
def test_what_is_not_a_url_is_no_other_origin_and_not_this_machine(url: str) -> None:
    assert origin_of(url) != origin_of("http://host/")
    assert not is_loopback(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:1234", True),
        ("http://LOCALHOST", True),
        ("http://127.0.0.1:8000/v1", True),
        ("http://127.3.2.1", True),
        ("http://[::1]:8080", True),
        ("http://localhost.evil.org", False),
        ("http://127.0.0.1.evil.org", False),
        ("http://192.168.1.5", False),
        ("http://0.0.0.0", False),
        ("localhost", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
    assert Profile(name="p", base_url=url).is_loopback is expected


def test_what_the_person_says_of_a_model_is_found_by_its_name() -> None:
    said = ModelOverride(context_window=4_096)
    profile = Profile(name="p", base_url="http://localhost", models=(("small", said),))
    assert profile.override("small") == said
    assert profile.override("other") == ModelOverride()


@pytest.mark.parametrize(
    ("base_url", "warns"),
    [
        ("http://127.0.0.1:8080/v1", False),
        ("http://localhost/v1", False),
        ("http://[::1]:1234/v1", False),
        ("https://api.example.com/v1", False),
        ("http://api.example.com/v1", True),
        ("HTTP://192.168.1.4:8000/v1", True),
    ],
)
def test_plain_http_to_another_machine_is_warned_of(base_url: str, warns: bool) -> None:
    warning = Profile(name="p", base_url=base_url).warning

    assert ("not encrypted" in warning) is warns
