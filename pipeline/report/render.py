"""Templates to pages: what every template may use. All text is escaped unless it is markup of ours.

What belongs here: the environment of the templates, numbers as people read them, links between pages.
What does not: what a page shows (`pages`).
"""

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.report.charts import Chart
from pipeline.report.words import LANGUAGES, word

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"
WAN: Final = Decimal(10_000)
CENT: Final = Decimal("0.01")


@cache
def environment() -> "Environment":
    """The templates, strict about names and escaping everything."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(wan=wan, n=number, percent=percent, island=island)
    return made


def render(template: str, path: str, lang: str, context: Mapping[str, Any]) -> str:
    """A page, at a path without suffix, in one language."""
    root = "../" * path.count("/")

    def link(target: str) -> str:
        return f"{root}{target}{'' if lang == 'zh' else '.' + lang}.html"

    given = {
        "lang": lang,
        "html_lang": LANGUAGES[lang],
        "root": root,
        "path": path,
        "link": link,
        "t": lambda zh, en: zh if lang == "zh" else en,
        "w": lambda value: word(value, lang),
    }
    return environment().get_template(template).render(**given, **context)


def wan(yuan: Decimal | None) -> str:
    """Yuan as 万元 with two decimals; a dash where nothing is known.

    >>> wan(Decimal("91425549.71")), wan(None)
    ('9,142.55', '–')
    """
    return "–" if yuan is None else f"{(yuan / WAN).quantize(CENT, ROUND_HALF_UP):,}"


def number(value: object) -> str:
    """A count with its thousands parted; text as it is.

    >>> number(12345), number(None)
    ('12,345', '–')
    """
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else str(value)


def percent(value: Decimal | None) -> str:
    """A percentage with one decimal.

    >>> percent(Decimal("12.345600"))
    '12.3%'
    """
    return "–" if value is None else f"{value:.1f}%"


def island(chart: Chart) -> str:
    """The chart's data as JSON that may stand within a script element."""
    from markupsafe import Markup

    text = json.dumps(chart.spec, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
