-- Takes what posts said before with it.
DROP TRIGGER posts_keep_replaced ON posts;
DROP FUNCTION keep_replaced_content();
DROP TABLE post_revisions;
