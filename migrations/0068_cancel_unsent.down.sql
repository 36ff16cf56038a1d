DROP FUNCTION take_back_unsent(uuid);
