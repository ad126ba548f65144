"""Where numbers are from, by their first digits. Pure.

The numbering plans of all countries take 100 MB once they are read, so they are read in a process
of its own that ends with its work.
"""

from collections.abc import Sequence
from typing import Final

import phonenumbers

#: As many digits of an international number as any plan looks at.
_TOLD_BY: Final = 12
_CHINESE: Final = frozenset({"CN", "HK", "MO", "TW"})


def regions_of(numbers: Sequence[str], home: str) -> list[str]:
    """Return the town, province or country of each number; "" where its digits tell none.

    Args:
        numbers: as the network delivers them.
        home: the country (CN) whose national numbers these are, when no country is told.
            Places are named in its language if that is Chinese, else in English.
    """
    from phonenumbers import geocoder  # its tables: see above

    language = "zh" if home in _CHINESE else "en"
    known: dict[str, str] = {}
    found: list[str] = []
    for number in numbers:
        parsed = _read(number, home)
        if parsed is None:  # an extension, a withheld number
            found.append("")
            continue
        begin = f"{parsed.country_code} {parsed.national_number}"[:_TOLD_BY]
        if begin not in known:
            known[begin] = geocoder.description_for_valid_number(parsed, language)
        found.append(known[begin])
    return found


def _read(number: str, home: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, home)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None
