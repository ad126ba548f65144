"""An Asterisk whose own queues write the log that others bring to us."""

from tests.engine_fixture import engine_folder as engine_folder
from tests.engine_fixture import engine_tree as engine_tree
