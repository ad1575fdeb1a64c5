"""Code as files: names that are proposed, and writing that loses nothing."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai_tui.tui.code_files import (
    AlreadyThere,
    CannotWrite,
    path_of,
    proposed_name,
    replace_file,
    write_new,
)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("print(1)", "python", "code.py"),
        ("ls", "bash", "code.sh"),
        ("fn main() {}", "rust", "code.rs"),
        ("x", "", "code.txt"),
        ("x", "no-such-language", "code.txt"),
        ("FROM debian", "dockerfile", "Dockerfile"),
        ("all:", "Makefile", "Makefile"),
        ("# src/app/main.py\nimport os", "python", "main.py"),
        ("// lib.rs", "rust", "lib.rs"),
        ("/* theme.css */", "css", "theme.css"),
        ("<!-- index.html -->", "html", "index.html"),
        ("-- schema.sql", "sql", "schema.sql"),
        ("# file: setup.cfg", "ini", "setup.cfg"),
        ("# filename: a.b.c.yaml", "yaml", "a.b.c.yaml"),
        ("# Dockerfile for tests", "", "Dockerfile"),
        ("# a comment about it", "python", "code.py"),
        ("# version 3.11 is needed", "python", "code.py"),
        ("# ../../.bashrc", "bash", "code.sh"),
        ("# ~/.ssh/authorized_keys", "bash", "code.sh"),
        ("# C:\\work\\run.bat", "", "run.bat"),
        ("# \x1b[2Jevil.py", "python", "code.py"),
        (f"# {'a' * 200}.py", "python", "code.py"),
        ("#!/usr/bin/env python3", "python", "code.py"),
        ("", "python", "code.py"),
    ],
)
def test_a_name_comes_from_the_first_comment_or_from_the_language(
    code: str, language: str, name: str
) -> None:
    assert proposed_name(code, language) == name


@given(st.text(), st.text())
def test_a_proposed_name_is_a_plain_name_in_this_folder(code: str, language: str) -> None:
    name = proposed_name(code, language)

    assert name.isascii()
    assert name.isprintable()
    assert name == Path(name).name
    assert not name.startswith(".")
    assert 0 < len(name) <= 80


def test_a_new_file_has_the_text_and_the_modes_of_the_persons_umask(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    before = os.umask(0o027)
    try:
        write_new(path, "a\r\nü\tb\n")
    finally:
        os.umask(before)

    assert path.read_bytes() == "a\r\nü\tb\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text("mine")

    with pytest.raises(AlreadyThere):
        write_new(path, "new")

    assert path.read_text() == "mine"


def test_a_file_is_replaced_with_its_modes_and_through_its_link(tmp_path: Path) -> None:
    target = tmp_path / "script.sh"
    target.write_text("old")
    target.chmod(0o750)
    link = tmp_path / "link.sh"
    link.symlink_to(target)

    replace_file(link, "new\n")

    assert target.read_text() == "new\n"
    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.sh", "script.sh"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing/code.py", "There is no folder"),
        ("folder", "is a folder."),
        ("file/code.py", "is no folder."),
        ("pipe", "is no ordinary file."),
        ("x" * 300, "This name is too long."),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(CannotWrite, match=said) as caught:
        write_new(tmp_path / name, "x")

    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "You may not write to"),
        (errno.EROFS, "cannot be written to"),
        (errno.EIO, "It could not be written: "),
    ],
)
def test_a_refusal_is_told_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    path = tmp_path / "code.py"
    path.write_text("mine")

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("oai_tui.tui.code_files.os.open", refuse)
    with pytest.raises(CannotWrite, match=said):
        write_new(tmp_path / "other.py", "x")
    with pytest.raises(CannotWrite, match=said):
        replace_file(path, "x")

    assert path.read_text() == "mine"
    assert not (tmp_path / "other.py").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_half_a_file_is_taken_away_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "code.py"
    opened = os.open

    def full(name: str, *rest: int) -> int:
        os.close(opened(name, os.O_WRONLY | os.O_CREAT))
        return opened("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("oai_tui.tui.code_files.os.open", full)
    with pytest.raises(CannotWrite, match="no room left on the disk"):
        write_new(path, "x" * 100_000)

    assert not path.exists()


def test_a_tilde_is_the_persons_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert path_of("~/a.py") == tmp_path / "a.py"
    assert path_of("b.py") == tmp_path / "b.py"
    with pytest.raises(CannotWrite, match="There is no person called ~nobody-at-all"):
        path_of("~nobody-at-all/a.py")
