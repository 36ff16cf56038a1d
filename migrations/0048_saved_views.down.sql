DROP TRIGGER memberships_views ON memberships;
DROP FUNCTION forget_own_views();
DROP TABLE saved_views;
