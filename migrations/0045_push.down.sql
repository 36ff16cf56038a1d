DROP FUNCTION forget_push_subscription(uuid, bytea);
DROP FUNCTION read_push(uuid, uuid, uuid);
DROP FUNCTION take_pushes(jsonb);
ALTER TABLE notifications DROP COLUMN pushed_at;
DROP TABLE push_subscriptions;
DROP TABLE push_keys;
