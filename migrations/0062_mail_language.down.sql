DROP FUNCTION mail_language(uuid, uuid);
