"""The chat screen, from a key that is pressed to what can be read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste

from oai_tui.core.errors import StoreUnavailable
from oai_tui.core.events import SavingFailed, SavingResumed
from oai_tui.core.message import AssistantMessage, FilePart, MessageState, text_of
from oai_tui.core.profile import ModelOverride, Profile
from oai_tui.tui.widgets.prompt_area import PromptArea
from tests.loopback import (
    DONE,
    Answer,
    Hang,
    LoopbackServer,
    Pause,
    Step,
    finish,
    reply,
    response,
    sse,
    sse_end,
    sse_events,
    sse_open,
    text,
    usage,
)
from tests.tui.reading import press_at_once, until, until_gone, write
from tests.tui.running import answer_chats, running, settings_for


def begun(words: str) -> list[Step]:
    """An answer that begins and then hangs."""
    return [*sse_open(), *sse_events(text(words)), Hang()]


def held(words: str, until_set: asyncio.Event, rest: str) -> list[Step]:
    """An answer that goes on once an event is set."""
    return [
        *sse_open(),
        *sse_events(text(words)),
        Pause(until_set),
        *sse_events(text(rest), finish(), usage(), DONE),
        *sse_end(),
    ]


async def test_a_message_is_sent_and_its_answer_read(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("The answer is forty-two."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("what is it?")
        await it.see("The answer is forty-two.")
        await it.see("what is it?")
        await it.wait()
        assert it.said == ["what is it?", "The answer is forty-two."]
        assert it.answer.state is MessageState.COMPLETE
        assert it.chat.composer.text == ""


async def test_the_title_bar_names_conversation_model_and_profile(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.see("New conversation")
        await it.say("are you there?")
        await it.wait()
        await until(it.pilot, lambda: "are you there?" in it.screen.splitlines()[0])
        first_line = it.screen.splitlines()[0]
        assert "m-1" in first_line
        assert it.runtime.catalogue.default_profile.name in first_line


async def test_esc_stops_the_answer_and_what_arrived_stays(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, begun("Once upon a time"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("tell")
        await it.see("Once upon a time")
        await it.press("escape")
        await it.see("stopped; what arrived is kept")
        assert it.answer.state is MessageState.CANCELLED
        assert text_of(it.answer) == "Once upon a time"
        assert "Once upon a time" in it.screen


async def test_the_status_line_says_what_is_waited_for(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, [Hang()])
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.see("waiting for the first token")
        await it.see("esc stop")
        await it.press("escape")
        await it.wait()


async def test_a_second_message_waits_in_the_composer_while_an_answer_runs(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, begun("Once"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("tell")
        await it.see("Once")
        await write(it.pilot, "more")
        await it.press("enter")
        await it.see("an answer is running, esc stops it")
        assert it.chat.composer.text == "more"
        await it.press("escape")
        await it.wait()


async def test_switching_away_and_back_shows_the_answer_as_far_as_it_came(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    go_on = asyncio.Event()
    answer_chats(loopback, held("First half.", go_on, " Second half."), reply("Other answer."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("one")
        await it.see("First half.")
        first = it.chat.session_id
        assert first is not None
        await it.press("ctrl+n")
        await until_gone(it.pilot, "First half.")
        await it.say("two")
        await it.see("Other answer.")
        assert it.chat.shelf.running == {first}
        await it.chat.open_conversation(first)
        await it.see("First half.")
        go_on.set()
        await it.see("First half. Second half.")
        await it.wait()
        assert it.answer.state is MessageState.COMPLETE


async def test_an_answer_that_ends_elsewhere_is_marked_as_new(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    go_on = asyncio.Event()
    answer_chats(loopback, held("First", go_on, " half."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("one")
        await it.see("●")
        await it.press("ctrl+n")
        go_on.set()
        await it.wait()
        await it.see(" new ")
        assert "●" not in it.screen


async def test_a_draft_is_there_again_after_a_restart(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    settings = settings_for(tmp_path, loopback.base_url)
    async with running(settings) as it:
        await write(it.pilot, "half a tho")
        await until(it.pilot, lambda: it.chat.composer.text == "half a tho")
        await it.press("ctrl+q")
        await until(it.pilot, lambda: it.app._exit)
    async with running(settings) as it:
        assert it.chat.composer.text == "half a tho"


async def test_an_attachment_is_there_again_after_a_restart_until_it_is_sent(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("long"))
    settings = settings_for(tmp_path, loopback.base_url)
    attached = (FilePart("pasted text", "line\n" * 3_000),)
    async with running(settings) as it:
        it.chat.query_one(PromptArea).post_message(Paste(attached[0].text))
        await it.see("attached: pasted text")
        await it.press("ctrl+q")
        await until(it.pilot, lambda: it.app._exit)
    async with running(settings) as it:
        await it.see("attached: pasted text, 3,000 lines")
        assert it.chat.composer.attachments == attached
        await it.say("what is this?")
        await it.wait()
        assert it.path[0].parts[0] == attached[0]
        await it.press("ctrl+q")
        await until(it.pilot, lambda: it.app._exit)
    async with running(settings) as it:
        assert it.chat.composer.attachments == ()


async def test_each_conversation_has_its_own_draft(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        await write(it.pilot, "for the first")
        first = it.chat.session_id
        assert first is not None
        await it.press("ctrl+n")
        await until(it.pilot, lambda: it.chat.composer.text == "")
        await write(it.pilot, "for the new one")
        await it.chat.open_conversation(first)
        assert it.chat.composer.text == "for the first"
        await it.press("ctrl+n")
        await until(it.pilot, lambda: it.chat.composer.text == "for the new one")


async def test_a_sent_message_leaves_no_draft_behind(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    settings = settings_for(tmp_path, loopback.base_url)
    async with running(settings) as it:
        await it.say("said")
        await it.wait()
        await it.press("ctrl+q")
        await until(it.pilot, lambda: it.app._exit)
    async with running(settings) as it:
        assert it.chat.composer.text == ""
        await it.press("up")
        assert it.chat.composer.text == "said"


async def test_a_long_paste_is_sent_as_an_attachment(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("long"))
    pasted = "line\n" * 3_000
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        it.chat.query_one(PromptArea).post_message(Paste(pasted))
        await it.see("attached: pasted text, 3,000 lines, 15.0 kB")
        await it.say("what is this?")
        await it.wait()
        assert it.path[0].parts[0] == FilePart("pasted text", pasted)
        assert "attached:" not in it.screen.splitlines()[-4:]


async def test_a_failure_says_why_and_can_be_tried_again(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    refusal = response(401, {"error": {"message": "Incorrect API key provided"}})
    answer_chats(loopback, refusal, reply("Now it works."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.see("failed:")
        assert it.answer.state is MessageState.FAILED
        await it.see("^R")
        await it.press("ctrl+r")
        await it.see("Now it works.")
        await it.wait()
        assert it.said == ["hello", "Now it works."]
        await until(it.pilot, lambda: "failed:" not in it.screen)


async def test_an_answer_that_breaks_off_can_be_continued(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, sse(text("Half of")), reply(" it all."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("go")
        await it.see("incomplete: the answer broke off")
        await it.see("^G")
        await it.press("ctrl+g")
        await until(it.pilot, lambda: it.is_idle and len(it.path) == 4)
        assert it.said[-1] == " it all."


async def test_a_retry_is_counted_down_and_can_be_made_at_once(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    limited = response(429, {"error": {"message": "Slow down"}}, headers={"retry-after": "100"})
    answer_chats(loopback, limited, reply("There you are."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.see("retrying in")
        await it.see("attempt 2 of 4")
        await it.see("Attempt 1 of 4 failed.")
        await it.press("ctrl+t")
        await it.see("There you are.")
        assert "Attempt 1 of 4 failed." not in it.screen
        await it.wait()


async def test_another_profile_that_is_chosen_during_a_wait_is_asked_at_once(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    limited = response(429, {"error": {"message": "Slow down"}}, headers={"retry-after": "100"})
    answer_chats(loopback, limited, reply("There you are."))
    settings = settings_for(tmp_path, loopback.base_url)
    other = Profile(name="other", base_url=loopback.base_url, model="m-9")
    async with running(replace(settings, profiles=(*settings.profiles, other))) as it:
        await it.say("hello")
        await it.see("retrying in")
        await it.see("^T now   F4 profile   esc stop")
        await it.press("f4")
        await it.see("Profile")
        await write(it.pilot, "other")
        await it.press("enter")
        await it.see("There you are.")
        await it.wait()
        assert it.said == ["hello", "There you are."]
        assert (it.answer.profile, it.answer.model) == ("other", "m-9")


async def test_the_usage_of_the_conversation_is_shown(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, sse(text("yes"), finish(), usage(1_200, 345), DONE))
    async with running(settings_for(tmp_path, loopback.base_url), size=(200, 50)) as it:
        await it.say("hello")
        await it.see("in 1.2k")
        await it.see("out 345")
        await it.see("$0")
        await it.wait()


async def test_the_draft_is_counted_as_it_is_typed(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await write(it.pilot, "one two three")
        await it.see("draft")
        await it.press("ctrl+u")
        await until_gone(it.pilot, "draft")


async def test_a_preview_shows_a_conversation_and_esc_goes_back(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer one."), reply("Answer two."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.see("Answer one.")
        await it.wait()
        await it.press("ctrl+n")
        await it.say("second")
        await it.see("Answer two.")
        await it.wait()
        open_id = it.chat.session_id
        await until(it.pilot, lambda: len(it.chat.shelf.summaries) == 2)
        await it.press("ctrl+o")
        await it.press("down")
        await it.see("Answer one.")
        assert it.chat.session_id == open_id
        await it.press("escape")
        await it.see("Answer two.")
        assert it.chat.composer.has_focus_within


async def test_a_deleted_conversation_comes_back_with_undo(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer one."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        deleted = it.chat.session_id
        it.chat.action_delete()
        await it.see("No conversations yet.")
        assert it.chat.session_id != deleted
        it.chat.action_undo_delete()
        await it.see("Answer one.")
        assert it.chat.session_id == deleted


async def test_the_key_that_is_named_when_something_was_deleted_works_in_the_composer(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer one."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        deleted = it.chat.session_id
        it.chat.action_delete()
        await it.see("Deleted first. ^L brings it back.")
        assert it.chat.composer.has_focus_within
        await write(it.pilot, "typed meanwhile")
        await it.press("ctrl+l")
        await it.see("Answer one.")
        assert it.chat.session_id == deleted


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (sse(text("Half of")), "It broke off. ^G continues it, ^R answers again."),
        (
            sse(text("Half of"), finish("length"), usage(), DONE),
            "Cut off at the length limit. ^G continues it, ^R answers again.",
        ),
        (
            response(401, {"error": {"message": "No"}}),
            "^R tries again, F4 chooses another profile, F3 another model.",
        ),
    ],
)
async def test_an_answer_that_is_not_whole_says_what_can_be_done(
    tmp_path: Path, loopback: LoopbackServer, answer: Answer, words: str
) -> None:
    answer_chats(loopback, answer)
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("go")
        await it.see(words)
        await it.wait()


async def test_a_conversation_is_renamed(tmp_path: Path, loopback: LoopbackServer) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        await it.press("f2")
        await it.see("Rename")
        await it.press("end", *["backspace"] * 5)
        await write(it.pilot, "better")
        await it.press("enter")
        await until(it.pilot, lambda: it.screen.splitlines()[0].strip().startswith("better"))
        assert it.chat.session is not None
        assert it.chat.session.conversation.title == "better"


async def test_another_model_answers_from_the_next_turn_on(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("one"), reply("two"), models=("m-1", "m-2"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        await it.press("f3")
        await it.see("m-2")
        await it.press("down", "enter")
        await until(it.pilot, lambda: "m-2" in it.screen.splitlines()[0])
        await it.say("second")
        await it.wait()
        models = [m.model for m in it.path if isinstance(m, AssistantMessage)]
        assert models == ["m-1", "m-2"]


async def test_the_system_prompt_is_sent_first(tmp_path: Path, loopback: LoopbackServer) -> None:
    answer_chats(loopback, reply("aye"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.press("f7")
        await it.see("System prompt")
        await write(it.pilot, "Be a pirate")
        await it.press("f2")
        await until_gone(it.pilot, "System prompt")
        await it.say("hello")
        await it.wait()
        sent = loopback.requests[-1].json["messages"]
        assert [message["role"] for message in sent] == ["system", "user"]
        assert "Be a pirate" in str(sent[0]["content"])


async def test_the_last_answer_is_copied(tmp_path: Path, loopback: LoopbackServer) -> None:
    answer_chats(loopback, reply("Copy me."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("go")
        await it.wait()
        await it.press("ctrl+y")
        await it.see("Copied the last answer, 8 B.")
        assert it.app.clipboard == "Copy me."


async def test_markup_in_an_error_is_only_text(tmp_path: Path, loopback: LoopbackServer) -> None:
    evil = "[/red] [@click=app.quit]x[/] \x1b]0;gone\x07"
    answer_chats(loopback, response(400, {"error": {"message": evil}}))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.see("[/red]")
        assert "\x1b" not in it.screen


async def test_paging_works_from_the_composer(tmp_path: Path, loopback: LoopbackServer) -> None:
    answer_chats(loopback, reply("\n\n".join(f"line {number}" for number in range(200))))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("go")
        await it.see("line 199")
        await it.wait()
        await press_at_once(it.pilot, *["pageup"] * 30)
        await it.see("line 0")
        assert it.chat.composer.has_focus_within
        await press_at_once(it.pilot, *["pagedown"] * 30)
        await it.see("line 199")


async def test_a_title_by_the_model_reaches_the_title_bar_and_the_list(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    title = response(
        body={"choices": [{"message": {"content": "A fine title"}, "finish_reason": "stop"}]}
    )
    answer_chats(loopback, reply("yes"), title)
    async with running(settings_for(tmp_path, loopback.base_url, makes_titles=True)) as it:
        await it.say("question")
        await until(it.pilot, lambda: it.screen.count("A fine title") == 2)


async def test_what_did_not_fit_the_window_is_told(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("word " * 3_000), reply("short"))
    settings = settings_for(tmp_path, loopback.base_url)
    small = replace(settings.profiles[0], models=(("m-1", ModelOverride(context_window=2_000)),))
    async with running(replace(settings, profiles=(small,)), size=(160, 36)) as it:
        await it.say("first")
        await it.wait()
        await it.say("second")
        await it.see("the oldest 2 messages did not fit")
        await it.wait()


async def test_a_notice_is_shown_until_it_is_put_away(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    settings = settings_for(tmp_path, loopback.base_url, notices=("Mind the [b]gap[/b].",))
    async with running(settings) as it:
        await it.see("Mind the [b]gap[/b].")
        await it.press("escape")
        await until_gone(it.pilot, "Mind the")


async def test_a_profile_is_switched_in_mid_conversation(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("one"), reply("two"))
    settings = settings_for(tmp_path, loopback.base_url)
    other = Profile(name="other", base_url=loopback.base_url, model="m-9")
    both = replace(settings, profiles=(*settings.profiles, other))
    async with running(both) as it:
        await it.say("first")
        await it.wait()
        await it.press("f4")
        await it.see("Profile")
        await it.see(f"no key needed, {loopback.base_url}")
        await write(it.pilot, "other")
        await it.press("enter")
        await until(it.pilot, lambda: "m-9   other" in it.screen.splitlines()[0])
        await it.say("second")
        await it.wait()
        assert [m.profile for m in it.path if isinstance(m, AssistantMessage)][1] == "other"
    async with running(both, continue_newest=True) as it:
        await until(it.pilot, lambda: "m-9   other" in it.screen.splitlines()[0])


async def test_a_conversation_in_which_nothing_was_said_is_not_put_in_order(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        for command in (
            it.chat.action_delete,
            it.chat.action_toggle_pin,
            it.chat.action_toggle_archive,
        ):
            it.chat.report.remark("")
            command()
            await it.see("nothing was said here yet")


async def test_a_pinned_conversation_is_listed_as_pinned(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        it.chat.action_toggle_pin()
        await it.see("pinned")
        it.chat.action_toggle_pin()
        await until_gone(it.pilot, "pinned")


async def test_an_archived_conversation_leaves_the_list_and_comes_back(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("first")
        await it.wait()
        it.chat.action_toggle_archive()
        await it.see("No conversations yet.")
        it.chat.action_toggle_archive()
        await until_gone(it.pilot, "No conversations yet.")


async def test_a_store_that_cannot_save_is_told_for_as_long_as_it_lasts(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        conversation_id = it.chat.session_id
        assert conversation_id is not None
        it.chat.happenings.follow(
            conversation_id, SavingFailed(StoreUnavailable("The disk is full."))
        )
        await it.see("The disk is full. What is said is kept in memory")
        await it.press("escape")
        await it.see("The disk is full.")
        it.chat.happenings.follow(conversation_id, SavingResumed())
        await until_gone(it.pilot, "The disk is full.")


async def test_a_summary_is_told_as_such_and_can_be_stopped(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"), begun("They sa"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.wait()
        await it.press("f12")
        await it.see("summarising")
        await it.see("esc stop")
        await it.press("escape")
        await it.see("stopped")
        await it.wait()
        assert it.said == ["hello", "yes"]


async def test_a_conversation_that_became_too_long_is_summarised_and_then_answered(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    too_long = response(
        400, {"error": {"code": "context_length_exceeded", "message": "Too many tokens."}}
    )
    answer_chats(loopback, reply("yes"), too_long, reply("They said hello."), reply("At last."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.wait()
        await it.say("and now?")
        await it.see("F12 summarises the conversation and answers again")
        await it.see("F12 summarise")
        first = it.chat.session_id
        assert first is not None
        await it.press("ctrl+n")
        await until_gone(it.pilot, "F12 summarise")
        await it.chat.open_conversation(first)
        await it.see("F12 summarises the conversation and answers again")
        await it.press("f12")
        await it.see("At last.")
        await it.wait()
        assert it.said[-2:] == ["and now?", "At last."]
        sent = str(loopback.requests[-1].json["messages"])
        assert "They said hello." in sent
        assert sent.count("and now?") == 1
        assert "F12 summarise" not in it.screen.splitlines()[-1]


async def test_a_conversation_is_summarised_and_talked_on(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"), reply("They said hello."), reply("still here"))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.say("hello")
        await it.wait()
        await it.press("f12")
        await until(it.pilot, lambda: it.is_idle and len(it.path) == 3)
        await it.see("summary of 2 earlier messages")
        assert "They said hello." not in it.screen
        await it.press("ctrl+r")
        await it.see("the summary needs no answer")
        await it.say("and now?")
        await it.wait()
        assert it.said[-1] == "still here"
        sent = loopback.requests[-1].json["messages"]
        assert "They said hello." in str(sent)
        assert "and now?" in str(sent)
        assert "'yes'" not in str(sent)


async def test_an_answer_without_words_is_not_what_is_copied(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    refused = response(401, {"error": {"message": "No."}})
    answer_chats(loopback, reply("Worth keeping."), refused)
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.press("ctrl+y")
        await it.see("there is no answer yet")
        await it.say("one")
        await it.wait()
        await it.say("two")
        await it.wait()
        await it.press("ctrl+y")
        await until(it.pilot, lambda: it.app.clipboard == "Worth keeping.")
