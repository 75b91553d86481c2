-- What a provider permits for an external address instead of a password (OAuth 2).
create table oauth_grant (
  organization_id     bigint not null,
  external_address_id bigint not null,
  provider            text not null check (provider in ('google', 'microsoft')),
  -- The access and the refresh token.
  sealed_tokens       bytea not null,
  -- Until then the access token is used; some of its time is left over.
  use_until           timestamptz not null,
  granted_at          timestamptz not null default now(),
  granted_by          text,
  refreshed_at        timestamptz not null default now(),
  -- When it dies by itself unless it is used or given anew.
  ends_at             timestamptz not null,
  -- It is told once.
  warned_at           timestamptz,
  died_at             timestamptz,
  -- One process refreshes at a time: it raises the fence, and writes only while that is still its own.
  fence               bigint not null default 0,
  refreshing_until    timestamptz not null default '-infinity',
  primary key (external_address_id),
  foreign key (organization_id, external_address_id) references external_address (organization_id, id) on delete cascade
);
create index on oauth_grant (organization_id);
alter table oauth_grant enable row level security;
alter table oauth_grant force row level security;
create policy organization on oauth_grant using (organization_id = any ((select organizations_in_view())::bigint[]));

-- A permission is one for this account at this server. Where either becomes another, or a password takes its place, it goes.
create function end_grant() returns trigger language plpgsql as $$
begin
  delete from public.oauth_grant where organization_id = new.organization_id and external_address_id = new.id;
  return null;
end $$;
create trigger end_grant after update of server, email, username, sealed_password on external_address for each row
  when ((new.server, new.email, new.username) is distinct from (old.server, old.email, old.username)
    or (old.sealed_password is null and new.sealed_password is not null))
  execute function end_grant();
