-- Mail that leaves: the outgoing server of the company, the mails that wait for it, and the passwords of the submission relay.

create table transport (
  organization_id bigint primary key references organization on delete cascade,
  server          text not null,
  port            integer not null check (port between 1 and 65535),
  security        text not null check (security in ('none', 'starttls', 'tls')),
  username        text,
  sealed_password bytea
);

-- A row is written in the same transaction as the record of the mail (a ticket's reply, say). What the mail holds is sealed:
-- whether the rules let it into a history is decided when it has left, by the settings of that moment. `sealed_head` says to
-- whom it goes and what it is called, `sealed_octets` is the mail; both are gone when it was sent, but for what a failure has to say.
create table outgoing_mail (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  purpose         text not null check (purpose in ('compose', 'reply', 'acknowledgement')),
  -- waiting: to be sent, now or later. taken: the server said 250, and it is to be captured. sent, failed: that is all.
  state           text not null default 'waiting' check (state in ('waiting', 'taken', 'sent', 'failed')),
  message_id      text not null,
  sender          text not null,
  account_id      bigint,
  created_by      text,
  created_at      timestamptz not null default now(),
  due_at          timestamptz not null default now(),
  tries           integer not null default 0,
  -- Who works on it has it until then. `tries` is the number that fences off who had it before.
  leased_until    timestamptz,
  fault           text,
  reply           text,
  sent_at         timestamptz,
  ended_at        timestamptz,
  outcome         text,
  mail_id         bigint,
  sealed_head     bytea,
  sealed_octets   bytea,
  unique (organization_id, message_id),
  foreign key (organization_id, account_id) references account (organization_id, id) on delete set null (account_id)
);
alter table outgoing_mail alter column sealed_octets set storage external;
create index outgoing_mail_due on outgoing_mail (due_at, organization_id) where state in ('waiting', 'taken');
create index on outgoing_mail (organization_id, id desc);
create index on outgoing_mail (ended_at, organization_id) where sealed_head is not null and state in ('sent', 'failed');

-- Of the password with which a mail program signs in at our relay, only the hash is kept.
alter table external_address add column relay_hash bytea;

do $$
declare t text;
begin
  foreach t in array array['transport', 'outgoing_mail'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization on %I using (organization_id = any ((select organizations_in_view())::bigint[]))', t);
  end loop;
end $$;
