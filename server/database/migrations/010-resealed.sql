-- A password that is sealed with a new key is still the same password: nobody at its mailbox has to leave.
drop trigger fetch_anew on external_address;
create trigger fetch_anew after insert or update of type, server, port, security, keep_copy, email, username, sealed_password on external_address
  for each row when (current_setting('mailkeep.resealing', true) is distinct from 'on') execute function fetch_anew();
