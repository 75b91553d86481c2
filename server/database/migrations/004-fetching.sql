-- Fetching: how it goes with the mailbox of an external address, who is at it, and which of its mails were dealt with.

alter table external_address add unique (organization_id, id);

-- One row for each external address with a mailbox (POP3, IMAP). Whoever fetches holds a lease: it raises `fence` and keeps
-- `lease_until` ahead of the database's clock; every write about the mailbox asks for the fence in its own transaction, so one
-- who lost the lease writes nothing more, whatever its own clock says.
create table fetch_state (
  organization_id     bigint not null,
  external_address_id bigint not null,
  next_run            timestamptz not null default now(),
  fence               bigint not null default 0,
  lease_until         timestamptz not null default '-infinity',
  -- Of the fetch that runs, else null.
  started_at          timestamptz,
  done                bigint not null default 0,
  total               bigint,
  last_fetch          timestamptz,
  fetched             bigint not null default 0,
  -- Of the trouble that there is, else null.
  fault_code          text,
  fault_step          text,
  fault_after         bigint,
  failing_since       timestamptz,
  failures            bigint not null default 0,
  told                boolean not null default false,
  primary key (external_address_id),
  foreign key (organization_id, external_address_id) references external_address (organization_id, id) on delete cascade
);
create index on fetch_state (next_run);

-- What a POP3 server calls its mails (UIDL), and what became of them. The column that selects comes first.
create table fetched_mail (
  organization_id     bigint not null,
  external_address_id bigint not null,
  name                text not null,
  size                bigint not null,
  -- What a mail is known by when the server gives it another name.
  mark                text,
  -- Its octets are durably ours.
  stored              boolean not null,
  gone_at             timestamptz,
  primary key (external_address_id, name),
  foreign key (organization_id, external_address_id) references external_address (organization_id, id) on delete cascade
);
create index on fetched_mail (external_address_id, mark) where mark is not null;

-- How far the folders of an IMAP mailbox were read: all mails up to `uid` were dealt with, but for those in `left_over`, which
-- the server did not give.
create table fetched_folder (
  organization_id     bigint not null,
  external_address_id bigint not null,
  folder              text not null,
  uid_validity        bigint not null,
  uid                 bigint not null,
  left_over           bigint[] not null default '{}',
  primary key (external_address_id, folder),
  foreign key (organization_id, external_address_id) references external_address (organization_id, id) on delete cascade
);

-- The owner sees no rows of organizations either, so for this one statement it does.
alter table external_address no force row level security;
insert into fetch_state (organization_id, external_address_id) select organization_id, id from external_address where type <> 'smtp';
alter table external_address force row level security;

do $$
declare t text;
begin
  foreach t in array array['fetch_state', 'fetched_mail', 'fetched_folder'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization on %I using (organization_id = any ((select organizations_in_view())::bigint[]))', t);
  end loop;
end $$;

-- Whichever way an external address changes, whoever is at its mailbox is sent away and it is looked at anew, with no trouble
-- yet. What was noted of its mails belongs to the mailbox: where that is another, nothing is known of it.
create function fetch_anew() returns trigger language plpgsql as $$
begin
  if new.type = 'smtp' then
    delete from public.fetch_state where organization_id = new.organization_id and external_address_id = new.id;
  else
    insert into public.fetch_state as s (organization_id, external_address_id) values (new.organization_id, new.id)
      on conflict (external_address_id) do update set next_run = now(), fence = s.fence + 1, lease_until = '-infinity', started_at = null,
        fault_code = null, fault_step = null, fault_after = null, failing_since = null, failures = 0, told = false;
  end if;
  if tg_op = 'UPDATE' and (new.type, new.server, new.port, new.email, new.username) is distinct from (old.type, old.server, old.port, old.email, old.username) then
    delete from public.fetched_mail where organization_id = new.organization_id and external_address_id = new.id;
    delete from public.fetched_folder where organization_id = new.organization_id and external_address_id = new.id;
    update public.fetch_state set last_fetch = null, fetched = 0 where organization_id = new.organization_id and external_address_id = new.id;
  end if;
  return null;
end $$;
create trigger fetch_anew after insert or update of type, server, port, security, keep_copy, email, username, sealed_password on external_address
  for each row execute function fetch_anew();
