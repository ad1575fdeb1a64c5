"""Every command of the app in one table: bindings, command palette and help all read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding


class Pane(StrEnum):
    """Where a command's keys work."""

    ANYWHERE = "Anywhere"
    COMPOSER = "Composer"
    CONVERSATIONS = "Conversations"
    TRANSCRIPT = "Transcript"
    SELECTION = "Selection"


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can do.

    `id` is stable: people remap keys by it. `keys` are Textual's names, separated by commas;
    `action` is a Textual action of the pane's widget, or of the screen for ANYWHERE. `label` is
    the short form for a footer, shown there when `is_hinted`. A command that makes no sense in
    the command palette, such as moving a cursor, is not `in_palette`.
    """

    id: str
    title: str
    keys: str
    action: str
    pane: Pane = Pane.ANYWHERE
    label: str = ""
    is_hinted: bool = False
    in_palette: bool = True
    help: str = ""


COMMANDS: tuple[Command, ...] = (
    Command("help", "Show all keys", "f1", "help", label="keys", is_hinted=True),
    Command("palette", "Command palette", "ctrl+p", "palette", label="commands", is_hinted=True,
            in_palette=False),
    Command("quit", "Quit", "ctrl+q", "quit_app", label="quit"),
    Command("stop", "Stop the running answer", "escape", "stop", label="stop", in_palette=False,
            help="Closes an overlay first; then goes back to the composer; then stops the answer."),
    Command("conversation.new", "New conversation", "ctrl+n", "new_conversation", label="new"),
    Command("conversation.browse", "Go to the conversations", "ctrl+o", "browse", label="open"),
    Command("conversation.rename", "Rename this conversation", "f2", "rename"),
    Command("conversation.pin", "Pin or unpin this conversation", "", "toggle_pin"),
    Command("conversation.archive", "Archive this conversation, or bring it back", "",
            "toggle_archive"),
    Command("conversation.delete", "Delete this conversation", "", "delete"),
    Command("conversation.undo", "Undo the last delete", "ctrl+l", "undo_delete"),
    Command("conversation.system", "System prompt of this conversation", "f7", "system_prompt"),
    Command("conversation.compact", "Summarise this conversation to make room", "f12", "compact",
            label="summarise",
            help="If it became too long for the model, its last prompt is then answered."),
    Command("model", "Switch model", "f3", "switch_model", label="model"),
    Command("profile", "Switch profile", "f4", "switch_profile", label="profile"),
    Command("answer.retry", "Answer the last prompt again", "ctrl+r", "retry",
            label="answer again"),
    Command("answer.continue", "Continue an unfinished answer", "ctrl+g", "resume",
            label="continue"),
    Command("answer.now", "Retry now instead of waiting", "ctrl+t", "try_now", label="now"),
    Command("answer.copy", "Copy the last answer", "ctrl+y", "copy_answer"),
    Command("pane.next", "Next pane", "tab,f6", "next_pane", in_palette=False),
    Command("pane.previous", "Previous pane", "shift+tab", "previous_pane", in_palette=False),
    Command("page.up", "Page up in the conversation", "pageup", "page_up", in_palette=False),
    Command("page.down", "Page down in the conversation", "pagedown", "page_down",
            in_palette=False),
    Command("sidebar", "Show or hide the conversations", "f9", "toggle_sidebar"),
    Command("reasoning", "Fold or unfold all reasoning", "f5", "toggle_reasoning"),
    Command("theme", "Choose a theme", "f8", "choose_theme"),
    Command("demo", "Start the demo", "", "start_demo"),
    Command("suspend", "Go to the background", "ctrl+z", "app.suspend_process",
            help="`fg` in the shell brings it back; an answer that streams waits meanwhile."),
    Command("screen.redraw", "Redraw the screen", "f10", "app.redraw"),
    Command("screen.low_bandwidth", "Low bandwidth on or off", "", "app.toggle_low_bandwidth",
            help="Fewer frames and larger steps, for a slow line."),
    Command("screen.rate", "Show or hide bytes per second", "", "app.toggle_rate"),
    Command("composer.send", "Send", "enter", "send", Pane.COMPOSER, "send", True,
            in_palette=False),
    Command("composer.newline", "New line", "alt+enter,ctrl+j,shift+enter", "new_line",
            Pane.COMPOSER, "new line", True, in_palette=False),
    Command("composer.previous", "Earlier prompt", "ctrl+up", "history(-1)", Pane.COMPOSER,
            in_palette=False, help="Also Up in the first line of an empty composer."),
    Command("composer.next", "Later prompt", "ctrl+down", "history(1)", Pane.COMPOSER,
            in_palette=False),
    Command("composer.view", "Read what is attached", "alt+v", "view", Pane.COMPOSER,
            help="It can be taken into the message there, or removed."),
    Command("composer.detach", "Remove the last attachment", "", "detach", Pane.COMPOSER,
            help="Also Backspace at the start of the composer."),
    Command("composer.clear", "Clear the composer", "ctrl+u", "clear", Pane.COMPOSER),
    Command("list.open", "Open", "enter", "open", Pane.CONVERSATIONS, "open", True,
            in_palette=False),
    Command("list.filter", "Filter by title", "slash", "filter", Pane.CONVERSATIONS, "find", True,
            in_palette=False),
    Command("list.new", "New conversation", "n", "new", Pane.CONVERSATIONS, "new",
            in_palette=False),
    Command("list.rename", "Rename", "r", "rename", Pane.CONVERSATIONS, in_palette=False),
    Command("list.pin", "Pin or unpin", "p", "pin", Pane.CONVERSATIONS, "pin", in_palette=False),
    Command("list.archive", "Archive or bring back", "a", "archive", Pane.CONVERSATIONS,
            in_palette=False),
    Command("list.delete", "Delete", "d,delete", "delete", Pane.CONVERSATIONS, "delete", True,
            in_palette=False),
    Command("list.undo", "Undo the last delete", "u", "undo", Pane.CONVERSATIONS,
            in_palette=False),
    Command("list.close", "Go back to what was open", "escape", "close", Pane.CONVERSATIONS, "back",
            in_palette=False, help="Takes the filter away first, and leaves the archive."),
    Command("list.archived", "Show the archive, or leave it", "v", "toggle_archived",
            Pane.CONVERSATIONS, "archive", in_palette=False),
    Command("transcript.up", "Scroll up", "up,k", "scroll_up", Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.down", "Scroll down", "down,j", "scroll_down", Pane.TRANSCRIPT,
            in_palette=False),
    Command("transcript.page_up", "Page up", "pageup", "page_up", Pane.TRANSCRIPT,
            in_palette=False),
    Command("transcript.page_down", "Page down", "pagedown", "page_down", Pane.TRANSCRIPT,
            in_palette=False),
    Command("transcript.home", "Go to the start", "home,g", "scroll_home", Pane.TRANSCRIPT,
            in_palette=False),
    Command("transcript.end", "Go to the end and follow it", "end,G", "scroll_end",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.previous", "Previous message", "left_square_bracket,ctrl+up",
            "move_cursor(-1)", Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.next", "Next message", "right_square_bracket,ctrl+down",
            "move_cursor(1)", Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.previous_prompt", "Previous prompt", "left_curly_bracket",
            "move_to_prompt(-1)", Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.next_prompt", "Next prompt", "right_curly_bracket",
            "move_to_prompt(1)", Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.fold", "Fold or unfold what the message keeps folded", "enter,o",
            "toggle_fold", Pane.TRANSCRIPT, "unfold", True, in_palette=False),
    Command("transcript.copy", "Copy the selection, the code block or the message", "y", "copy",
            Pane.TRANSCRIPT, "copy", True, in_palette=False),
    Command("transcript.copy_source", "Copy the message as Markdown", "Y", "copy_source",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.search", "Find in this conversation", "slash", "search",
            Pane.TRANSCRIPT, "find", True,
            help="A capital letter makes upper and lower case differ."),
    Command("transcript.next_hit", "Next place that was found", "n", "go_to_hit(1)",
            Pane.TRANSCRIPT, "next", in_palette=False),
    Command("transcript.previous_hit", "Previous place that was found", "N", "go_to_hit(-1)",
            Pane.TRANSCRIPT, "previous", in_palette=False),
    Command("transcript.select", "Select with the keys", "v", "select", Pane.TRANSCRIPT,
            "select"),
    Command("transcript.select_lines", "Select whole lines with the keys", "V", "select_lines",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.code", "Next code block", "c", "move_to_code(1)", Pane.TRANSCRIPT,
            "code", True, in_palette=False),
    Command("transcript.previous_code", "Previous code block", "C", "move_to_code(-1)",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.save_code", "Save the code block to a file", "s", "save_code",
            Pane.TRANSCRIPT, "save"),
    Command("transcript.links", "Open a link of the message", "u", "open_link",
            Pane.TRANSCRIPT, "links"),
    Command("transcript.leave", "Leave the selection, then the search", "escape", "leave",
            Pane.TRANSCRIPT, "leave", in_palette=False, help="Then it goes back to the composer."),
    Command("transcript.right", "Move wide code and tables to the left", "greater_than_sign",
            "slide(1)", Pane.TRANSCRIPT, in_palette=False,
            help="Where long lines do not wrap."),
    Command("transcript.left", "Move wide code and tables back", "less_than_sign", "slide(-1)",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.leftmost", "Show wide code and tables from their start", "0", "slide(0)",
            Pane.TRANSCRIPT, in_palette=False),
    Command("transcript.wrap", "Wrap long lines of code, or let them move sideways", "w",
            "toggle_wrap", Pane.TRANSCRIPT),
    Command("select.copy", "Copy what is selected, as it is shown", "y,ctrl+c", "copy_selection",
            Pane.SELECTION, "copy", True, in_palette=False),
    Command("select.copy_source", "Copy the Markdown of what is selected", "Y",
            "copy_selection_source", Pane.SELECTION, "Markdown", True, in_palette=False),
    Command("select.leave", "Select nothing any more", "escape", "leave_selection",
            Pane.SELECTION, "leave", True, in_palette=False),
    Command("select.left", "One character to the left", "h,left", "extend('character', -1)",
            Pane.SELECTION, in_palette=False),
    Command("select.right", "One character to the right", "l,right", "extend('character', 1)",
            Pane.SELECTION, in_palette=False),
    Command("select.up", "One line up", "k,up", "extend('line', -1)", Pane.SELECTION,
            in_palette=False),
    Command("select.down", "One line down", "j,down", "extend('line', 1)", Pane.SELECTION,
            in_palette=False),
    Command("select.back", "To the start of a word, backwards", "b,ctrl+left",
            "extend('word', -1)", Pane.SELECTION, in_palette=False),
    Command("select.word", "To the start of the next word", "w,ctrl+right", "extend('word', 1)",
            Pane.SELECTION, in_palette=False),
    Command("select.word_end", "To the end of a word", "e", "extend('word_end', 1)",
            Pane.SELECTION, in_palette=False),
    Command("select.line_start", "To the start of the line", "home,0,circumflex_accent",
            "extend_to('line_start')", Pane.SELECTION, in_palette=False),
    Command("select.line_end", "To the end of the line", "end,dollar_sign",
            "extend_to('line_end')", Pane.SELECTION, in_palette=False),
    Command("select.page_up", "One page up", "pageup", "extend_by_page(-1)", Pane.SELECTION,
            in_palette=False),
    Command("select.page_down", "One page down", "pagedown", "extend_by_page(1)", Pane.SELECTION,
            in_palette=False),
    Command("select.previous_block", "To the blank line above", "left_curly_bracket",
            "extend('block', -1)", Pane.SELECTION, in_palette=False),
    Command("select.next_block", "To the blank line below", "right_curly_bracket",
            "extend('block', 1)", Pane.SELECTION, in_palette=False),
    Command("select.previous_message", "To the message above", "left_square_bracket,ctrl+up",
            "extend('message', -1)", Pane.SELECTION, in_palette=False),
    Command("select.next_message", "To the message below", "right_square_bracket,ctrl+down",
            "extend('message', 1)", Pane.SELECTION, in_palette=False),
    Command("select.start", "To the start of the conversation", "g,ctrl+home",
            "extend_to('start')", Pane.SELECTION, in_palette=False),
    Command("select.end", "To the end of the conversation", "G,ctrl+end", "extend_to('end')",
            Pane.SELECTION, in_palette=False),
    Command("select.swap", "Move the other end instead", "o", "swap_ends", Pane.SELECTION,
            in_palette=False),
    Command("select.blocks", "Widen to whole paragraphs", "p", "select_blocks", Pane.SELECTION,
            in_palette=False),
    Command("select.all", "Select all", "a", "select_all", Pane.SELECTION, in_palette=False),
    Command("select.by_left", "Begin, or go on, to the left", "shift+left",
            "go_on_selecting('character', -1)", Pane.SELECTION, in_palette=False),
    Command("select.by_right", "Begin, or go on, to the right", "shift+right",
            "go_on_selecting('character', 1)", Pane.SELECTION, in_palette=False),
    Command("select.by_up", "Begin, or go on, upwards", "shift+up",
            "go_on_selecting('line', -1)", Pane.SELECTION, in_palette=False),
    Command("select.by_down", "Begin, or go on, downwards", "shift+down",
            "go_on_selecting('line', 1)", Pane.SELECTION, in_palette=False),
)  # fmt: skip


_AHEAD = {"pane.next", "pane.previous", "conversation.browse"}
"""What moves the focus is done before the next key is given to anything."""


def commands_of(pane: Pane) -> tuple[Command, ...]:
    """The commands whose keys work in that pane."""
    return tuple(command for command in COMMANDS if command.pane is pane)


def bindings(commands: Iterable[Command]) -> list[Binding]:
    """Textual bindings; each can be remapped by its id, also that of a command without a key."""
    return [
        Binding(
            command.keys or no_key(command.id),
            command.action,
            command.label or command.title,
            id=command.id,
            tooltip=command.title,
            show=command.is_hinted,
            priority=command.id in _AHEAD,
        )
        for command in commands
    ]


def no_key(command_id: str) -> str:
    """A name of a key that no keyboard has; each command needs its own."""
    return f"no-key-of-{command_id}"


def effective_keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """What Textual makes of the keys of a person: a command whose keys are taken away has none."""
    return {name: own if own.strip(", ") else no_key(name) for name, own in keys.items()}
