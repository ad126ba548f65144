"""Fixtures every kind of test may ask for."""

pytest_plugins = ["tests.database_fixture"]
