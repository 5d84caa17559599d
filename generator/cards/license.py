"""The licence of a data set: an SPDX expression, as each reader of a card wants it."""

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.errors import UsageError

_SEVERAL = re.compile(r"\s+(?:AND|OR)\s+|[()]")


class License:
    """What may be done with a data set.

    Args:
        given: An SPDX expression in any case (`cc-by-4.0`, `MIT AND CC-BY-SA-4.0`); empty: nobody said.

    Raises:
        UsageError: It is none.
    """

    def __init__(self, given: str = "") -> None:
        try:
            self.expression = str(canonicalize_license_expression(given)) if given else ""
        except InvalidLicenseExpression:
            raise UsageError(
                f"{given!r} is no licence that SPDX knows; give its identifier from spdx.org/licenses, such as "
                "CC-BY-4.0, or LicenseRef-NAME for one of your own."
            ) from None

    def __str__(self) -> str:
        return self.expression or "unknown"

    def front_matter(self) -> dict[str, str]:
        """As the hub has it: lower case, `other` with its name for what is no single licence."""
        if not self.expression:
            return {"license": "unknown"}
        if len(self._parts()) > 1 or self.expression.startswith("LicenseRef-"):
            return {"license": "other", "license_name": self.expression.lower()}
        return {"license": self.expression.lower()}

    def addresses(self) -> list[str]:
        """Where each of its parts can be read; by name what SPDX has no page of."""
        parts = [part.split(" WITH ")[0] for part in self._parts()]
        return [
            part if part.startswith("LicenseRef-") else f"https://spdx.org/licenses/{part}.html" for part in parts
        ] or ["unknown"]

    def _parts(self) -> list[str]:
        return [part for part in map(str.strip, _SEVERAL.split(self.expression)) if part]
