"""Lets fixtures know that their test failed, so that they can tell what the centre was like."""

from collections.abc import Generator

import pytest
from tests.e2e.telling import FAILED


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on a test that it failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report
