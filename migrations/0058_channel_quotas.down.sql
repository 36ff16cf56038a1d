ALTER TABLE channel_pace DROP COLUMN quota_used, DROP COLUMN quota_limit, DROP COLUMN quota_renews_at, DROP COLUMN quota_seen_at;
