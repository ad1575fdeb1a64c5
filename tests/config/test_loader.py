"""Settings from flags, environment and files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oai_tui.config.choices import choose_model, choose_theme
from oai_tui.config.loader import Flags, load
from oai_tui.config.settings import DriverChoice, Settings, Source, TerminalSettings
from oai_tui.config.template import TEMPLATE
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Api, ModelOverride, Profile, Timeouts, local_profile
from oai_tui.core.usage import Price

Load = Callable[..., Settings]


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    folder = tmp_path / ".config" / "oai-tui"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def load_with(tmp_path: Path, config_dir: Path) -> Load:
    """Loads with a config.toml, flags, and variables beside HOME."""

    def load_with(config: str = "", flags: Flags | None = None, **variables: str) -> Settings:
        if config:
            (config_dir / "config.toml").write_text(config, "utf-8")
        return load(flags or Flags(), {"HOME": str(tmp_path), **variables})

    return load_with


def test_a_terminal_is_used_as_the_file_and_the_flag_say(load_with: Load) -> None:
    assert load_with().terminal == TerminalSettings()

    said = load_with('[terminal]\ndriver = "stock"\nlow_bandwidth = false\nshow_rate = true\n')
    assert said.terminal == TerminalSettings(
        driver=DriverChoice.STOCK, low_bandwidth=False, shows_rate=True
    )
    assert said.sources["terminal.low_bandwidth"] is Source.CONFIG

    flagged = load_with(flags=Flags(low_bandwidth=True))
    assert flagged.terminal.low_bandwidth is True
    assert flagged.sources["terminal.low_bandwidth"] is Source.FLAG

    assert load_with('[terminal]\nlow_bandwidth = "auto"\n').terminal.low_bandwidth is None


@pytest.mark.parametrize("value", ['"yes"', "3"])
def test_low_bandwidth_is_true_false_or_auto(load_with: Load, value: str) -> None:
    with pytest.raises(ConfigError, match='it must be true, false or "auto"'):
        load_with(f"[terminal]\nlow_bandwidth = {value}\n")


TWO = """
[profiles.one]
base_url = "https://one.example/v1"
model = "first"

[profiles.two]
base_url = "https://two.example/v1"
"""


def test_a_fresh_machine_has_defaults_and_no_profile(load_with: Load) -> None:
    settings = load_with()

    assert settings.profiles == ()
    assert (settings.profile, settings.model, settings.theme) == ("", "", "dark")
    assert set(settings.sources.values()) == {Source.DEFAULT}
    assert settings.notices == ()


def test_a_profile_may_say_everything(load_with: Load) -> None:
    settings = load_with(
        """
        theme = "light"
        titles = false
        find_local_servers = false
        [keys]
        quit = "ctrl+x"
        [profiles.all]
        base_url = "https://all.example/v1/"
        model = "big"
        title_model = "small"
        api = "responses"
        key_command = "pass show all"
        key_file = "~/all"
        key_environment = "ALL_KEY"
        headers = { X-Team = "docs" }
        system_prompt = "Be brief."
        max_tokens = 100
        temperature = 1
        reasoning_effort = "low"
        attempts = 2
        timeouts = { connect = 1, first_event = 2.5 }
        [profiles.all.models."a/b"]
        context_window = 4096
        input_price = 1
        output_price = 2.5
        cached_input_price = 0.1
        """
    )

    assert settings.profiles == (
        Profile(
            name="all",
            base_url="https://all.example/v1",
            model="big",
            title_model="small",
            api=Api.RESPONSES,
            key_command="pass show all",
            key_file="~/all",
            key_environment="ALL_KEY",
            headers=(("X-Team", "docs"),),
            system_prompt="Be brief.",
            max_tokens=100,
            temperature=1.0,
            reasoning_effort="low",
            attempts=2,
            timeouts=Timeouts(connect=1.0, first_event=2.5),
            models=(("a/b", ModelOverride(context_window=4096, price=Price(1.0, 2.5, 0.1))),),
        ),
    )
    assert (settings.theme, settings.makes_titles, settings.finds_local_servers) == (
        "light",
        False,
        False,
    )
    assert settings.keys == {"quit": "ctrl+x"}


def test_long_lines_of_code_wrap_unless_the_file_says_otherwise(load_with: Load) -> None:
    by_default = load_with("")
    said = load_with("[transcript]\nwrap_code = false\n")

    assert (by_default.wraps_code, said.wraps_code) == (True, False)
    assert by_default.sources["transcript.wrap_code"] is Source.DEFAULT
    assert said.sources["transcript.wrap_code"] is Source.CONFIG


def test_openai_needs_no_address_and_has_default_models(load_with: Load) -> None:
    (profile,) = load_with("[profiles.openai]\n").profiles

    assert profile.base_url == "https://api.openai.com/v1"
    assert (profile.model, profile.title_model) == ("gpt-6.1-terra", "gpt-6-luna")


def test_other_hosts_have_no_default_model(load_with: Load) -> None:
    settings = load_with(TWO)

    assert [profile.model for profile in settings.profiles] == ["first", ""]
    assert [profile.title_model for profile in settings.profiles] == ["", ""]


def test_a_key_in_the_environment_makes_the_profile_openai(load_with: Load) -> None:
    settings = load_with(OPENAI_API_KEY="sk-1")

    assert [profile.name for profile in settings.profiles] == ["openai"]
    assert settings.profile == "openai"
    assert settings.sources["profiles.openai"] is Source.ENVIRONMENT


def test_an_address_in_the_environment_makes_a_profile_of_its_host(load_with: Load) -> None:
    settings = load_with(TWO, OPENAI_BASE_URL="http://127.0.0.1:8080/v1/")

    profile = settings.find_profile(settings.profile)
    assert profile == Profile(name="127.0.0.1:8080", base_url="http://127.0.0.1:8080/v1")
    assert settings.sources["profile"] is Source.ENVIRONMENT


def test_an_address_that_a_profile_has_is_that_profile(load_with: Load) -> None:
    settings = load_with(TWO, OPENAI_BASE_URL="https://TWO.example:443/v1/")

    assert [profile.name for profile in settings.profiles] == ["one", "two"]
    assert settings.profile == "two"


def test_a_taken_name_is_not_used_twice(load_with: Load) -> None:
    settings = load_with(
        '[profiles.openai]\nbase_url = "https://proxy.example/v1"\n', OPENAI_API_KEY="sk-1"
    )

    assert [profile.name for profile in settings.profiles] == ["openai", "api.openai.com"]


def test_the_first_profile_of_the_file_is_the_default(load_with: Load) -> None:
    assert load_with(TWO).profile == "one"
    assert load_with('profile = "TWO"\n' + TWO).profile == "two"


def test_the_profile_openai_may_be_started_with_at_any_address(load_with: Load) -> None:
    proxied = 'profile = "openai"\n[profiles.openai]\nbase_url = "https://proxy.example/v1"\n'

    alone = load_with('profile = "openai"\n')
    moved = load_with(proxied)

    assert alone.find_profile(alone.profile) == alone.profiles[0]
    assert alone.profiles[0].base_url == "https://api.openai.com/v1"
    assert [(p.name, p.base_url) for p in moved.profiles] == [
        ("openai", "https://proxy.example/v1")
    ]


def test_each_source_beats_those_below_it(load_with: Load, config_dir: Path) -> None:
    config = 'theme = "light"\n' + TWO

    assert load_with(config).theme == "light"
    choose_theme(config_dir / "choices.toml", "nord")
    chosen = load_with(config)
    flagged = load_with(config, Flags(theme="paper"))

    assert (chosen.theme, chosen.sources["theme"]) == ("nord", Source.CHOICES)
    assert (flagged.theme, flagged.sources["theme"]) == ("paper", Source.FLAG)


def test_the_profile_is_chosen_in_the_documented_order(load_with: Load, config_dir: Path) -> None:
    config = 'profile = "one"\n' + TWO + '\n[profiles.three]\nbase_url = "https://three.example"\n'
    choices = config_dir / "choices.toml"
    choose_model(choices, Profile(name="two", base_url="https://two.example/v1"), "chosen")
    base_url = {"OPENAI_BASE_URL": "https://four.example/v1"}
    wanted = {"OAI_TUI_PROFILE": "three"}

    found = [
        load_with(config, Flags(profile="one"), **base_url, **wanted).profile,
        load_with(config, **base_url, **wanted).profile,
        load_with(config, **base_url).profile,
        load_with(config).profile,
    ]
    choices.unlink()
    found.append(load_with(config).profile)

    assert found == ["one", "three", "four.example", "two", "one"]


def test_the_model_is_chosen_in_the_documented_order(load_with: Load, config_dir: Path) -> None:
    one = Profile(name="one", base_url="https://one.example/v1")
    choose_model(config_dir / "choices.toml", one, "chosen")

    chosen = load_with(TWO)
    told = load_with(TWO, OAI_TUI_MODEL="told")
    flagged = load_with(TWO, Flags(model="flagged"), OAI_TUI_MODEL="told")

    assert chosen.profiles[0].model == "chosen"
    assert (chosen.model, chosen.sources["model"]) == ("", Source.CHOICES)
    assert (told.model, told.sources["model"]) == ("told", Source.ENVIRONMENT)
    assert (flagged.model, flagged.sources["model"]) == ("flagged", Source.FLAG)


def test_a_model_chosen_for_one_profile_is_not_asked_of_another(
    load_with: Load, config_dir: Path
) -> None:
    one = Profile(name="one", base_url="https://one.example/v1")
    choose_model(config_dir / "choices.toml", one, "chosen")

    settings = load_with(TWO, Flags(profile="two"))

    assert settings.model == ""
    assert settings.profiles[1].model == ""


def test_a_chosen_local_server_is_there_at_the_next_start(
    load_with: Load, config_dir: Path
) -> None:
    ollama = Profile(name="ollama", base_url="http://127.0.0.1:11434/v1", is_found=True)
    choose_model(config_dir / "choices.toml", ollama, "qwen")

    settings = load_with(TWO)

    assert settings.profile == "ollama"
    assert settings.find_profile("ollama") == Profile(
        name="ollama", base_url="http://127.0.0.1:11434/v1", model="qwen", is_found=True
    )


def test_a_choice_that_is_gone_is_forgotten(load_with: Load, config_dir: Path) -> None:
    gone = Profile(name="gone", base_url="https://gone.example/v1")
    choose_model(config_dir / "choices.toml", gone, "m")

    assert load_with(TWO).profile == "one"


def test_broken_choices_are_named_and_left_out(load_with: Load, config_dir: Path) -> None:
    (config_dir / "choices.toml").write_text("theme = nord")

    settings = load_with(TWO)

    assert settings.theme == "dark"
    (notice,) = settings.notices
    assert str(config_dir / "choices.toml") in notice


def test_base_url_makes_a_profile_of_its_own(load_with: Load) -> None:
    settings = load_with(TWO, Flags(base_url="http://127.0.0.1:9/v1"), OAI_TUI_PROFILE="two")

    assert settings.profile == "127.0.0.1:9"
    assert settings.sources["profile"] is Source.FLAG
    assert [profile.base_url for profile in settings.profiles][:2] == [
        "https://one.example/v1",
        "https://two.example/v1",
    ]


def test_base_url_moves_a_named_profile_but_not_its_secrets(load_with: Load) -> None:
    config = """
    [profiles.p]
    base_url = "https://p.example/v1"
    key_command = "pass show p"
    headers = { X-Token = "t" }
    temperature = 0.5
    """

    settings = load_with(config, Flags(profile="p", base_url="https://evil.example/v1"))

    assert settings.profiles == (
        Profile(name="p", base_url="https://evil.example/v1", temperature=0.5),
    )
    assert "https://p.example:443" in settings.notices[0]


def test_base_url_at_the_same_origin_keeps_the_key(load_with: Load) -> None:
    config = '[profiles.p]\nbase_url = "https://p.example/v1"\nkey_environment = "P"\n'

    settings = load_with(config, Flags(profile="p", base_url="https://p.example/v2"))

    assert settings.profiles[0].key_environment == "P"
    assert settings.notices == ()


def test_the_demo_starts_without_any_profile(load_with: Load) -> None:
    settings = load_with(TWO, Flags(demo=True), OAI_TUI_MODEL="from-environment")

    assert (settings.is_demo, settings.profile, settings.model) == (True, "", "")


def test_the_env_file_of_our_folder_gives_a_profile(load_with: Load, config_dir: Path) -> None:
    (config_dir / ".env").write_text("OPENAI_API_KEY=sk-1\n")

    settings = load_with()

    assert settings.profile == "openai"
    assert settings.sources["profiles.openai"] is Source.ENV_FILE


def test_an_env_file_in_the_working_directory_is_never_read(
    load_with: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        "OPENAI_API_KEY=sk-1\nOPENAI_BASE_URL=https://stranger.example/v1\n"
    )
    monkeypatch.chdir(tmp_path)

    assert load_with().profiles == ()


def test_an_unencrypted_connection_is_told(load_with: Load) -> None:
    there = load_with(OPENAI_BASE_URL="http://192.168.1.5:8000/v1")
    here = load_with(OPENAI_BASE_URL="http://127.0.0.1:8000/v1")

    assert "not encrypted" in there.notices[0]
    assert here.notices == ()


BAD_CONFIGS = [
    ("theme = dark", 1, "not valid TOML"),
    ("\n\n[profiles.p", 3, "not valid TOML"),
    ('thme = "dark"', 1, "Did you mean theme?"),
    ("nonsense = 1", 1, "Allowed here: find_local_servers, keys, profile, profiles"),
    ('\ntitles = "yes"', 2, "titles is text; it must be true or false."),
    ("theme = 3", 1, "theme is a whole number; it must be text in quotes."),
    ("keys = 3", 1, "keys is a whole number; it must be a table."),
    ("[keys]\nquit = 1", 2, "keys.quit is a whole number"),
    (
        '[transcript]\nwrap_code = "no"',
        2,
        "transcript.wrap_code is text; it must be true or false.",
    ),
    ("[transcript]\nwrap = true", 2, "Did you mean wrap_code?"),
    ('model = "m"', 1, "[profiles.NAME]"),
    ("[profiles.p]\n", 1, "profiles.p.base_url is missing"),
    ("[profiles.p]\nbase_url = ''", 2, "profiles.p.base_url is missing"),
    ("[profiles.p]\nbase_url = 1", 2, "is a whole number; it must be text in quotes"),
    ('[profiles.p]\nbase_url = "p.example/v1"', 2, "http:// or https://"),
    ('[profiles.p]\nbase_url = "https:///v1"', 2, "names no host"),
    ('[profiles.p]\nbase_url = "https://p:99999/v1"', 2, "is not an address"),
    ('[profiles.p]\nbase_url = "https://u:pw@p.example/v1"', 2, "user name or password"),
    ('[profiles.p]\nbase_url = "https://p.exa mple/v1"', 2, "blanks"),
    ("[profiles.openai]\napi = 'chat'", 2, "one of auto, chat_completions, responses"),
    ("[profiles.openai]\napi_key = 'sk-1'", 2, "A key does not belong in this file"),
    ("[profiles.openai]\nkey_environment = 'sk-1'", 2, "name of an environment variable"),
    ("[profiles.openai]\ntemperature = 3", 2, "a number from 0 to 2"),
    ("[profiles.openai]\ntemperature = nan", 2, "a number from 0 to 2"),
    ("[profiles.openai]\nmax_tokens = 0", 2, "a whole number, 1 or more"),
    ("[profiles.openai]\nmax_tokens = 1.5", 2, "is a number; it must be a whole number"),
    ("[profiles.openai]\nattempts = true", 2, "is true or false; it must be a whole number"),
    ("[profiles.openai]\ntimeouts.idle = 0", 2, "a number of seconds from 0.1 to 86400"),
    ("[profiles.openai]\ntimeouts.idel = 1", 2, "Did you mean idle?"),
    ("[profiles.openai.headers]\n'a b' = 'c'", 2, "possible name of an HTTP header"),
    ("[profiles.openai.headers]\na = 'ü'", 2, "one line of ASCII"),
    ("[profiles.openai.models.m]\ninput_price = 1", 1, "output_price is missing"),
    ("[profiles.openai.models.m]\ncontext_window = 1", 2, "256 or more"),
    ("[profiles.A]\nbase_url='http://a'\n[profiles.a]\nbase_url='http://a'", 3, "used twice"),
    ('profile = "nobody"', 1, "names none of the profiles"),
    ("theme = 1979-05-27", 1, "theme is a date"),
]


@pytest.mark.parametrize(("config", "line", "said"), BAD_CONFIGS)
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    load_with: Load, config_dir: Path, config: str, line: int, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_with(config)

    first, *rest = str(caught.value).splitlines()
    assert first.startswith(f"{config_dir / 'config.toml'}, line {line}: ")
    assert said in first
    assert "sk-1" not in str(caught.value)
    assert rest == []


def test_everything_that_is_wrong_is_told_at_once_in_order(load_with: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        load_with("[profiles.openai]\napi = 'x'\nattempts = 0\n[profiles.q]\nmodel = 1\n")

    lines = [line.split(": ")[0].rsplit(" ", 1)[1] for line in str(caught.value).splitlines()]
    assert lines == ["2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("flags", "variables", "said"),
    [
        (Flags(profile="nobody"), {}, "--profile names the profile nobody"),
        (Flags(), {"OAI_TUI_PROFILE": "nobody"}, "OAI_TUI_PROFILE names the profile nobody"),
        (Flags(base_url="example.org"), {}, "--base-url must begin with http"),
        (Flags(), {"OPENAI_BASE_URL": "ftp://x"}, "OPENAI_BASE_URL must begin with http"),
        (Flags(config="/nonexistent/c.toml"), {}, "There is no file /nonexistent/c.toml"),
        (Flags(), {"OAI_TUI_CONFIG": "/nonexistent/c.toml"}, "There is no file"),
    ],
)
def test_what_is_wrong_in_flags_and_environment_is_told(
    load_with: Load, flags: Flags, variables: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        load_with(TWO, flags, **variables)


@pytest.mark.parametrize(
    ("config", "flags", "variables", "source"),
    [
        ("", Flags(profile="ollama"), {}, Source.FLAG),
        (TWO, Flags(profile="Ollama"), {}, Source.FLAG),
        ("", Flags(), {"OAI_TUI_PROFILE": "ollama"}, Source.ENVIRONMENT),
        ('profile = "ollama"', Flags(), {}, Source.CONFIG),
    ],
)
def test_a_server_of_this_machine_needs_no_table(
    load_with: Load, config: str, flags: Flags, variables: dict[str, str], source: Source
) -> None:
    settings = load_with(config, flags, **variables)

    profile = settings.find_profile(settings.profile)
    assert profile == local_profile("ollama", 11434)
    assert settings.sources["profiles.ollama"] == source


def test_a_table_with_the_name_of_a_server_of_this_machine_is_taken(load_with: Load) -> None:
    config = '[profiles.ollama]\nbase_url = "http://big.example:11434/v1"\n'
    settings = load_with(config, Flags(profile="ollama"))

    assert [profile.base_url for profile in settings.profiles] == ["http://big.example:11434/v1"]


def test_a_file_that_is_not_utf_8_names_the_line(load_with: Load, config_dir: Path) -> None:
    (config_dir / "config.toml").write_bytes(b"# ok\ntheme = '\xff'\n")

    with pytest.raises(ConfigError, match="line 2: this is not UTF-8"):
        load_with()


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(
    load_with: Load, config_dir: Path
) -> None:
    (config_dir / "config.toml").write_bytes(b'\xef\xbb\xbftheme = "light"\r\ntitles = false\r\n')

    settings = load_with()

    assert (settings.theme, settings.makes_titles) == ("light", False)


def test_the_template_changes_nothing_as_it_is(load_with: Load) -> None:
    assert load_with(TEMPLATE).profiles == ()


def test_the_template_is_valid_when_its_comments_are_taken_away(load_with: Load) -> None:
    settings_only = "\n".join(
        line.removeprefix("# ")
        for line in TEMPLATE.splitlines()
        if line.startswith(("# [", '# "')) or " = " in line
    )

    settings = load_with(settings_only)

    assert [profile.name for profile in settings.profiles] == [
        "openai",
        "openrouter",
        "azure",
        "llama",
    ]
    openai = settings.profiles[0]
    assert openai.timeouts == Timeouts()
    assert openai.attempts == Profile(name="", base_url="").attempts
    assert settings.keys == {"answer.retry": "ctrl+r"}
