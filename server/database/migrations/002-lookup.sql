-- What must look across organizations, or past a policy that would keep PostgreSQL from using an index. A few functions, owned
-- by a role that nobody signs in as; the application may call them and read nothing else with that role's eyes.

-- ── which organization is a recipient's? ─────────────────────────────────────────────────────────────────────────
-- Tokens in small letters, domains in normal form; exact matches only. An expired token is none.
create function route_recipient(tokens text[], domains text[]) returns table (key text, organization_id bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.token, t.organization_id from capture_token t
    where t.token = any (tokens) and (t.expires_at is null or t.expires_at > now())
  union all
  select d.domain, d.organization_id from organization_domain d where d.domain = any (domains)
$$;

create function organization_ids() returns setof bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from organization order by id
$$;

-- ── the words of mails ───────────────────────────────────────────────────────────────────────────────────────────
-- Every word carries its organization, so that the words of one are no entry of the index for another.
-- Neither `strict` nor with an operator that is a function itself: PostgreSQL would call it for every word (eight times slower).
create function organization_word(organization bigint, word text) returns text
language sql immutable parallel safe return organization::text || ':' || word;

-- What to write into mail_search.terms. Longer words than a tsvector holds (2,046 octets) are left out.
create function mail_terms(organization bigint, words text[]) returns tsvector
language sql immutable strict parallel safe
  return array_to_tsvector(array(select organization_word(organization, word) from unnest(words) word
    where word <> '' and octet_length(organization_word(organization, word)) <= 2046));

create function search_operand(lexeme text) returns text
language sql immutable strict parallel safe return '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''';

-- Mails of the one organization in view that hold all these words, and for each beginning a word that begins so, newest
-- arrival first; of one contact's history, and before one mail, if asked. The organization comes from the session, never from
-- a parameter, and twice: in the words and in the condition.
--
-- The index finds the mails with rare words at once, but in no order: were all mails with a common word fetched to be sorted,
-- that would take a second. So the `newest` are looked at first, where a common word is soon met often enough; then the index
-- is asked, for no more than `enough`; and where it knows more, the walk from the newest goes on. PostgreSQL's guess at a word
-- without statistics is far off, so each way is written such that it can be gone in that way only: `+ 0` and `is true` keep an
-- index from being used, `offset 0` keeps the order.
create function search_mail(words text[], beginnings text[] default '{}', contact bigint default null, before bigint default null, most integer default 50,
  newest integer default 1000, enough integer default 5000)
returns table (mail_id bigint)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  organization bigint := (organizations_in_view())[1];
  query tsquery := (select string_agg(operand, ' & ') from (
    select search_operand(organization_word(organization, word)) from unnest(words) word
    union all
    select search_operand(organization_word(organization, word)) || ':*' from unnest(beginnings) word) operands(operand))::tsquery;
  history text := 'select x.mail_id from '
    || case when contact is null then 'mail_search x where' else 'activity x where x.contact_id = $3 and x.removed_at is null and' end
    || ' x.organization_id = $1 and ($4 is null or x.mail_id < $4) and x.mail_id is not null order by x.mail_id desc';
  matches text := 'exists (select from mail_search s where s.organization_id = $1 and s.mail_id = h.mail_id and (s.terms @@ $2) is true offset 0)';
  seen bigint;
  hits bigint[];
begin
  if cardinality(organizations_in_view()) is distinct from 1 then
    raise exception 'search_mail needs exactly one organization in view';
  end if;

  execute format('select count(*), coalesce(array_agg(h.mail_id order by h.mail_id desc) filter (where %s), ''{}'') from (%s limit $5) h', matches, history)
    using organization, query, contact, before, newest into seen, hits;
  if seen < newest or cardinality(hits) >= most then
    return query select unnest(hits[:most]);
    return;
  end if;

  hits := array(select s.mail_id from mail_search s where s.terms @@ query and s.organization_id + 0 = organization limit enough + 1);
  if cardinality(hits) <= enough then
    return query select hit from unnest(hits) hit
      where (before is null or hit < before) and (contact is null or exists (select from activity a
        where a.organization_id = organization and a.mail_id = hit and a.contact_id = contact and a.removed_at is null))
      order by hit desc limit most;
    return;
  end if;

  return query execute format('select h.mail_id from (%s offset 0) h where %s limit $5', history, matches) using organization, query, contact, before, most;
end $$;

-- ── the role ─────────────────────────────────────────────────────────────────────────────────────────────────────
grant select (token, organization_id, expires_at) on capture_token to mailkeep_lookup;
grant select (domain, organization_id) on organization_domain to mailkeep_lookup;
grant select (id) on organization to mailkeep_lookup;
grant select on mail_search to mailkeep_lookup;
grant select (organization_id, contact_id, mail_id, removed_at) on activity to mailkeep_lookup;
create policy lookup on capture_token for select to mailkeep_lookup using (true);
create policy lookup on organization_domain for select to mailkeep_lookup using (true);
create policy lookup on organization for select to mailkeep_lookup using (true);
create policy lookup on mail_search for select to mailkeep_lookup using (true);
create policy lookup on activity for select to mailkeep_lookup using (true);

-- To own a function takes the right to create one, for this moment only.
grant usage, create on schema public to mailkeep_lookup;
do $$
declare name regprocedure;
begin
  foreach name in array array['route_recipient(text[], text[])', 'organization_ids()', 'search_mail(text[], text[], bigint, bigint, integer, integer, integer)']::regprocedure[] loop
    execute format('revoke execute on function %s from public', name);
    execute format('alter function %s owner to mailkeep_lookup', name);
  end loop;
end $$;
revoke create on schema public from mailkeep_lookup;
