"""Alembic's scripts. Make a new one with `tools/make_migration.py`, never by hand alone."""
