"""The data dictionary: the declarations, written for people. `python -m pipeline.dictionary` writes it.

What belongs here: turning declarations into Markdown. What does not: any word about a column that
is not in its declaration; mend it there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from schemas import vocabulary as v
from schemas.issues import ISSUE_KINDS
from schemas.marts import VIEWS
from schemas.view import View
from schemas.warehouse import TABLES, Column, Table

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"
KINDS = {
    "fact": "Fact tables 事实表",
    "claim": "Claims of the narrative 文字说明",
    "quality": "Quality tables 质量表",
    "document": "Documents 文件",
    "dimension": "Dimensions 维度表",
}


def dictionary() -> str:
    """The whole page as Markdown."""
    parts = (_head(), *(_kind(kind) for kind in KINDS), _views(), _vocabulary(), _issues())
    return "\n".join(chain.from_iterable(parts)) + "\n"


def _head() -> Iterator[str]:
    yield "# Data dictionary 数据字典"
    yield ""
    yield "Made from the declarations in `schemas/` by `make docs`. Do not edit: mend the declaration."
    yield ""
    yield "Amounts are decimals in yuan (元); what is printed is kept beside them. Every row leads back to"
    yield "its document and cell: `document_id`, `table_ordinal`, `row_ordinal`, `column_ordinal`, `locator`."
    yield ""
    yield from _rows(
        ("table", "表", "one row per"),
        ((f"[{t.name}](#{t.name})", t.title_zh, t.row) for t in TABLES),
    )
    yield ""
    yield from _rows(
        ("view", "视图", "answers"),
        ((f"[{w.name}](#{w.name})", w.title_zh, w.answers_en) for w in VIEWS),
    )


def _kind(kind: str) -> Iterator[str]:
    yield ""
    yield f"## {KINDS[kind]}"
    for t in TABLES:
        if t.kind == kind:
            yield from _table(t)


def _table(t: Table) -> Iterator[str]:
    yield ""
    yield f"### {t.name}"
    yield ""
    yield f"{t.title_zh}. One row per {t.row}. Key: {', '.join(f'`{name}`' for name in t.key)}."
    yield ""
    yield from _rows(("column", "type", "null", "meaning"), map(_column, t.columns))


def _column(c: Column) -> tuple[str, ...]:
    values = f" Values: {', '.join(f'`{value}`' for value in c.values)}." if c.values else ""
    return f"`{c.name}`", c.type, "yes" if c.nullable else "never", f"{c.meaning}.{values}".replace("\n", " ")


def _views() -> Iterator[str]:
    yield ""
    yield "## Views 视图"
    for w in VIEWS:
        yield from _view(w)


def _view(w: View) -> Iterator[str]:
    yield ""
    yield f"### {w.name}"
    yield ""
    yield f"{w.title_zh}. {w.answers_zh} {w.answers_en}"
    yield ""
    yield from (f"- {caveat}" for caveat in w.caveats)
    yield ""
    yield "```sql"
    yield w.example
    yield "```"
    yield ""
    yield from _rows(("column", "type", "meaning"), (_column(c)[:2] + _column(c)[3:] for c in w.columns))


def _vocabulary() -> Iterator[str]:
    yield ""
    yield "## Words 词汇"
    yield ""
    yield "Roles of tables (`table_role`):"
    yield ""
    yield from _rows(
        ("role", "usual title 常用表名"), ((f"`{k}`", title) for k, title in v.TABLE_ROLES.items())
    )
    yield ""
    yield "Units of money (`unit_raw`):"
    yield ""
    yield from _rows(("unit", "in yuan"), ((unit, f"{yuan:,}") for unit, yuan in v.UNITS.items()))
    yield ""
    yield "Funds and sources, and what they are a part of:"
    yield ""
    yield from _rows(("fund or source", "part of"), ((f"`{k}`", f"`{w}`") for k, w in v.PARENT_FUND.items()))


def _issues() -> Iterator[str]:
    yield ""
    yield "## Issues 问题"
    yield ""
    yield "Trouble of ours, by `code`. A document with an issue that quarantines gives no facts."
    yield ""
    yield from _rows(
        ("code", "severity", "quarantines", "meaning", "what to do"),
        (
            (f"`{k.code}`", k.severity, "yes" if k.quarantines else "", k.meaning, k.remedy)
            for k in ISSUE_KINDS.values()
        ),
    )


def _rows(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"| {' | '.join('---' for _ in names)} |"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    PAGE.write_text(dictionary(), "utf-8")
    print(f"wrote {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}")
