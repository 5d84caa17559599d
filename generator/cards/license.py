"""The licence of a data set: an SPDX expression, as each reader of a card wants it."""

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.errors import UsageError

_ON_THE_HUB = frozenset(
    """
    afl-3.0 agpl-3.0 apache-2.0 artistic-2.0 bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 cc0-1.0 cc-by-2.0
    cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0
    cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-permissive-1.0
    cdla-permissive-2.0 cdla-sharing-1.0 ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 gpl-2.0 gpl-3.0 isc
    lgpl-2.1 lgpl-3.0 lppl-1.3c mit mpl-2.0 ms-pl ncsa ofl-1.1 osl-3.0 postgresql unlicense wtfpl zlib
    """.split()
)
"""Licences of SPDX that the hub knows, https://huggingface.co/docs/hub/repositories-licenses; it takes a card with no
other."""
_OTHERWISE_ON_THE_HUB = {
    "agpl-3.0-only": "agpl-3.0",
    "c-uda-1.0": "c-uda",
    "gpl-2.0-only": "gpl-2.0",
    "gpl-3.0-only": "gpl-3.0",
    "lgpl-2.1-only": "lgpl-2.1",
    "lgpl-3.0-only": "lgpl-3.0",
    "odbl-1.0": "odbl",
    "odc-by-1.0": "odc-by",
    "pddl-1.0": "pddl",
}
"""Those that it has another name for."""
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
        """As the hub has it: lower case, `other` with its name for what it does not know as a single licence."""
        if not self.expression:
            return {"license": "unknown"}
        name = self.expression.lower()
        if name in _ON_THE_HUB:
            return {"license": name}
        called = _OTHERWISE_ON_THE_HUB.get(name)
        return {"license": called} if called else {"license": "other", "license_name": name}

    def addresses(self) -> list[str]:
        """Where each of its parts can be read; by name what SPDX has no page of."""
        parts = [part.split(" WITH ")[0] for part in self._parts()]
        return [
            part if part.startswith("LicenseRef-") else f"https://spdx.org/licenses/{part}.html" for part in parts
        ] or ["unknown"]

    def _parts(self) -> list[str]:
        return [part for part in map(str.strip, _SEVERAL.split(self.expression)) if part]
