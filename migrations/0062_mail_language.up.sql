-- What a person wants mails in: as they said in the organization, else in any other, else nothing. Settings are nobody else's business,
-- and mails are written for others too. (docs/adr/0046)
CREATE FUNCTION mail_language(org uuid, person uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = scheduly, pg_temp AS $$
  SELECT s.language FROM memberships m JOIN notification_settings s ON s.org_id = m.org_id AND s.user_id = m.user_id
  WHERE m.user_id = person
  ORDER BY s.org_id IS DISTINCT FROM org, s.language = 'en'
  LIMIT 1
$$;
REVOKE ALL ON FUNCTION mail_language(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mail_language(uuid, uuid) TO scheduly_app, scheduly_worker;
