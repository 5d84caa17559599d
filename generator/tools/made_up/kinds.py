"""What kind of value a field holds, by its name and by what is said of it.

kind_of("created_at", "") → "moment"; kind_of("userEmail", "") → "email"; kind_of("result", "Number of rows") → "count"
"""

import re
from functools import lru_cache

from generator.tools.made_up.lexicon import NAMES
from generator.tools.spec.names import name_parts, singular

_WORDS: dict[str, str] = {
    "id": "id ids gid pid_ identifier identity guid sid oid uid ref reference",
    "uuid": "uuid",
    "sha": "sha commit hash checksum digest md5 sha256 etag fingerprint",
    "slug": "slug permalink",
    "username": "username login handle nickname screenname",
    "email": "email mail",
    "phone": "phone telephone mobile fax msisdn",
    "first name": "firstname given forename",
    "last name": "lastname surname",
    "person": "author customer person assignee contact reviewer creator employee participant attendee recipient sender "
    "guest patient student teacher manager driver buyer seller holder speaker director actor writer editor lead",
    "user": "owner user account member",
    "city": "city town place location destination origin",
    "country": "country nation",
    "address": "address street",
    "postcode": "zip postcode zipcode postal",
    "region": "region province county",
    "language": "language lang locale",
    "currency": "currency",
    "time zone": "timezone tz zone",
    "date": "date day birthday dob since until before after deadline due",
    "moment": "timestamp datetime created updated modified published expires completed created_at",
    "clock": "time hour_text",
    "duration": "duration ttl",
    "url": "url uri link href website homepage endpoint webhook",
    "domain": "domain hostname subdomain fqdn",
    "ip": "ip ipaddress",
    "file": "file filename attachment",
    "path": "path filepath source_path",
    "folder": "folder directory dir cwd",
    "media type": "mimetype mime contenttype",
    "format": "extension ext",
    "version": "version release tagname",
    "status": "status state phase condition outcome",
    "priority": "priority severity urgency",
    "color": "color colour",
    "title": "title subject headline heading",
    "name": "name label_name caption displayname",
    "text": "description comment message note body text content summary bio abstract excerpt snippet details about "
    "reason explanation remark instruction instructions feedback review prompt answer question response reply",
    "query": "query keyword keywords search term q",
    "sql": "sql statement",
    "code": "code sourcecode script snippet_code",
    "regex": "regex regexp pattern",
    "token": "cursor token nonce continuation marker",
    "unit": "unit units",
    "gender": "gender sex",
    "weekday": "weekday",
    "count": "count total number num quantity length size limit offset top max min maximum minimum hits views "
    "likes stars forks followers comments downloads rows pages items results copies stock depth retries attempts",
    "money": "price cost amount fee balance salary revenue budget subtotal tax discount value_amount fare rate_amount",
    "percent": "percent percentage ratio humidity progress usage cpu utilization change",
    "money_rate": "rate",
    "share": "probability confidence similarity",
    "score": "score rating stars_average",
    "latitude": "latitude lat",
    "longitude": "longitude lon lng long",
    "temperature": "temperature temp celsius",
    "year": "year",
    "month": "month",
    "hour": "hour hours",
    "minutes": "minute minutes seconds second milliseconds timeout delay interval ms",
    "age": "age",
    "page": "page",
    "index": "index position rank order place row column_number line",
    "pixels": "width height",
    "bytes": "bytes filesize",
    "port": "port",
    "process": "pid",
    "distance": "distance radius speed volume area mean median average deviation variance value_of",
    "flag": "is has can should enable enabled active verified public private archived deleted success ok",
}  # fmt: skip
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\b(?:number|count|total number|amount) of\b|\bhow many\b", "count"),
        (r"\bYYYY-MM-DD[T ]|\bdate-?time\b|\bISO[- ]?8601 (?:timestamp|date-?time)|\btimestamp\b", "moment"),
        (r"\bYYYY-MM-DD\b|\bISO[- ]?8601\b", "date"),
        (r"\bISO[- ]?4217\b|\bcurrency code\b", "currency"),
        (r"\bISO[- ]?639|\bBCP[- ]?47\b|\blanguage code\b", "language"),
        (r"\bISO[- ]?3166\b|\bcountry code\b", "country code"),
        (r"\bE\.164\b|\bphone number\b", "phone"),
        (r"\bUUID\b|\bGUID\b", "uuid"),
        (r"\be-?mail address\b", "email"),
        (r"\bticker\b|\bstock symbol\b", "ticker"),
        (r"\bIANA time|\btime ?zone\b", "time zone"),
        (r"\bhex(?:adecimal)? colou?r\b", "color"),
        (r"\bregular expression\b|\bregex\b", "regex"),
        (r"\bURL of\b|\bURL to\b|^(?:the |an? )?(?:full |public |absolute )?URL\b", "url"),
        (r"\b(?:ID|identifier|GID) (?:of|for)\b|\bunique identifier\b|\bglobally unique\b", "id"),
        (r"\babsolute path\b|\bfile path\b|\bpath (?:to|of|where)\b", "path"),
        (r"\bSQL\b", "sql"),
    )
)
_OPEN = frozenset(("", "name", "id", "title", "count", "text", "code", "file", "number"))


@lru_cache(maxsize=50_000)
def kind_of(name: str, description: str = "") -> str:
    """The kind of value; empty where neither name nor description tell.

    The last word of a name says what it is, `address` in `email_address` not. What a description says outright of a
    form, such as YYYY-MM-DD, goes before a name that says little.

    Args:
        name: Of the field or parameter.
        description: What the documentation says of it.
    """
    parts = name_parts(name)
    if found := _by_parts(parts):
        return found
    said = next((kind for pattern, kind in _SAID if pattern.search(description[:400])), "")
    if said:
        return said
    for word in reversed(parts):
        if (kind := _kind_of_word(word)) or singular(word) in NAMES:
            return kind or singular(word)
    return _by_head(description)


_ENDS: tuple[tuple[str, str], ...] = (
    (r"^(?:is|has|can|should) ", "flag"),
    (r"(?:ed|es) (?:at|on)$", "moment"),
    (r"(?:^| )(?:email|mail) (?:address|id)$|(?:^| )(?:email|mail)$", "email"),
    (r"(?:^| )(?:first|given) name$", "first name"),
    (r"(?:^| )(?:last|family|sur) name$", "last name"),
    (r"(?:^| )(?:user|login) name$", "username"),
    (r"(?:^| )country code$", "country code"),
    (r"(?:^| )currency code$", "currency"),
    (r"(?:^| )(?:postal|zip) code$", "postcode"),
    (r"(?:^| )language code$", "language"),
    (r"(?:^| )status code$", "status code"),
    (r" code$", "short code"),
    (r"(?:^| )(?:content|media|mime) type$", "media type"),
    (r" type$", "type"),
    (r"(?:^| )commit (?:id|sha)$", "sha"),
    (r"(?:^| )ip (?:\w+ )?address$", "ip"),
    (r"(?:^| )(?:phone|mobile|fax) number$", "phone"),
    (r"(?:^| )(?:creat\w+|updat\w+|publish\w+|expir\w+|start|end|last|due|date) time$", "moment"),
    (r" (?:ids?|gid|sid|key)$", "id"),
    (r"^path | path$", "path"),
)
"""How the words of a name end that tell a kind together, the surest first."""
_OF_NAMES = ("person", "user", "city", "country", "file")
"""Kinds of things whose name is the value."""


def _by_parts(parts: list[str]) -> str:
    """A kind that the words of a name tell together or by their end."""
    said, last = " ".join(parts), parts[-1] if parts else ""
    if found := next((kind for pattern, kind in _ENDS if re.search(pattern, said)), ""):
        return found
    if last == "name" and len(parts) > 1 and (kind := _kind_of_word(parts[-2])) in _OF_NAMES:
        return kind
    kind = _kind_of_word(last)
    return kind if kind not in _OPEN or (kind in ("id", "count") and last != "number") else ""


def _by_head(description: str) -> str:
    """The kind that the first words of a description name: "Street and number" is an address."""
    head = re.split(r"[.,;:(]| of | for | in | to | that | which ", description[:120].casefold(), maxsplit=1)[0]
    for word in reversed(re.findall(r"[a-z]+", head)):
        if kind := _kind_of_word(word):
            return "short code" if kind == "code" else kind
        if singular(word) in NAMES:
            return singular(word)
    return ""


def _kind_of_word(word: str) -> str:
    return _KINDS.get(word) or _KINDS.get(singular(word), "")
