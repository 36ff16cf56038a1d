-- What a network said last of how many posts of an account programs may still publish; beside the channel's pace, so that the channel
-- itself keeps its version.
ALTER TABLE channel_pace
  ADD COLUMN quota_used integer CHECK (quota_used >= 0),
  ADD COLUMN quota_limit integer CHECK (quota_limit > 0),
  -- Null where the network counts the last so many hours, and each post is free again by itself.
  ADD COLUMN quota_renews_at timestamptz,
  ADD COLUMN quota_seen_at timestamptz;
GRANT UPDATE (quota_used, quota_limit, quota_renews_at, quota_seen_at) ON channel_pace TO scheduly_worker;
