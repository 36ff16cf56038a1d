DROP FUNCTION cancel_unsent(uuid);
