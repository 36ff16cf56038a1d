DROP TABLE attempts;
DROP TABLE publications;
DROP FUNCTION guard_attempt();
DROP FUNCTION announce_publication();
DROP FUNCTION guard_new_publication();
DROP FUNCTION guard_publication();
DROP FUNCTION publication_may_go(text, text);
DROP FUNCTION post_status(bigint, bigint, bigint, bigint, bigint, bigint);
