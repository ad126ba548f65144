"""Fixtures for an engine we have, not drive."""

from tests.engine_fixture import engine_folder as engine_folder
from tests.engine_fixture import engine_tree as engine_tree
from tests.engine_fixture import running_engine as running_engine
