-- Sign-in: what better-auth keeps, in a schema of its own, and the one-time links that bring people in.

-- ── what better-auth keeps ───────────────────────────────────────────────────────────────────────────────────────
-- Names and columns are better-auth's. These tables must be read before anybody is known, so no policy binds them; they hold
-- nothing but what sign-in needs: no name, no mail address, no content. Who a user is, and may do, stands in `account`.
create schema auth;

-- One row for each person who may sign in: `id` is the account's. better-auth finds people by an email; ours is made of the id,
-- for addresses and logins change, and are looked up under row-level security.
create table auth."user" (
  id                 text primary key,
  name               text not null default '',
  email              text not null unique generated always as (id || '@account.invalid') stored,
  "emailVerified"    boolean not null default true,
  image              text,
  "createdAt"        timestamptz not null default now(),
  "updatedAt"        timestamptz not null default now(),
  "twoFactorEnabled" boolean not null default false,
  organization_id    bigint references organization on delete cascade,
  account_id         bigint unique,
  check (id = coalesce(account_id::text, 'nobody')),
  foreign key (organization_id, account_id) references account (organization_id, id) on delete cascade
);
create index on auth."user" (organization_id);

create table auth.session (
  id          text primary key,
  token       text not null unique,
  "userId"    text not null references auth."user" on delete cascade,
  "expiresAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index on auth.session ("userId");

create table auth.account (
  id                      text primary key,
  "accountId"             text not null,
  "providerId"            text not null,
  "userId"                text not null references auth."user" on delete cascade,
  password                text,
  "accessToken"           text,
  "refreshToken"          text,
  "idToken"               text,
  "accessTokenExpiresAt"  timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope                   text,
  "createdAt"             timestamptz not null default now(),
  "updatedAt"             timestamptz not null default now(),
  unique ("userId", "providerId")
);

create table auth.verification (
  id          text primary key,
  identifier  text not null,
  value       text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index on auth.verification (identifier);

-- Secret and recovery codes are encrypted with a key derived from the instance key.
create table auth."twoFactor" (
  id                        text primary key,
  "userId"                  text not null unique references auth."user" on delete cascade,
  secret                    text not null,
  "backupCodes"             text not null,
  verified                  boolean not null default true,
  "failedVerificationCount" integer not null default 0,
  "lockedUntil"             timestamptz
);

-- Whoever is not known is let in as nobody, whose password nobody has: a wrong name goes the same way as a wrong password,
-- and takes the same time.
insert into auth."user" (id) values ('nobody');
insert into auth.account (id, "accountId", "providerId", "userId", password)
  values ('nobody', 'nobody', 'credential', 'nobody', replace(gen_random_uuid()::text, '-', '') || ':' || encode(sha512(gen_random_uuid()::text::bytea), 'hex'));

-- ── one-time links ───────────────────────────────────────────────────────────────────────────────────────────────
-- Used links are deleted. Of the token, only the hash is kept.
create table account_link (
  id              bigint generated always as identity primary key,
  organization_id bigint not null,
  account_id      bigint not null,
  kind            text not null check (kind in ('invitation', 'password', 'sign-in')),
  hash            bytea not null,
  created_by      text not null,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz not null,
  unique (organization_id, hash),
  foreign key (organization_id, account_id) references account (organization_id, id) on delete cascade
);
create index on account_link (organization_id, account_id);
alter table account_link enable row level security;
alter table account_link force row level security;
create policy organization on account_link using (organization_id = any ((select organizations_in_view())::bigint[]));

-- ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- null: the language of the company.
alter table account add column language text check (language in ('en', 'ko'));

-- Whichever way a role changes or a user is deactivated: sessions and links of before end in the same transaction.
create function end_access() returns trigger language plpgsql as $$
begin
  delete from auth.session where "userId" = new.id::text;
  if not new.active then
    delete from public.account_link where organization_id = new.organization_id and account_id = new.id;
  end if;
  return null;
end $$;
create trigger end_access after update of role, active on account for each row
  when (old.role <> new.role or old.active and not new.active) execute function end_access();
