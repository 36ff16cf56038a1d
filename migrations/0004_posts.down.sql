DROP TABLE post_approvals;
DROP FUNCTION approve_post(uuid, bytea, text);
DROP FUNCTION reject_post(uuid, text);
DROP TABLE posts;
DROP FUNCTION guard_post();
DROP FUNCTION guard_new_post();
