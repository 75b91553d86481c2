-- Two more kinds of mail lie in the outbox: what administrators are told, and mail that goes through the relay. The latter is
-- `held` while the real server has not answered: sealed as all there is, and dropped when it was captured or refused. Where the
-- process died meanwhile nobody knows whether it left; it is captured then, for what left must not be lost.
alter table outgoing_mail drop constraint outgoing_mail_purpose_check, drop constraint outgoing_mail_state_check;
alter table outgoing_mail
  add constraint outgoing_mail_purpose_check check (purpose in ('compose', 'reply', 'acknowledgement', 'notice', 'relay')),
  add constraint outgoing_mail_state_check check (state in ('waiting', 'taken', 'sent', 'failed', 'held'));
drop index outgoing_mail_due;
create index outgoing_mail_due on outgoing_mail (due_at, organization_id) where state in ('waiting', 'taken', 'held');
