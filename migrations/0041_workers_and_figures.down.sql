DROP FUNCTION installation_figures();
DROP FUNCTION latest_migration();
DROP TABLE workers;
