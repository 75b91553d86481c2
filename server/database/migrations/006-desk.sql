-- The Help Desk: tickets, what was written on them, and what people set there.

-- ── one row per organization ─────────────────────────────────────────────────────────────────────────────────────
-- Whoever opens tickets, or files mail that may, holds this row until the commit: so no two find out at once that a mail begins
-- a conversation, and numbers have no gaps.
create table desk (
  organization_id       bigint primary key references organization on delete cascade,
  next_number           integer not null default 1001,
  follow_up_days        integer not null default 14 check (follow_up_days between 0 and 365),
  hold_unauthenticated  boolean not null default false,
  acknowledgements_hour integer not null default 100 check (acknowledgements_hour between 0 and 10000)
);

create table ticket_label (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  name            text not null,
  colour          text not null default 'grey',
  is_default      boolean not null default false,
  unique (organization_id, id)
);
create unique index on ticket_label (organization_id, lower(name));
create unique index on ticket_label (organization_id) where is_default;

create function open_desk() returns trigger language plpgsql as $$
begin
  insert into public.desk (organization_id) values (new.id);
  insert into public.ticket_label (organization_id, name, colour, is_default) values (new.id, 'Ticket', 'blue', true);
  return null;
end $$;
create trigger open_desk after insert on organization for each row execute function open_desk();

-- ── tickets ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table ticket (
  id                bigint not null,
  organization_id   bigint not null references organization on delete cascade,
  number            integer not null,
  name              text not null,
  -- Its mails are found by the words of their titles; a name that a person wrote is found by itself.
  named_by_hand     boolean not null default false,
  label_id          bigint,
  status            text not null default 'open' check (status in ('open', 'pending', 'solved', 'closed')),
  priority          text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  assignee_id       bigint,
  requester         text,
  requester_name    text not null default '',
  -- Whose mail opened it, whoever is made the requester later: the loop guard counts by it.
  opened_by         text,
  -- The account of the support address that received it, which answers come from; and all that did.
  support_id        bigint,
  support_addresses text[] not null default '{}',
  unread            boolean not null default true,
  held              integer not null default 0,
  spam              boolean not null default false,
  loop              boolean not null default false,
  excepted          boolean not null default false,
  merged_into       bigint,
  follows           bigint,
  -- Tickets whose number a stranger quoted.
  hints             bigint[] not null default '{}',
  snoozed_until     timestamptz,
  opened_at         timestamptz not null,
  last_at           timestamptz not null,
  waiting_since     timestamptz,
  first_response_at timestamptz,
  solved_at         timestamptz,
  closed_at         timestamptz,
  primary key (id, organization_id),
  unique (organization_id, number),
  foreign key (organization_id, label_id) references ticket_label (organization_id, id) on delete set null (label_id),
  foreign key (organization_id, assignee_id) references account (organization_id, id) on delete set null (assignee_id),
  foreign key (organization_id, support_id) references account (organization_id, id) on delete set null (support_id)
);
-- Lists go by the last message; what is spam, merged away or asleep stands in none but its own.
create index ticket_by_last on ticket (organization_id, last_at, id) where not spam and merged_into is null;
create index ticket_by_status on ticket (organization_id, status, last_at, id) where not spam and merged_into is null and snoozed_until is null;
create index ticket_unassigned on ticket (organization_id, last_at, id) where status = 'open' and assignee_id is null and not spam and merged_into is null and snoozed_until is null;
create index ticket_by_assignee on ticket (assignee_id, organization_id, status, last_at, id) where not spam and merged_into is null and snoozed_until is null;
create index ticket_by_label on ticket (label_id, organization_id, status, last_at, id) where not spam and merged_into is null and snoozed_until is null;
create index ticket_by_support on ticket (support_id, organization_id, status, last_at, id) where not spam and merged_into is null and snoozed_until is null;
create index ticket_unread on ticket (organization_id, last_at, id) where unread and status = 'open' and not spam and merged_into is null and snoozed_until is null;
create index ticket_snoozed on ticket (organization_id, snoozed_until, last_at, id) where snoozed_until is not null;
create index ticket_spam on ticket (organization_id, last_at, id) where spam;
create index ticket_held on ticket (organization_id, last_at, id) where held > 0;
create index ticket_named on ticket (organization_id, id) where named_by_hand;
create index ticket_by_requester on ticket (requester, organization_id, last_at, id);
create index ticket_by_opener on ticket (opened_by, organization_id, opened_at);
create index ticket_by_opening on ticket (organization_id, opened_at);
create index ticket_by_solution on ticket (organization_id, solved_at) where solved_at is not null;
create index ticket_merged on ticket (merged_into, organization_id) where merged_into is not null;

-- What was written on a ticket. Of a mail this says what it is there; what it holds stands with the mail. A reply stands here with
-- its text until it has left and was captured.
create table ticket_message (
  id              bigint not null,
  organization_id bigint not null,
  ticket_id       bigint not null,
  at              timestamptz not null,
  kind            text not null check (kind in ('mail', 'reply', 'note', 'acknowledgement', 'bounce', 'auto-reply')),
  mail_id         bigint,
  account_id      bigint,
  author          text,
  note            text,
  people          jsonb,
  subject         text,
  -- Of what goes out from here, without brackets; the row of the outbox has it too.
  message_id      text,
  reply_to        jsonb,
  new_participant boolean not null default false,
  held            boolean not null default false,
  authentication  jsonb,
  reports         bigint,
  primary key (id, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade,
  foreign key (mail_id, organization_id) references mail (id, organization_id) on delete cascade,
  foreign key (organization_id, account_id) references account (organization_id, id) on delete set null (account_id)
);
create index ticket_message_ticket on ticket_message (ticket_id, at, id, organization_id);
create unique index ticket_message_mail on ticket_message (mail_id, organization_id) where mail_id is not null;
create unique index ticket_message_id on ticket_message (message_id, organization_id) where message_id is not null;

-- The Message-IDs by which a mail is known to belong to a ticket: those of its mails, and those that they refer to, also of mails
-- that come later or never. The key is the SHA-256 of the id. `own`: a mail of ours, whose Message-ID carries a code.
create table ticket_key (
  key             bytea not null,
  organization_id bigint not null,
  ticket_id       bigint not null,
  own             boolean not null default false,
  primary key (key, organization_id, ticket_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade
);
create index on ticket_key (ticket_id, organization_id);

-- Who is on a ticket, of theirs and of ours.
create table ticket_person (
  ticket_id       bigint not null,
  organization_id bigint not null,
  address         text not null,
  name            text not null default '',
  primary key (ticket_id, address, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade
);

-- `by` null: a mail made the link. A link that a person took away stays here, so that no mail makes it again.
create table ticket_contact (
  ticket_id       bigint not null,
  organization_id bigint not null,
  contact_id      bigint not null,
  by              text,
  removed_at      timestamptz,
  removed_by      text,
  primary key (ticket_id, contact_id, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade,
  foreign key (organization_id, contact_id) references contact (organization_id, id) on delete cascade
);
create index on ticket_contact (contact_id, organization_id, ticket_id);

create table ticket_event (
  id              bigint generated always as identity,
  organization_id bigint not null,
  ticket_id       bigint not null,
  at              timestamptz not null default clock_timestamp(),
  by              text,
  what            text not null,
  before          text,
  after           text,
  primary key (id, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade
);
create index on ticket_event (ticket_id, id, organization_id);

-- In a history, a ticket stands beside its mails.
alter table activity add column ticket_id bigint;
alter table activity add foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade;
create unique index activity_ticket on activity (ticket_id, contact_id, organization_id) where ticket_id is not null;

-- ── what people set ──────────────────────────────────────────────────────────────────────────────────────────────
create table spam_sender (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  address         text not null,
  by              text,
  at              timestamptz not null default now(),
  ticket_id       bigint,
  unique (address, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete set null (ticket_id)
);
create index on spam_sender (organization_id, id);

create table canned_answer (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  name            text not null,
  text            text not null,
  updated_at      timestamptz not null default now()
);
create unique index on canned_answer (organization_id, lower(name));

create table ticket_view (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  name            text not null,
  filter          jsonb not null
);
create unique index on ticket_view (organization_id, lower(name));

-- What a bulk change changed, for its undo.
create table ticket_undo (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  at              timestamptz not null default now(),
  by              text not null,
  before          jsonb not null
);
create index on ticket_undo (organization_id, at);

-- One acknowledgement per ticket; and so many a day for a sender, so many an hour for the organization.
create table ticket_acknowledgement (
  ticket_id       bigint not null,
  organization_id bigint not null,
  address         text not null,
  at              timestamptz not null default now(),
  primary key (ticket_id, organization_id),
  foreign key (ticket_id, organization_id) references ticket (id, organization_id) on delete cascade
);
create index on ticket_acknowledgement (address, organization_id, at);
create index on ticket_acknowledgement (organization_id, at);

-- ── the tickets of the support mails that were stored before ─────────────────────────────────────────────────────
-- In order of arrival. A mail continues a ticket that one of its Message-IDs belongs to, if its sender is on that.
do $$
declare
  bound text[] := array['organization', 'account', 'account_address', 'support_address', 'mail', 'mail_log', 'activity'];
  t text; m record; ticket_number integer; opener record; continued bigint; receiver record; opened bigint; ours boolean; automatic text;
begin
  foreach t in array bound loop execute format('alter table %I no force row level security', t); end loop;
  insert into desk (organization_id) select id from organization;
  insert into ticket_label (organization_id, name, colour, is_default) select id, 'Ticket', 'blue', true from organization;

  for m in
    select mail.id, mail.organization_id, mail.at, mail.arrived_at, mail.subject, mail.thread, mail.people, mail.participants, l.verdict
    from mail join lateral (select verdict from mail_log l where l.organization_id = mail.organization_id and l.mail_id = mail.id
      and (jsonb_typeof(l.verdict->'ticket') = 'object' or l.verdict ? 'attached') order by l.id limit 1) l on true
    where mail.for_desk order by mail.organization_id, mail.id
  loop
    automatic := m.verdict->'attached'->>'kind';
    select p.value->>'address' as address, coalesce(p.value->>'name', '') as name into opener
      from jsonb_array_elements(m.participants) with ordinality p
      where p.value->>'role' = 'from'
      order by exists(select from account_address a where a.organization_id = m.organization_id and a.address = p.value->>'address'), p.ordinality limit 1;
    select a.account_id, a.written into receiver from jsonb_array_elements(m.participants) with ordinality p
      join account_address a on a.organization_id = m.organization_id and a.address = regexp_replace(p.value->>'address', '\+[^@]*@', '@')
      join support_address s on s.organization_id = m.organization_id and s.account_id = a.account_id
      where p.value->>'role' in ('to', 'cc', 'bcc') order by p.ordinality limit 1;
    select k.ticket_id into continued from ticket_key k join ticket_person p on p.ticket_id = k.ticket_id and p.organization_id = k.organization_id
      where k.organization_id = m.organization_id and p.address = opener.address
        and k.key in (select sha256(convert_to(id, 'UTF8')) from unnest(m.thread) id) order by k.ticket_id limit 1;
    if continued is null and automatic is not null then continue; end if;
    if continued is null then
      opened := nextval('arrival_number');
      update desk set next_number = next_number + 1 where organization_id = m.organization_id returning next_number - 1 into ticket_number;
      insert into ticket (id, organization_id, number, name, label_id, requester, requester_name, opened_by, support_id, support_addresses, opened_at, last_at, waiting_since)
        values (opened, m.organization_id, ticket_number, coalesce(nullif(btrim(m.subject), ''), '(no subject)'),
          (select id from ticket_label where organization_id = m.organization_id and is_default), opener.address, opener.name, opener.address,
          receiver.account_id, array_remove(array[receiver.written], null), m.arrived_at, m.arrived_at, m.arrived_at);
    else
      opened := continued;
      update ticket set last_at = m.arrived_at where id = continued and organization_id = m.organization_id;
    end if;
    insert into ticket_message (id, organization_id, ticket_id, at, kind, mail_id) values (m.id, m.organization_id, opened, m.arrived_at, coalesce(automatic, 'mail'), m.id);
    insert into ticket_key (key, organization_id, ticket_id) select sha256(convert_to(id, 'UTF8')), m.organization_id, opened from unnest(m.thread) id on conflict do nothing;
    insert into ticket_person (ticket_id, organization_id, address, name)
      select opened, m.organization_id, p->>'address', coalesce(p->>'name', '') from jsonb_array_elements(m.participants) p
      where p->>'role' in ('from', 'to', 'cc') on conflict do nothing;
    insert into ticket_contact (ticket_id, organization_id, contact_id)
      select opened, a.organization_id, a.contact_id from activity a where a.organization_id = m.organization_id and a.mail_id = m.id and a.removed_at is null on conflict do nothing;
    insert into activity (organization_id, contact_id, at, id, kind, ticket_id)
      select c.organization_id, c.contact_id, m.at, opened, 'ticket', opened from ticket_contact c
      where c.organization_id = m.organization_id and c.ticket_id = opened on conflict do nothing;
  end loop;
  foreach t in array bound loop execute format('alter table %I force row level security', t); end loop;
end $$;

-- ── who may see what ─────────────────────────────────────────────────────────────────────────────────────────────
do $$
declare t text;
begin
  foreach t in array array['desk', 'ticket_label', 'ticket', 'ticket_message', 'ticket_key', 'ticket_person', 'ticket_contact', 'ticket_event', 'spam_sender',
    'canned_answer', 'ticket_view', 'ticket_undo', 'ticket_acknowledgement'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization on %I using (organization_id = any ((select organizations_in_view())::bigint[]))', t);
  end loop;
end $$;
