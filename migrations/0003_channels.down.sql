DROP TABLE oauth_states;
DROP TABLE channels;
DROP FUNCTION guard_channel();
