"""What a spreadsheet shows for a stored number: Excel number formats, exactly, on decimals.

What belongs here: format codes and how they print. What does not: where codes and values stand in a
file (`pipeline.readers.xlsx`, `pipeline.readers.xls`). Rounding is Excel's: to 15 significant digits first, then half away
from zero. Padding that only aligns (`_)`, `* `, `?`) is not printed. Month and weekday names are
English, or Chinese where the code says so; fractions (`# ?/?`) print as General.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

from pipeline.readers.number_format_codes import BUILTIN

__all__ = ["BUILTIN", "Show", "formatter", "text_formatter"]

MAX_CODE: Final = 1000
"""Characters of a format code that is used; Excel takes 255."""
_MOST_EXPONENT: Final = 308  # of a stored number, which is a double
_FIFTEEN: Final = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<padding>[_*].?)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|aaaa?|e+)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<slash>/)|(?P<text>@)|(?P<literal>.)",
    re.I | re.S,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?(?:\d+\.?\d*|\.\d+))")
_SECTION: Final = re.compile(r'(?:"[^"]*"?|\[[^\]]*\]?|[\\!_*].?|[^;"\[\\!_*])*', re.S)
_PLAIN: Final = re.compile(r"-?(?:0|[1-9]\d{0,9})(?:\.\d*[1-9])?")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_ZH: Final = "一二三四五六日"
_LAST_DAY: Final = 2_958_466  # serial of the day after 9999-12-31

Token = tuple[str, str]
Show = Callable[[str], str]
"""From what is stored to what is shown."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One of up to four parts of a format code, e.g. for negative numbers."""

    tokens: tuple[Token, ...]
    kind: str
    condition: tuple[str, Decimal] | None


@lru_cache(maxsize=4096)
def formatter(code: str, date1904: bool = False) -> Show:
    """A function from the stored value, as written in the file, to the text shown."""
    known = code if 0 < len(code) <= MAX_CODE else "General"
    sections = tuple(_section(part) for part in _split(known))

    def shown(stored: str) -> str:
        if general and len(stored) <= 11 and _PLAIN.fullmatch(stored):
            return stored
        try:
            number = _FIFTEEN.create_decimal(stored)
        except ArithmeticError:
            return stored
        if not number.is_finite() or number.adjusted() > _MOST_EXPONENT:
            return stored
        try:
            return _shown(sections, number, date1904)
        except ArithmeticError:  # more places than any sheet shows
            return stored

    general = len(sections) == 1 and sections[0].kind == "general" and len(sections[0].tokens) <= 1
    return shown


@lru_cache(maxsize=4096)
def text_formatter(code: str) -> Show | None:
    """A function from a text cell's text to what is shown; None where that is the text itself."""
    parts = _split(code) if len(code) <= MAX_CODE else []
    if len(parts) < 4:
        return None
    tokens = _section(parts[3]).tokens
    if [kind for kind, _ in tokens] == ["text"]:
        return None
    return lambda text: "".join(text if kind == "text" else literal for kind, literal in tokens)


def _split(code: str) -> list[str]:
    """Cut at the semicolons that are not quoted."""
    parts, at = [], 0
    while True:
        found = _SECTION.match(code, at)
        end = found.end() if found else len(code)
        parts.append(code[at:end])
        if end >= len(code):
            return parts
        at = end + 1


def _section(part: str) -> _Section:
    tokens: list[Token] = []
    condition = None
    for found in _TOKEN.finditer(part):
        kind, text = str(found.lastgroup), found[found.lastgroup or 0]
        if kind == "bracket":
            compared = _CONDITION.fullmatch(text)
            condition = (compared[1], Decimal(compared[2])) if compared else condition
            tokens.extend(_bracket(text))
        elif kind in ("quoted", "escaped"):
            tokens.append(("literal", text))
        elif kind != "padding":
            tokens.append((kind, text))
    return _Section(tuple(tokens), _section_kind(tokens, part), condition)


def _bracket(text: str) -> list[Token]:
    """`[h]` is elapsed time, `[$¥-804]` prints ¥; colours, conditions and locales print nothing."""
    if text.lower().strip("hms") == "" and text:
        return [("elapsed", text.lower())]
    if text.startswith("$"):
        return [("literal", text[1:].rpartition("-")[0] if "-" in text else text[1:])]
    return []


def _section_kind(tokens: list[Token], part: str) -> str:
    kinds = {kind for kind, _ in tokens}
    if kinds & {"date", "elapsed", "half"}:
        return "date"
    if "general" in kinds or ("slash" in kinds and "digit" in kinds):
        return "general"
    if "text" in kinds:
        return "text"
    return "exponent" if "exponent" in kinds and "digit" in kinds else "number"


def _shown(sections: tuple[_Section, ...], number: Decimal, date1904: bool) -> str:
    index = _choose(sections, number)
    if index is None:
        return "#" * 8  # as Excel does where no condition holds
    section = sections[index]
    if section.kind == "date":
        return _date(section.tokens, number, date1904)
    # A section for negative numbers prints its own sign; any other gets one.
    own_sign = index == 1 if section.condition is None else _only_negative(section.condition)
    sign = "-" if number < 0 and not own_sign else ""
    body = _body(section, abs(number))
    return sign + body if body else ""


def _only_negative(condition: tuple[str, Decimal]) -> bool:
    return condition[0] in ("<", "<=") and condition[1] <= 0


def _choose(sections: tuple[_Section, ...], number: Decimal) -> int | None:
    """The index of the section that prints a number."""
    numeric = sections[:3]
    if [section for section in numeric if section.condition]:
        holds = (
            index
            for index, section in enumerate(numeric)
            if section.condition is None or _compare(number, *section.condition)
        )
        return next(holds, None)
    if number < 0 and len(numeric) > 1:
        return 1
    return 2 if len(numeric) > 2 and number == 0 else 0


def _compare(number: Decimal, operator: str, bound: Decimal) -> bool:
    order = number.compare(bound)
    return {
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
        "=": order == 0,
        "<>": order != 0,
    }[operator]


def _body(section: _Section, number: Decimal) -> str:
    """A number without its sign, printed by one section."""
    if section.kind in ("general", "text"):
        general = _general(number)
        if not any(kind in ("general", "text") for kind, _ in section.tokens):
            return general  # a fraction, which we do not lay out
        return "".join(text if kind == "literal" else general for kind, text in section.tokens)
    if section.kind == "exponent":
        return _exponent(section.tokens, number)
    return _fixed(section.tokens, number).strip(" ")


def _general(number: Decimal) -> str:
    """The shortest text that fits in eleven characters, as the format General shows it."""
    if number == 0:
        return "0"
    magnitude = number.adjusted()
    if -10 < magnitude < 11:
        places = 9 if magnitude < 0 else max(9 - magnitude, 0)
        return _trimmed(_rounded(number, places))
    mantissa = number.scaleb(-magnitude)
    digits = _rounded(mantissa, 5)
    if digits >= 10:
        digits, magnitude = digits / 10, magnitude + 1
    return f"{_trimmed(digits)}E{'-' if magnitude < 0 else '+'}{abs(magnitude):02d}"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(tokens: tuple[Token, ...], number: Decimal) -> str:
    """Digits laid out by `0`, `#`, `?`, `.`, `,` and `%`, with literals between them."""
    layout = _layout(tokens)
    rounded = _rounded(number.scaleb(layout.scale) if layout.scale else number, layout.places)
    if layout.prefix is not None:
        return f"{layout.prefix}{rounded:{layout.common}}{layout.suffix}"
    integer, _, fraction = f"{rounded:f}".partition(".")
    laid_out = _integer_texts(integer, layout)
    return _laid_out(tokens, laid_out, _fraction_text(fraction, layout.fraction_marks))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a section lays out digits. `prefix` is None where a plain format of ours would not do."""

    scale: int
    integer_marks: str
    fraction_marks: str
    grouped: bool
    apart: bool
    prefix: str | None = None
    suffix: str = ""

    @property
    def places(self) -> int:
        return len(self.fraction_marks)

    @property
    def common(self) -> str:
        return ",f" if self.grouped else "f"


@lru_cache(maxsize=4096)
def _layout(tokens: tuple[Token, ...]) -> _Layout:
    kinds = [kind for kind, _ in tokens]
    digits = [at for at, kind in enumerate(kinds) if kind == "digit"]
    point = kinds.index("point") if "point" in kinds else len(tokens)
    whole = [at for at in digits if at < point]
    # Commas after the last digit of a part divide by a thousand each; between digits they group.
    ends = {part[-1] for part in (whole, digits) if part}
    thousands = sum(_commas_after(kinds, end) for end in ends)
    layout = _Layout(
        scale=2 * kinds.count("percent") - 3 * thousands,
        integer_marks="".join(tokens[at][1] for at in whole),
        fraction_marks="".join(tokens[at][1] for at in digits if at > point),
        grouped=bool(whole) and "comma" in kinds[whole[0] : whole[-1]],
        # A literal stands between digits of the integer part, as in `0"."0,`.
        apart=bool(whole) and any(kind not in ("digit", "comma") for kind in kinds[whole[0] : whole[-1]]),
    )
    return _with_affixes(layout, tokens, digits)


def _commas_after(kinds: list[str], end: int) -> int:
    return next((n for n, kind in enumerate(kinds[end + 1 :]) if kind != "comma"), len(kinds) - end - 1)


def _with_affixes(layout: _Layout, tokens: tuple[Token, ...], digits: list[int]) -> _Layout:
    """Prefix and suffix, where all digits stand together and are `0` where they must be."""
    middle = [kind for kind, _ in tokens[digits[0] : digits[-1]]] if digits else ["none"]
    simple = (
        all(kind in ("digit", "comma", "point") for kind in middle)
        and layout.integer_marks.endswith("0")
        and layout.integer_marks.count("0") == 1
        and layout.fraction_marks.strip("0") == ""
        and (layout.places > 0) == ("point" in {kind for kind, _ in tokens})
    )
    if not simple:
        return layout
    prefix, suffix = _printed(tokens[: digits[0]]), _printed(tokens[digits[-1] + 1 :])
    return replace(layout, prefix=prefix, suffix=suffix)


def _printed(tokens: tuple[Token, ...]) -> str:
    return "".join(text for kind, text in tokens if kind in ("literal", "percent", "slash"))


def _integer_texts(integer: str, layout: _Layout) -> list[str]:
    """The text for each digit mark of the integer part; all of it at the first unless they are apart."""
    marks = layout.integer_marks
    least = len(marks) - marks.index("0") if "0" in marks else 0
    digits = (integer if integer != "0" else "").zfill(least)
    if layout.apart:
        tail = [digits[-at] if at <= len(digits) else "" for at in range(len(marks) - 1, 0, -1)]
        return [digits[: max(len(digits) - len(marks) + 1, 0)], *tail]
    return [_grouped(digits) if layout.grouped else digits, *[""] * (len(marks) - 1)]


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return ",".join([digits[:head], *groups] if head else groups)


def _fraction_text(fraction: str, marks: str) -> str:
    """Decimals, without the trailing zeros that a `#` or `?` does not ask for."""
    least = max((at + 1 for at, mark in enumerate(marks) if mark == "0"), default=0)
    return fraction[:least] + fraction[least:].rstrip("0")


def _laid_out(tokens: tuple[Token, ...], integer: list[str], fraction: str) -> str:
    printed: list[str] = []
    wholes = iter(integer)
    past_point = False
    for kind, text in tokens:
        if kind == "point" and not past_point:
            printed.append("".join(wholes) + ".")
            past_point = True
        elif kind == "digit":
            printed.append(fraction if past_point else next(wholes, ""))
            fraction = "" if past_point else fraction
        elif kind in ("literal", "percent", "slash"):
            printed.append(text)
    return "".join(printed)


def _exponent(tokens: tuple[Token, ...], number: Decimal) -> str:
    kinds = [kind for kind, _ in tokens]
    at = kinds.index("exponent")
    places = sum(kind == "digit" for kind in kinds[kinds.index("point") : at]) if "point" in kinds[:at] else 0
    power = number.adjusted() if number else 0
    mantissa = _rounded(number.scaleb(-power), places)
    if mantissa >= 10:
        mantissa, power = _rounded(mantissa / 10, places), power + 1
    sign = "-" if power < 0 else "+" if tokens[at][1].endswith("+") else ""
    return f"{mantissa:f}E{sign}{str(abs(power)).zfill(kinds[at:].count('digit'))}"


def _date(tokens: tuple[Token, ...], serial: Decimal, date1904: bool) -> str:
    """A serial number of days as a date or time; `########` where it is none, as Excel shows."""
    if not 0 <= serial < _LAST_DAY:
        return "#" * 8
    seconds = int((serial * 86_400).to_integral_value(ROUND_HALF_UP))
    # Excel counts a 29 February 1900, so its days before 1 March 1900 are one further on.
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    try:
        moment = first + timedelta(seconds=seconds)
    except OverflowError:
        return "#" * 8
    halved = any(kind == "half" for kind, _ in tokens)
    return "".join(_date_text(tokens, at, moment, seconds, halved) for at in range(len(tokens))).strip(" ")


def _date_text(tokens: tuple[Token, ...], at: int, moment: datetime, seconds: int, halved: bool) -> str:
    kind, text = tokens[at]
    if kind == "date":
        return _date_field(text.lower(), moment, halved, _is_minute(tokens, at))
    if kind == "elapsed":
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text))
    if kind == "half":
        first, _, second = text.partition("/")
        return first if moment.hour < 12 else second
    if kind == "digit":
        return "0" if text == "0" else ""
    return text if kind in ("literal", "slash", "point", "comma", "percent") else ""


def _is_minute(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether an `m` is a minute: it follows an hour or precedes a second."""
    before = [text[0].lower() for kind, text in tokens[:at] if kind in ("date", "elapsed")]
    after = [text[0].lower() for kind, text in tokens[at + 1 :] if kind in ("date", "elapsed")]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _date_field(field: str, moment: datetime, halved: bool, minute: bool) -> str:
    letter, width = field[0], len(field)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
    if letter == "a":
        day = _WEEKDAYS_ZH[moment.weekday()]
        return day if width == 3 else f"星期{day}"
    if letter == "m" and not minute and width > 2:
        name = _MONTHS[moment.month - 1]
        return {3: name[:3], 5: name[0]}.get(width, name)
    if letter == "d" and width > 2:
        name = _WEEKDAYS[moment.weekday()]
        return name[:3] if width == 3 else name
    hour = (moment.hour % 12 or 12) if halved else moment.hour
    month = moment.minute if minute else moment.month
    number = {"m": month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return str(number).zfill(min(width, 2))
