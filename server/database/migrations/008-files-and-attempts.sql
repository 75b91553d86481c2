-- Files that people bring, and what became of them; and what sign-in has to remember over a restart.

-- ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- What a job was asked, and what an import has brought so far; written with each of its batches, so it can go on after a restart.
alter table job
  -- Who may look at it, administrators apart: `user 7` or `key Name`.
  add column owner    text,
  add column request  jsonb,
  add column imported jsonb,
  -- When it was last heard of: one that is silent for long is taken over.
  add column heard_at timestamptz not null default now();

-- The octets of a file, in pieces, until its job has ended.
create table job_file (
  organization_id bigint not null,
  job_id          bigint not null references job on delete cascade,
  place           integer not null,
  octets          bytea not null,
  primary key (job_id, place, organization_id)
);
alter table job_file enable row level security;
alter table job_file force row level security;
create policy organization on job_file using (organization_id = any ((select organizations_in_view())::bigint[]));

-- ── sign-in ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- Attempts that failed or are under way, by a hash of whose they are: of an account, of a client.
create table auth.attempt (
  key     bytea primary key,
  at      timestamptz[] not null,
  over_at timestamptz not null
);
create index on auth.attempt (over_at);

-- Codes of authenticator apps that were used: none is good twice (RFC 6238, section 5.2).
create table auth.used_code (
  "userId" text not null references auth."user" on delete cascade,
  hash     bytea not null,
  at       timestamptz not null default now(),
  primary key ("userId", hash)
);

-- ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Under a policy PostgreSQL uses an index only by operators that give nothing away, and lower() is not one of those: each
-- look-up of a name read every contact. So what is compared is a column of its own.
alter table contact add column name_key text generated always as (lower(name)) stored;
drop index contact_organization_id_kind_lower_id_idx;
drop index contact_organization_id_lower_id_idx;
create index on contact (organization_id, kind, name_key, id);
create index on contact (organization_id, name_key, id);
create index on contact (name_key, organization_id);
