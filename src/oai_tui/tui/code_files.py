"""Blocks of code as files: a name to propose, and writing without losing anything."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from pathlib import Path

from oai_tui.core.text import clean_line

LONGEST_NAME = 80

_EXTENSIONS = {
    "bash": "sh", "shell": "sh", "sh": "sh", "zsh": "sh", "console": "txt", "fish": "fish",
    "python": "py", "py": "py", "python3": "py", "javascript": "js", "js": "js", "jsx": "jsx",
    "typescript": "ts", "ts": "ts", "tsx": "tsx", "rust": "rs", "rs": "rs", "go": "go",
    "golang": "go", "java": "java", "kotlin": "kt", "swift": "swift", "c": "c", "h": "h",
    "cpp": "cpp", "c++": "cpp", "cxx": "cpp", "csharp": "cs", "c#": "cs", "cs": "cs",
    "ruby": "rb", "rb": "rb", "php": "php", "perl": "pl", "lua": "lua", "r": "r", "sql": "sql",
    "html": "html", "xml": "xml", "css": "css", "scss": "scss", "json": "json", "jsonc": "json",
    "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "markdown": "md", "md": "md",
    "diff": "diff", "patch": "diff", "csv": "csv", "tex": "tex", "latex": "tex", "nix": "nix",
    "haskell": "hs", "hs": "hs", "scala": "scala", "elixir": "ex", "erlang": "erl",
    "clojure": "clj", "dart": "dart", "zig": "zig", "vue": "vue", "svelte": "svelte",
    "graphql": "graphql", "proto": "proto", "protobuf": "proto", "terraform": "tf", "hcl": "tf",
    "powershell": "ps1", "ps1": "ps1", "vim": "vim", "svg": "svg", "asm": "s",
}  # fmt: skip
_WHOLE_NAMES = {"dockerfile": "Dockerfile", "makefile": "Makefile", "make": "Makefile"}
_COMMENT = re.compile(r"\s*(?:#+|//+|--|;+|%|/\*+|<!--|\"\"\"|\(\*)\s*(?:file(?:name)?:\s*)?(\S+)")
_NAME = re.compile(r"[\w+-][\w.+-]*\.[A-Za-z][\w+-]{0,9}|Dockerfile|Makefile", re.ASCII)


class CannotWrite(Exception):
    """A file could not be written; the text says why, in a sentence."""


class AlreadyThere(Exception):
    """There is a file of that name."""


def proposed_name(code: str, language: str) -> str:
    """The name that a comment in the first line gives, or one for the language; no folders."""
    if (comment := _COMMENT.match(code.partition("\n")[0])) is not None:
        name = comment[1].replace("\\", "/").rpartition("/")[2]
        if _NAME.fullmatch(name) and len(name) <= LONGEST_NAME:
            return name
    language = language.casefold()
    return _WHOLE_NAMES.get(language) or f"code.{_EXTENSIONS.get(language, 'txt')}"


def path_of(typed: str) -> Path:
    """The path that a person has typed, from the working directory. Raises CannotWrite."""
    try:
        return Path(typed).expanduser().absolute()
    except RuntimeError as error:
        raise CannotWrite(f"There is no person called {clean_line(typed, 60)}.") from error
    except OSError as error:
        raise CannotWrite("The folder that oai-tui was started in is gone.") from error


def write_new(path: Path, text: str) -> None:
    """Writes a file that was not there. Raises AlreadyThere, CannotWrite."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError as error:
        if not stat.S_ISREG(_mode(path)):
            kind = "a folder" if path.is_dir() else "no ordinary file"
            raise CannotWrite(f"{_shown(path)} is {kind}.") from error
        raise AlreadyThere from error
    except OSError as error:
        raise CannotWrite(_words(error, path)) from error
    _fill(handle, path, text)


def replace_file(path: Path, text: str) -> None:
    """Writes in the place of a file, which stays as it was if that fails. Raises CannotWrite."""
    try:
        target = path.resolve()
        beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        _fill(handle, beside, text)
        shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise CannotWrite(_words(error, path)) from error


def _fill(handle: int, path: Path, text: str) -> None:
    """Writes the text into a new file, or takes the file away again. Raises CannotWrite."""
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CannotWrite(_words(error, path)) from error


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _words(error: OSError, path: Path) -> str:
    match error.errno:
        case errno.ENOENT:
            return f"There is no folder {_shown(path.parent)}."
        case errno.ENOTDIR:
            return f"{_shown(path.parent)} is no folder."
        case errno.EACCES | errno.EPERM:
            return f"You may not write to {_shown(path.parent)}."
        case errno.EROFS:
            return f"{_shown(path.parent)} is on a file system that cannot be written to."
        case errno.ENOSPC | errno.EDQUOT:
            return "There is no room left on the disk."
        case errno.ENAMETOOLONG:
            return "This name is too long."
    return f"It could not be written: {clean_line(error.strerror or str(error), 120)}."


def _shown(path: Path) -> str:
    return clean_line(str(path), 200)
