"""Where a profile's key comes from, and what is wrong with one."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from oai_tui.config.key_command import run_key_command
from oai_tui.config.keys import Key, find_key, key_state, why_no_key
from oai_tui.config.paths import find_paths
from oai_tui.config.settings import Paths
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Secret

OPENAI = Profile(name="openai", base_url="https://api.openai.com/v1")
OTHER = Profile(name="other", base_url="https://other.example/v1")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = find_paths({"HOME": str(tmp_path)})
    paths.config_dir.mkdir(parents=True)
    return paths


def profile(**options: str) -> Profile:
    return Profile(name="p", base_url="https://p.example/v1", **options)  # type: ignore[arg-type]


def python(code: str) -> str:
    """A key command that runs this code."""
    return shlex.join([sys.executable, "-c", code])


def private(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def test_how_it_stands_with_a_key_is_told_without_running_its_command(
    paths: Paths, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    private(paths.config_dir / "key", "from-file\n")
    environ = {"OPENAI_API_KEY": "sk-1", "P_KEY": "two\nlines"}
    found = [
        profile(key_command=f"touch {ran}"),
        profile(key_file="key"),
        profile(key_file="nothing"),
        profile(key_environment="P_KEY"),
        OPENAI,
        OTHER,
        Profile(name="local", base_url="http://127.0.0.1:9/v1"),
        Profile(name="demo", base_url="https://demo.example", is_demo=True),
    ]

    assert [key_state(each, environ, paths) for each in found] == [
        "key command",
        "key set",
        "no usable key",
        "no usable key",
        "key set",
        "no key",
        "no key needed",
        "no key needed",
    ]
    assert not ran.exists()


def test_the_first_place_that_a_profile_names_wins(paths: Paths) -> None:
    private(paths.config_dir / "key", "from-file\n")
    everything = profile(
        key_command=python("print('from-command')"), key_file="key", key_environment="P_KEY"
    )
    without_command = profile(key_file="key", key_environment="P_KEY")
    environ = {"P_KEY": "from-environment"}

    assert find_key(everything, environ, paths) == Key(Secret("from-command"), "the key command")
    assert find_key(without_command, environ, paths) == Key(
        Secret("from-file"), str(paths.config_dir / "key")
    )
    assert find_key(profile(key_environment="P_KEY"), environ, paths) == Key(
        Secret("from-environment"), "P_KEY"
    )


def test_the_environment_beats_the_env_file(paths: Paths) -> None:
    private(paths.env_file, "# keys\nexport P_KEY='from file'\nP_KEY = from-env-file\n")
    named = profile(key_environment="P_KEY")

    assert find_key(named, {"P_KEY": "from-environment"}, paths) == Key(
        Secret("from-environment"), "P_KEY"
    )
    assert find_key(named, {}, paths) == Key(Secret("from-env-file"), f"P_KEY in {paths.env_file}")


def test_a_home_folder_in_a_key_file_is_found(paths: Paths, tmp_path: Path) -> None:
    private(tmp_path / "secret", "sk-1")

    key = find_key(profile(key_file="~/secret"), {"HOME": str(tmp_path)}, paths)

    assert key is not None
    assert key.secret.reveal() == "sk-1"


@pytest.mark.parametrize(
    ("owner", "asked", "is_given"),
    [
        ("", OPENAI, True),
        ("", OTHER, False),
        ("https://other.example/v1", OTHER, True),
        ("https://OTHER.example:443/v2", OTHER, True),
        ("https://other.example/v1", OPENAI, False),
        ("http://other.example/v1", OTHER, False),
        ("https://other.example:8443/v1", OTHER, False),
        ("https://other.example.evil.example/v1", OTHER, False),
        ("not an address", OPENAI, False),
    ],
)
def test_the_openai_key_belongs_to_the_origin_of_the_openai_address(
    paths: Paths, owner: str, asked: Profile, is_given: bool
) -> None:
    environ = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": owner}

    assert (find_key(asked, environ, paths) is not None) is is_given


def test_a_profile_may_name_the_openai_key_itself(paths: Paths) -> None:
    named = profile(key_environment="OPENAI_API_KEY")

    assert find_key(named, {"OPENAI_API_KEY": "sk-1"}, paths) == Key(
        Secret("sk-1"), "OPENAI_API_KEY"
    )


def test_the_variables_of_the_env_file_stand_by_themselves(paths: Paths) -> None:
    private(paths.env_file, "OPENAI_API_KEY=sk-file\nOPENAI_BASE_URL=https://other.example/v1\n")

    from_file = find_key(OTHER, {"OPENAI_API_KEY": "sk-environment"}, paths)
    from_environment = find_key(OPENAI, {"OPENAI_API_KEY": "sk-environment"}, paths)

    assert from_file is not None
    assert from_file.secret.reveal() == "sk-file"
    assert from_environment is not None
    assert from_environment.secret.reveal() == "sk-environment"


def test_an_empty_variable_is_no_key(paths: Paths) -> None:
    assert find_key(OPENAI, {"OPENAI_API_KEY": ""}, paths) is None


def test_the_demo_is_given_no_key(paths: Paths) -> None:
    demo = Profile(name="demo", base_url="http://127.0.0.1:1/v1", is_demo=True)

    assert find_key(demo, {"OPENAI_API_KEY": "sk", "OPENAI_BASE_URL": demo.base_url}, paths) is None


def test_blanks_around_a_key_are_taken_away(paths: Paths) -> None:
    key = find_key(OPENAI, {"OPENAI_API_KEY": " sk-1\n"}, paths)

    assert key is not None
    assert key.secret.reveal() == "sk-1"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("  \n", "is empty"),
        ("sk-1\nsk-2", "more than one line"),
        ("sk-1\rsk-2", "more than one line"),
        ('"sk-1"', "quotes around it"),
        ("'sk-1", "quotes around it"),
        ("“sk-1”", "quotes around it"),
        ("sk-ü1", "not ASCII"),
        ("sk\u20111", "not ASCII"),
        ("Bearer sk-1", "blanks or control characters"),
        ("sk-1\x00", "blanks or control characters"),
    ],
)
def test_a_key_that_cannot_be_one_is_told_but_not_shown(
    paths: Paths, value: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        find_key(OPENAI, {"OPENAI_API_KEY": value}, paths)

    assert "OPENAI_API_KEY" in str(caught.value)
    assert caught.value.advice
    assert "sk" not in caught.value.explanation


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(paths: Paths, mode: int) -> None:
    file = private(paths.config_dir / "my key", "sk-1")
    file.chmod(mode)

    with pytest.raises(ConfigError) as caught:
        find_key(profile(key_file="my key"), {}, paths)

    assert caught.value.advice == f"Run: chmod 600 '{file}'"


def test_an_env_file_that_others_can_read_gives_no_key(paths: Paths) -> None:
    private(paths.env_file, "OPENAI_API_KEY=sk-1\n").chmod(0o644)

    with pytest.raises(ConfigError, match="Other users"):
        find_key(OPENAI, {}, paths)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (profile(key_file="missing"), "cannot be read: No such file"),
        (profile(key_file="."), "is not a file"),
        (profile(key_environment="P_KEY"), "takes its key from P_KEY, which is not set"),
        (profile(key_command="'"), "cannot be understood"),
        (profile(key_command=" "), "is empty"),
        (profile(key_command="/nonexistent/program"), "cannot be run: No such file"),
    ],
)
def test_a_named_place_without_a_key_is_a_fault(paths: Paths, named: Profile, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        find_key(named, {}, paths)


def test_a_failing_key_command_is_quoted(paths: Paths) -> None:
    failing = python("import sys; print('no such\\x1b entry', file=sys.stderr); sys.exit(3)")

    with pytest.raises(ConfigError) as caught:
        find_key(profile(key_command=failing), {}, paths)

    assert "exit code 3 and said: no such␛ entry" in str(caught.value)


def test_a_key_command_is_not_read_by_a_shell(paths: Paths, tmp_path: Path) -> None:
    key = find_key(profile(key_command="echo $HOME;true"), {"PATH": "/usr/bin:/bin"}, paths)

    assert key is not None
    assert key.secret.reveal() == "$HOME;true"


def test_a_key_command_that_never_ends_is_stopped() -> None:
    with pytest.raises(ConfigError, match=r"did not end within 0\.2 seconds"):
        run_key_command(profile(key_command="sleep 1000"), {"PATH": "/usr/bin:/bin"}, 0.2)


def test_a_child_that_keeps_the_output_open_does_not_hold_us_up(tmp_path: Path) -> None:
    code = (
        "import subprocess, pathlib; print('sk-1', flush=True);"
        "child = subprocess.Popen(['sleep', '1000'], start_new_session=True);"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid))"
    )

    output = run_key_command(profile(key_command=python(code)), {"PATH": "/usr/bin:/bin"}, 60)

    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    assert output == "sk-1\n"


def test_endless_output_does_not_fill_the_memory() -> None:
    code = "import sys\nfor _ in range(300): sys.stdout.write('x' * 10_000)"

    output = run_key_command(profile(key_command=python(code)), {}, 60)

    assert len(output) < 200_000


def test_advice_on_a_missing_key_tells_of_one_that_belongs_elsewhere() -> None:
    elsewhere = why_no_key(OTHER, {"OPENAI_API_KEY": "sk-1"})

    assert "https://api.openai.com:443" in elsewhere
    assert "sk-1" not in elsewhere
    assert why_no_key(OPENAI, {}).startswith("Set OPENAI_API_KEY")
