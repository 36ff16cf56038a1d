DROP FUNCTION sweep_idempotency_keys(integer);
DROP TABLE account_idempotency_keys;
DROP TABLE idempotency_keys;
