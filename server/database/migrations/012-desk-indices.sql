-- Tickets that several support addresses received stand under each of them; they are few.
create index ticket_by_several on ticket (organization_id, last_at, id) where cardinality(support_addresses) > 1 and not spam and merged_into is null and snoozed_until is null;
