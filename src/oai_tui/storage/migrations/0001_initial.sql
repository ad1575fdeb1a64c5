-- Times are milliseconds since 1970-01-01 UTC, money is micro-dollars, booleans are 0 and 1.

pragma application_id = 1868654965;

create table conversations (
    id            text    primary key,
    title         text    not null default '',
    title_source  text    not null default ''
                          check (title_source in ('', 'words', 'model', 'person')),
    system_prompt text    not null default '',
    profile       text    not null default '',
    model         text    not null default '',
    is_pinned     integer not null default 0 check (is_pinned in (0, 1)),
    is_archived   integer not null default 0 check (is_archived in (0, 1)),
    created_at    integer not null,
    updated_at    integer not null,
    head_id       text,
    message_count integer not null default 0,
    deleted_at    integer,
    deleted_by    text
) strict;

create index conversations_in_list
    on conversations (is_archived, is_pinned desc, updated_at desc)
    where deleted_at is null;

create index conversations_deleted on conversations (deleted_at) where deleted_at is not null;

-- parent_id names a message of the same conversation. It is no foreign key: an answer whose
-- parent is missing is worth more than none.
create table messages (
    number           integer primary key,
    id               text    not null unique,
    conversation_id  text    not null references conversations (id) on delete cascade,
    position         integer not null,
    parent_id        text,
    role             text    not null check (role in ('system', 'user', 'assistant', 'tool')),
    state            text    check (state in ('streaming', 'complete', 'length', 'filtered',
                                              'incomplete', 'cancelled', 'failed', 'lost')),
    profile          text    not null default '',
    model            text    not null default '',
    finish_reason    text,
    input_tokens     integer,
    output_tokens    integer,
    cached_tokens    integer,
    reasoning_tokens integer,
    is_exact         integer check (is_exact in (0, 1)),
    reported_cost    integer,
    error            text    not null default '',
    created_at       integer not null,
    written_by       text,
    unique (conversation_id, position),
    check ((role = 'assistant') = (state is not null))
) strict;

create index messages_streaming on messages (state) where state = 'streaming';
create index messages_of_person on messages (created_at) where role = 'user';

create table blobs (
    sha256     text    primary key,
    created_at integer not null,
    bytes      blob    not null
) strict;

create table parts (
    number        integer primary key,
    message       integer not null references messages (number) on delete cascade,
    position      integer not null,
    kind          text    not null check (kind in ('text', 'reasoning', 'refusal', 'image', 'file',
                                                   'summary', 'tool_result')),
    text          text    not null default '',
    seconds       real,
    field         text    not null default '',
    opaque        text    not null default '',
    blob          text,
    media_type    text    not null default '',
    name          text    not null default '',
    message_count integer,
    call_id       text    not null default '',
    is_error      integer not null default 0 check (is_error in (0, 1)),
    unique (message, position)
) strict;

create index parts_with_blob on parts (blob) where blob is not null;

-- A tool call is a part as well: position counts through both tables.
create table tool_calls (
    number        integer primary key,
    message       integer not null references messages (number) on delete cascade,
    position      integer not null,
    id            text    not null,
    name          text    not null,
    arguments     text    not null,
    run_arguments text,
    state         text    not null check (state in ('proposed', 'waiting', 'running', 'done',
                                                    'denied', 'failed', 'timed out', 'cancelled')),
    decision      text    check (decision in ('once', 'session', 'always', 'rule', 'denied')),
    decided_by    text    not null default '',
    started_at    integer,
    ended_at      integer,
    exit_code     integer,
    output        text    not null default '',
    output_blob   text    references blobs (sha256),
    extra         text    not null default '',
    unique (message, position)
) strict;

create index tool_calls_with_blob on tool_calls (output_blob) where output_blob is not null;

-- The text of messages that are still streaming, in the order of its arrival.
create table journal (
    number     integer primary key,
    message_id text    not null references messages (id) on delete cascade,
    kind       text    not null check (kind in ('text', 'reasoning', 'refusal')),
    text       text    not null
) strict;

create index journal_of_message on journal (message_id);

-- What was spent stays known when its conversation is gone: no foreign keys.
create table requests (
    number            integer primary key,
    id                text    not null unique,
    conversation_id   text    not null,
    message_id        text,
    purpose           text    not null,
    profile           text    not null,
    model             text    not null,
    started_at        integer not null,
    first_token_at    integer,
    ended_at          integer,
    input_tokens      integer,
    output_tokens     integer,
    cached_tokens     integer,
    reasoning_tokens  integer,
    is_exact          integer check (is_exact in (0, 1)),
    reported_cost     integer,
    cost              integer,
    attempts          integer not null default 1,
    server_request_id text    not null default '',
    outcome           text    not null check (outcome in ('complete', 'incomplete', 'cancelled',
                                                          'failed')),
    error             text    not null default ''
) strict;

create index requests_of_conversation on requests (conversation_id);
create index requests_by_time on requests (started_at);

-- conversation_id is empty for the draft of a conversation that does not exist yet.
create table drafts (
    conversation_id text    primary key,
    text            text    not null,
    updated_at      integer not null
) strict;

-- Apart from the texts of drafts: those are written with every change, and these may be long.
create table draft_attachments (
    conversation_id text    not null,
    position        integer not null,
    name            text    not null,
    media_type      text    not null,
    text            text    not null,
    primary key (conversation_id, position)
) strict;

-- The running programs that use this store.
create table instances (
    id              text    primary key,
    host            text    not null,
    pid             integer not null,
    process_started text    not null default '',
    heartbeat_at    integer not null
) strict;

create table leases (
    conversation_id text    primary key references conversations (id) on delete cascade,
    instance_id     text    not null references instances (id) on delete cascade,
    acquired_at     integer not null
) strict;

create index leases_of_instance on leases (instance_id);

-- vector holds little-endian 32-bit floats.
create table embeddings (
    content_hash text    not null,
    model        text    not null,
    dimensions   integer not null,
    vector       blob    not null,
    primary key (content_hash, model)
) strict;

create virtual table message_text using fts5 (
    text, content = 'parts', content_rowid = 'number',
    tokenize = "unicode61 remove_diacritics 2"
);

create trigger parts_are_indexed after insert on parts when new.text <> '' begin
    insert into message_text (rowid, text) values (new.number, new.text);
end;

create trigger parts_are_unindexed after delete on parts when old.text <> '' begin
    insert into message_text (message_text, rowid, text) values ('delete', old.number, old.text);
end;

create trigger parts_are_reindexed after update of number, text on parts begin
    insert into message_text (message_text, rowid, text)
        select 'delete', old.number, old.text where old.text <> '';
    insert into message_text (rowid, text) select new.number, new.text where new.text <> '';
end;

-- What the index of the tool calls holds; a large output is read from its blob.
create view tool_texts as
    select number, name, coalesce(run_arguments, arguments) as arguments,
           case when output_blob is null then output
                else (select cast(bytes as text) from blobs where sha256 = output_blob)
           end as output
      from tool_calls;

create virtual table tool_text using fts5 (
    name, arguments, output, content = 'tool_texts', content_rowid = 'number',
    tokenize = "unicode61 remove_diacritics 2"
);

create trigger tool_calls_are_indexed after insert on tool_calls begin
    insert into tool_text (rowid, name, arguments, output)
        select number, name, arguments, output from tool_texts where number = new.number;
end;

create trigger tool_calls_are_unindexed before delete on tool_calls begin
    insert into tool_text (tool_text, rowid, name, arguments, output)
        select 'delete', number, name, arguments, output from tool_texts where number = old.number;
end;

create trigger tool_calls_leave_the_index before update on tool_calls begin
    insert into tool_text (tool_text, rowid, name, arguments, output)
        select 'delete', number, name, arguments, output from tool_texts where number = old.number;
end;

create trigger tool_calls_join_the_index after update on tool_calls begin
    insert into tool_text (rowid, name, arguments, output)
        select number, name, arguments, output from tool_texts where number = new.number;
end;
