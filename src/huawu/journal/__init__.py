"""The append-only record of everything that happened, its outbox and its projections."""
