DROP INDEX publications_turns;
