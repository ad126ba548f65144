"""PostgreSQL, and nothing else, keeps what must not be lost: server, pool, schema, backup."""
