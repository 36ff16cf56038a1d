DROP FUNCTION await_placing();
