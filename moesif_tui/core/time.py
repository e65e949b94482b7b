"""Instants and durations: read from whatever files write, shown as the screens speak.

An instant is an int of microseconds since 1970-01-01 UTC, negative before, within the years 0001 to 9999; a duration
is an int of microseconds. Nothing here knows what time it is: `now` is always an argument. Nothing here raises.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
UNKNOWN = "–"
"""What stands where a time or a duration is not known."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WITHOUT_ZONE = _EPOCH.replace(tzinfo=None)
_EPOCH_DAY = _EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)
EARLIEST = -62_135_596_800 * SECOND
"""0001-01-01T00:00:00Z."""
LATEST = 253_402_300_800 * SECOND - 1
"""The last microsecond of the year 9999."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII | re.IGNORECASE,
)
_SEPARATORS = ("T", " ", "t", "")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_HTTP = re.compile(  # RFC 1123 and RFC 850; then asctime and JavaScript's Date
    r"(?:[a-z]{3,9},?\s+)?(?P<day>\d{1,2})[ -](?P<month>[a-z]{3})[a-z]*[ -](?P<year>\d{2}|\d{4})\s+"
    r"(?P<clock>\d\d:\d\d(?::\d\d)?)\s*(?P<zone>Z|UT|UTC|GMT|[ECMP][SD]T|[+-]\d{4})?(?:\s*\([^()]*\))?",
    re.ASCII | re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"[a-z]{3},?\s+(?P<month>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?:(?P<clock>\d\d:\d\d:\d\d)\s+(?P<year>\d{4})"
    r"|(?P<year2>\d{4})\s+(?P<clock2>\d\d:\d\d:\d\d)\s*(?P<zone>(?:GMT|UTC)?(?:[+-]\d{4})?)(?:\s*\([^()]*\))?)",
    re.ASCII | re.IGNORECASE,
)
_AMERICAN = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_RELATIVE = re.compile(r"\s*(?:now)?\s*((?:[+-]\s*\d{1,9}\s*[smhdwM]\s*)+)", re.ASCII)
_STEP = re.compile(r"([+-])\s*(\d+)\s*([smhdwM])", re.ASCII)
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}


def parse_time(value: object) -> int | None:
    """The instant that a recorded value means, in microseconds; None when it means none.

    Read are ISO 8601 (every zone form, none is UTC, a space for `T`, a date alone, any number of fraction digits), the
    dates of HTTP headers and of JavaScript, datetimes, and numbers since 1970, as number or text, whose size tells
    seconds, milliseconds, microseconds or nanoseconds.
    """
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            return _parse_odd(value.strip())
        # it takes any character between date and time, and digits alone, which are rather a number
        if value[10:11] in _SEPARATORS or (value[8:9] in _SEPARATORS and not value.isdigit()):
            return _of_datetime(at)
        return _parse_odd(value.strip())
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _of_number(value)
    return _of_datetime(value) if isinstance(value, datetime) else None


def _of_datetime(at: datetime) -> int | None:
    since = at - (_EPOCH_WITHOUT_ZONE if at.tzinfo is None else _EPOCH)
    return _in_range((since.days * 86400 + since.seconds) * SECOND + since.microseconds)


def _in_range(us: int) -> int | None:
    return us if EARLIEST <= us <= LATEST else None


def _of_number(number: float) -> int | None:
    size = abs(number)
    if size < 1e11:
        return _in_range(round(number * SECOND))
    if size < 1e14:
        return _in_range(round(number * 1000))
    if size < 1e17:
        return _in_range(round(number))
    return _in_range(int(number) // 1000) if size < 1e20 else None  # not a number compares false with everything


def _parse_odd(text: str) -> int | None:
    if len(text) > 100:
        return None
    if _NUMBER.fullmatch(text):
        return _basic_date(text) or _of_number(float(text) if "." in text else int(text))
    if iso := _ISO.fullmatch(text):
        year, month, day, hour, minute, second = (int(number or 0) for number in iso.groups()[:6])
        us = int((iso[7] or "0").ljust(6, "0")[:6])
        return _of_parts((year, month, day), (hour, minute, second), us, iso[8] or "")
    if words := _HTTP.fullmatch(text) or _ASCTIME.fullmatch(text):
        part = words.groupdict()
        clock = [int(number) for number in (part["clock"] or part["clock2"]).split(":")]
        year = int(part["year"] or part["year2"])
        if year < 100:
            year += 1900 if year >= 70 else 2000
        month = _MONTHS.find(part["month"].lower()) // 4 + 1  # 0, and so refused, where it is no month
        return _of_parts((year, month, int(part["day"])), (clock[0], clock[1], (*clock, 0)[2]), zone=part["zone"] or "")
    return None


def _basic_date(text: str) -> int | None:
    """`20180526`: eight digits that are a date of our times would be 1970 as seconds, which nobody means."""
    if len(text) != 8 or not text.startswith(("19", "20")):
        return None
    return _of_parts((int(text[:4]), int(text[4:6]), int(text[6:])), (0, 0, 0))


def _of_parts(day: tuple[int, int, int], clock: tuple[int, int, int], us: int = 0, zone: str = "") -> int | None:
    hour, minute, second = clock
    # 24:00 and leap seconds are legal and belong to the next minute; a datetime refuses them
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second or us)):
        return None
    try:
        days = date(*day).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    offset = _offset(zone.upper())
    if offset is None:
        return None
    return _in_range(days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + us - offset)


def _offset(zone: str) -> int | None:
    if zone in _AMERICAN:
        return _AMERICAN[zone] * HOUR
    digits = zone.lstrip("ZUTCGM").replace(":", "")
    if not digits:
        return 0
    size = int(digits[1:3]) * HOUR + int(digits[3:] or 0) * MINUTE
    return None if size > DAY else -size if digits[0] == "-" else size


def relative(expr: str, now: int) -> int | None:
    """The instant of `now`, `-24h`, `now-7d`, `now-1d+2h` (units `s m h d w M`, M a calendar month); None for others.

    What lies outside the years 0001 to 9999 becomes the first or last instant of them.
    """
    if expr.strip() == "now":
        return now
    if not (whole := _RELATIVE.fullmatch(expr)):
        return None
    us = now
    for sign, count, unit in _STEP.findall(whole[1]):
        steps = -int(count) if sign == "-" else int(count)
        us = _months_later(us, steps) if unit == "M" else us + steps * _UNITS[unit]
        us = min(max(us, EARLIEST), LATEST)
    return us


def _months_later(us: int, months: int) -> int:
    at = _utc(us)
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return EARLIEST if year < 1 else LATEST
    day = min(at.day, monthrange(year, month + 1)[1])
    return (at.replace(year=year, month=month + 1, day=day) - _EPOCH) // _MICROSECOND


def _utc(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=min(max(us, EARLIEST), LATEST))


def _local(us: int, zone: tzinfo) -> datetime:
    at = _utc(us)
    try:
        return at.astimezone(zone)
    except OverflowError:  # the first and last hours of all time have no local time in every zone
        return at


def local_zone(us: int) -> tzinfo:
    """The user's own zone, with the offset that it has at a moment; UTC where that is out of reach."""
    try:
        return _utc(us).astimezone().tzinfo or UTC
    except (OverflowError, OSError, ValueError):
        return UTC


def zone_name(us: int, zone: tzinfo) -> str:
    """The name of a zone at a moment: `UTC`, `CET`, `-03`."""
    return _local(us, zone).tzname() or "UTC"


def iso(us: int) -> str:
    """`2018-05-26T05:35:01.123Z`, with six digits only where there are microseconds."""
    days, rest = divmod(min(max(us, EARLIEST), LATEST), DAY)
    second, fraction = divmod(rest, SECOND)
    small = f"{fraction:06d}" if fraction % 1000 else f"{fraction // 1000:03d}"
    return f"{_date(days)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{small}Z"


@lru_cache(maxsize=64)
def _date(days: int) -> str:
    return date.fromordinal(days + _EPOCH_DAY).isoformat()


def age(us: int, now: int) -> str:
    """How long ago, in one short word: `now` (under a minute, or ahead), `2m`, `3h`, `4d`, `5w`, `2y`."""
    past = now - us
    if past < MINUTE:
        return "now"
    for limit, unit, sign in ((HOUR, MINUTE, "m"), (DAY, HOUR, "h"), (14 * DAY, DAY, "d"), (365 * DAY, WEEK, "w")):
        if past < limit:
            return f"{past // unit}{sign}"
    return f"{past // (365 * DAY)}y"


def clock(us: int, seconds: bool = False, ms: bool = False, zone: tzinfo = UTC) -> str:
    """The time of day: `14:02`, with seconds `14:02:08`, with milliseconds `14:02:08.420`."""
    at = _local(us, zone)
    if ms:
        return f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}"
    return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"


def day(us: int, zone: tzinfo = UTC) -> str:
    """The date, `2018-05-26`."""
    return _local(us, zone).date().isoformat()


def short_day(us: int, now: int, zone: tzinfo = UTC) -> str:
    """Month and day, `05-26`; in another year than now with it, `2018-05-26`."""
    at = _local(us, zone).date().isoformat()
    return at[5:] if at[:5] == _local(now, zone).date().isoformat()[:5] else at


def when(us: int, now: int, zone: tzinfo = UTC) -> str:
    """Today's times as time of day, yesterday's as `yesterday 21:40`, every other as its date `2018-05-26`."""
    at = _local(us, zone)
    days = _local(now, zone).toordinal() - at.toordinal()
    if days == 0:
        return f"{at:%H:%M}"
    return f"yesterday {at:%H:%M}" if days == 1 else at.date().isoformat()


def duration(us: int | None) -> str:
    """How long a call took: `0.4 ms`, `38 ms`, `3,204 ms`, `48.2 s`, `2 min`, `3 h`; `–` when unknown or negative."""
    if us is None or us < 0:
        return UNKNOWN
    if us < 1000:
        return "0 ms" if us == 0 else "<0.1 ms" if us < 50 else f"{us / 1000:.1f} ms" if us < 950 else "1 ms"
    if us < 10 * SECOND - 500:
        return f"{(us + 500) // 1000:,} ms"
    return _long(us)


def span(us: int) -> str:
    """How long a sequence of calls lasted: `310 ms`, `46.1 s`, `6 min`, `3 h`, `2 d`."""
    return duration(us) if us < SECOND else _long(us)


def _long(us: int) -> str:
    if us < MINUTE - 50_000:
        return f"{us / SECOND:.1f} s"
    for limit, unit, sign in ((HOUR, MINUTE, "min"), (DAY, HOUR, "h")):
        if us < limit - unit // 2:
            return f"{_few_digits(us, unit)} {sign}"
    return f"{_few_digits(us, DAY)} d"


def _few_digits(us: int, unit: int) -> str:
    tenths = (us * 10 + unit // 2) // unit
    if tenths < 100 and tenths % 10:
        return f"{tenths / 10:.1f}"
    return f"{(us + unit // 2) // unit:,}"
