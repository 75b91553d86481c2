-- Many organizations on one server: what the operator allows each of them.

alter table organization
  -- Since then it takes no mail and lets nobody in; nothing of it is lost.
  add column suspended_at       timestamptz,
  -- null: as much as there is room for.
  add column most_octets        bigint check (most_octets > 0),
  add column most_mails_a_day   integer check (most_mails_a_day > 0);

-- How much mail an organization with such a limit keeps: at least what it is, for what goes is taken off when it seems full.
create table organization_usage (
  organization_id bigint primary key references organization on delete cascade,
  counted_to      bigint not null default 0,
  octets          bigint not null default 0
);
alter table organization_usage enable row level security;
alter table organization_usage force row level security;
create policy organization on organization_usage using (organization_id = any ((select organizations_in_view())::bigint[]));

-- Those that are suspended or have a limit, whoever is in view: most servers have none, and ask nothing more.
create function restricted_organizations() returns table (id bigint, suspended boolean)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id, suspended_at is not null from organization
  where suspended_at is not null or most_octets is not null or most_mails_a_day is not null
$$;
grant select (suspended_at, most_octets, most_mails_a_day) on organization to mailkeep_lookup;
grant create on schema public to mailkeep_lookup;
revoke execute on function restricted_organizations() from public;
alter function restricted_organizations() owner to mailkeep_lookup;
revoke create on schema public from mailkeep_lookup;
