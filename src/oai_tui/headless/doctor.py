"""`oai-tui doctor`: is everything there that a chat needs?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict

from oai_tui.bootstrap import Runtime
from oai_tui.config.keys import why_no_key
from oai_tui.config.known_keys import redactor_for
from oai_tui.config.loader import Flags, load
from oai_tui.config.settings import Settings
from oai_tui.core.errors import ConfigError, StoreError
from oai_tui.core.profile import Profile
from oai_tui.core.units import counted, duration, size
from oai_tui.headless.exit_codes import DONE, FAILED
from oai_tui.headless.facts import Finding, Verdict, terminal, versions
from oai_tui.headless.output import Output
from oai_tui.headless.running import run
from oai_tui.storage.store import Store


def doctor(flags: Flags, environ: Mapping[str, str], *, as_json: bool) -> int:
    """Print what was found; the exit code is 1 if something is wrong."""
    return run(_doctor(flags, environ, as_json))


async def _doctor(flags: Flags, environ: Mapping[str, str], as_json: bool) -> int:
    findings = [*versions()]
    try:
        settings = load(flags, environ)
    except ConfigError as error:
        findings.append(Finding("configuration", Verdict.WRONG, error.explanation))
        output = Output(redactor_for(environ))
    else:
        output = Output(redactor_for(environ, settings))
        findings += _configuration(settings)
        findings.append(await _store(settings))
        async with Runtime(settings, environ) as runtime:
            findings += [finding async for finding in _provider(runtime, environ)]
    findings += terminal(environ)
    _print(findings, output, as_json)
    return FAILED if any(finding.verdict is Verdict.WRONG for finding in findings) else DONE


def _print(findings: Sequence[Finding], output: Output, as_json: bool) -> None:
    if as_json:
        output.json([asdict(finding) for finding in findings])
        return
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        head = f"{finding.verdict:<5}  {finding.subject:<{width}}  "
        output.line(head + finding.detail.replace("\n", "\n" + " " * len(head)))


def _configuration(settings: Settings) -> list[Finding]:
    file = settings.paths.config_file
    detail = str(file) if file.exists() else f"{file} is not there; defaults are used"
    return [
        Finding("configuration", Verdict.FINE, detail),
        *(Finding("configuration", Verdict.NOTE, notice) for notice in settings.notices),
    ]


async def _store(settings: Settings) -> Finding:
    path = settings.paths.database
    if not path.exists():
        return Finding("store", Verdict.FINE, f"{path} will be made when something is said")
    try:
        async with await Store.open(path) as store:
            health = await store.health()
            notices = [f"\n{notice}" for notice in store.notices]
    except StoreError as error:
        return Finding("store", Verdict.WRONG, error.explanation)
    detail = (
        f"{path}, {size(health.size)}, {counted(health.conversations, 'conversation')}, "
        f"{counted(health.messages, 'message')}, journal {health.journal_mode}"
    )
    if not health.is_sound:
        detail += f"\nthe file is damaged: {health.integrity}"
    verdict = Verdict.FINE if health.is_sound else Verdict.WRONG
    if health.is_sound and notices:
        verdict = Verdict.NOTE
    return Finding("store", verdict, "".join([detail, *notices]))


async def _provider(runtime: Runtime, environ: Mapping[str, str]) -> AsyncIterator[Finding]:
    """The profile, its key and its server."""
    settings = runtime.settings
    if settings.is_demo:
        profile = await runtime.start_demo()
    elif found := settings.find_profile(settings.profile):
        profile = runtime.catalogue.profile(found.name)
    else:
        servers = await runtime.find_local_servers() if settings.finds_local_servers else ()
        if not servers:
            yield Finding(
                "profile",
                Verdict.WRONG,
                "there is none: set OPENAI_API_KEY or OPENAI_BASE_URL, or start a server on this "
                "machine; `oai-tui --demo` works without",
            )
            return
        profile = servers[0]
    model = profile.model or "the first model that the server lists"
    yield Finding("profile", Verdict.FINE, f"{profile.name}, {profile.base_url}, {model}")
    key = await _key(runtime, profile, environ)
    yield key
    if key.verdict is not Verdict.WRONG:
        yield await _endpoint(runtime, profile)


async def _key(runtime: Runtime, profile: Profile, environ: Mapping[str, str]) -> Finding:
    try:
        key = await runtime.found_key(profile)
    except ConfigError as error:
        return Finding("key", Verdict.WRONG, error.explanation)
    if key:
        return Finding("key", Verdict.FINE, f"present, from {key.origin}")
    if profile.is_loopback:
        return Finding("key", Verdict.FINE, "none, as is usual for a server on this machine")
    return Finding("key", Verdict.WRONG, f"none. {why_no_key(profile, environ)}")


async def _endpoint(runtime: Runtime, profile: Profile) -> Finding:
    await runtime.load_provider()
    health = await runtime.check_endpoint(profile.name)
    if not health.is_usable:
        return Finding("server", Verdict.WRONG, health.detail or "it does not answer")
    detail = f"answers after {duration(health.latency)}"
    return Finding("server", Verdict.FINE, f"{detail}. {health.detail}".rstrip(". "))
