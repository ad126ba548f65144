"""What the engine is told of the centre: telephones, lines and numbers. Pure."""

from ipaddress import ip_address

from huawu.app.telephones import Telephones
from huawu.centre.model import Device, DeviceKind, Number, Trunk
from huawu.centre.view import CentreView
from huawu.engine.host import spec
from huawu.kernel.ids import DeviceId


def devices_of(view: CentreView, telephones: Telephones) -> tuple[spec.DeviceSpec, ...]:
    """Return the telephones that may register; one without a secret yet may not."""
    armed = map(telephones.armed, view.all(Device))
    return tuple(_device(device) for device in armed if device.digest_sha256)


def _device(device: Device) -> spec.DeviceSpec:
    browser = device.kind is DeviceKind.WEBRTC
    return spec.DeviceSpec(
        id=device.id,
        username=device.username,
        kind=spec.DeviceKind.WEBRTC if browser else spec.DeviceKind.SIP,
        digest_sha256=device.digest_sha256,
        digest_md5=device.digest_md5,
        encrypted=device.encrypted,
        codecs=device.codecs,
        max_contacts=2 if browser else 1,
    )


def trunks_of(view: CentreView) -> tuple[spec.TrunkSpec, ...]:
    """Return the lines."""
    return tuple(_trunk(trunk) for trunk in view.all(Trunk))


def _trunk(trunk: Trunk) -> spec.TrunkSpec:
    login = None
    if trunk.username and trunk.secret:
        login = spec.TrunkLogin(username=trunk.username, secret=trunk.secret)
    addresses = trunk.match or ((trunk.host,) if _is_address(trunk.host) else ())
    return spec.TrunkSpec(
        id=trunk.id,
        host=trunk.host,
        port=trunk.port,
        transport=spec.Transport(trunk.transport),
        encrypted=trunk.encrypted,
        match=addresses,
        login=login,
        codecs=trunk.codecs,
        max_channels=trunk.max_calls,
        inbound_allowed=trunk.inbound and bool(addresses),
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def numbers_of(view: CentreView) -> tuple[spec.NumberSpec, ...]:
    """Return the numbers that are ours."""
    return tuple(spec.NumberSpec(pattern=number.dialled) for number in view.all(Number))


class ViewDevices:
    """Tells which endpoint of the engine is which telephone; implements the driver's book."""

    def __init__(self, view: CentreView) -> None:
        self._view = view

    def endpoint_of(self, device: DeviceId) -> str | None:
        """Return the endpoint's name."""
        found = self._view.get(Device, device)
        return None if found is None else found.username

    def device_of(self, endpoint: str) -> DeviceId | None:
        """Return the telephone, or None when the endpoint is something else."""
        found = self._view.owner(Device, "username", endpoint)
        return None if found is None else DeviceId(found)
