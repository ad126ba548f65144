"""The rig itself: what it opened is closed, whatever went wrong."""

import socket

import pytest
from tests.contract.engine.asterisk_process import CALLERS, AsteriskProcess
from tests.contract.engine.asterisk_rig import AsteriskRig

from huawu.testing.phone.phone import Refusal

pytestmark = [pytest.mark.contract, pytest.mark.asterisk]


async def test_a_rig_that_cannot_begin_leaves_no_port_taken(asterisk: AsteriskProcess) -> None:
    with pytest.RaisesGroup(Refusal, flatten_subgroups=True):
        await AsteriskRig(asterisk, "refused", secret="not-the-secret").__aenter__()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((CALLERS, asterisk.trunk_port))
