"""How the engine's endpoints and the centre's devices know each other."""

from typing import Protocol

from huawu.kernel.ids import DeviceId


class DeviceBook(Protocol):
    """Which endpoint of the engine is which device of the centre."""

    def endpoint_of(self, device: DeviceId) -> str | None:
        """Return the endpoint's name, or None for an unknown device."""
        ...

    def device_of(self, endpoint: str) -> DeviceId | None:
        """Return the device, or None when the endpoint is something else, such as a trunk."""
        ...
