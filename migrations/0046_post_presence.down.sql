DROP TABLE post_presence;
