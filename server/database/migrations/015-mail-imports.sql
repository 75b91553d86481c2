-- Mail that is brought in one go: files that a person hands over, and whole accounts on other servers. What an import brought is
-- known by its number on the rows of the mail log, so that it can be taken back as a whole.
create table mail_import (
  id              bigint generated always as identity primary key,
  organization_id bigint not null references organization on delete cascade,
  kind            text not null check (kind in ('file', 'account')),
  -- What a person knows it by: the name of the file, or of the account.
  name            text not null,
  -- The work that is at it, or was last.
  job_id          bigint references job on delete set null,
  -- Of a file: so many of its octets, from the beginning, are dealt with.
  place           bigint not null default 0,
  size            bigint,
  -- Of an account: where it is, and which folders are wanted. Its password is kept until it is brought, or taken back.
  account         jsonb,
  sealed_password bytea,
  -- What broke its import off: step, code, and seconds to wait.
  fault           jsonb,
  created_by      text,
  created_at      timestamptz not null default now(),
  taken_back_at   timestamptz,
  taken_back_by   text,
  -- All that it brought is gone.
  taken_back      boolean not null default false,
  unique (organization_id, id)
);
create index on mail_import (organization_id, id desc);

-- How far each folder of an account was read, as in fetched_folder.
create table mail_import_folder (
  organization_id bigint not null,
  import_id       bigint not null,
  folder          text not null,
  uid_validity    bigint not null,
  uid             bigint not null,
  left_over       bigint[] not null default '{}',
  primary key (import_id, folder, organization_id),
  foreign key (organization_id, import_id) references mail_import (organization_id, id) on delete cascade
);

alter table mail_log add column import_id bigint;
create index mail_log_import on mail_log (import_id, organization_id, id) where import_id is not null;
-- The further copies of a mail, from its first.
create index mail_log_copies on mail_log (first_id, organization_id) where first_id is not null;

-- What a look came to, in numbers.
alter table job add column looked jsonb;

do $$
declare t text;
begin
  foreach t in array array['mail_import', 'mail_import_folder'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy organization on %I using (organization_id = any ((select organizations_in_view())::bigint[]))', t);
  end loop;
end $$;

-- Is a stored mail held through this import alone? Another way counts where a copy that came by it was held too, and its import was
-- not taken back.
create function only_by_import(organization bigint, mail bigint, import bigint) returns boolean language sql stable as $$
  with copies as (
    select l.import_id, l.outcome from mail_log m, mail_log l
    where m.organization_id = organization and m.id = mail and l.organization_id = organization and l.id = coalesce(m.first_id, m.id)
    union all
    select l.import_id, l.outcome from mail_log m, mail_log l
    where m.organization_id = organization and m.id = mail and l.organization_id = organization and l.first_id = coalesce(m.first_id, m.id)),
  held as (
    select c.import_id from copies c where c.outcome in ('saved', 'ticket', 'saved+ticket', 'duplicate')
      and not exists (select from mail_import i where i.organization_id = organization and i.id = c.import_id and i.id <> import and i.taken_back_at is not null))
  select coalesce(bool_and(import_id is not distinct from import), false) from held
$$;

-- Was a ticket opened by mail of this import alone, and by nothing else touched since: no answer, no note, no other mail?
create function is_ticket_of_import(organization bigint, ticket bigint, import bigint) returns boolean language sql stable as $$
  select coalesce(bool_and(m.mail_id is not null and only_by_import(organization, m.mail_id, import)), false)
  from ticket_message m where m.organization_id = organization and m.ticket_id = ticket
$$;
