"""What requests have in common: ids in addresses, versions in headers."""

from typing import Annotated

from fastapi import Header, Path, Response

from huawu.centre.rules import ID_PATTERN
from huawu.kernel.errors import Invalid

#: An id in an address.
ThingId = Annotated[str, Path(pattern=f"^{ID_PATTERN}$", description="The thing's id.")]

#: The version that the caller saw.
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The version that is replaced, as in its ETag, such as "3"; leave out for new.',
    ),
]


def version_of(if_match: str | None) -> int:
    """Return the version that a request means to replace; 0 for a new thing.

    Raises:
        Invalid: the header is not a version.
    """
    if if_match is None:
        return 0
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Invalid("If-Match", 'send one version, such as "3"')
    return int(text)


def tagged(response: Response, version: int) -> None:
    """Say in the answer which version it shows."""
    response.headers["ETag"] = f'"{version}"'
