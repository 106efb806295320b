"""From a Document to sections: each printed table with its title, role, unit, header and body.

What belongs here: cutting grids into tables, finding title, unit and department lines, telling header
rows from body rows, deciding a table's role by its title's words. What does not: what columns mean
(`columns`), facts (`extract`), whose document it is (`identity`).
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Final

from pipeline import lexicon
from pipeline.align import align
from pipeline.document import Cell, Document, Grid, Para, Remark
from pipeline.normalise import bracketed_unit, is_filled, key, money_unit, printed, read_number, strip_space
from schemas.table import CODE, CODE_PART
from schemas.tables.performance_targets import LEVEL_HEADINGS, PROJECT_NAME
from schemas.tables.performance_targets import TABLE as TARGETS_TABLE

TARGETS: Final = TARGETS_TABLE.role
_SENTENCE: Final = re.compile(r"[。；;]$")
_NAMED_BODY: Final = re.compile(
    r"(?:编制|填报|预算|申报|公开)?(?:部门|单位)(?:名称)?(?:\(单位\)|\(部门\)|\(公章\)|\(盖章\))?(?:编码及名称)?[:：]"
)
_YEAR_ONLY: Final = re.compile(r"\(?20\d\d年?(?:度)?\)?")
_DATE: Final = re.compile(r"(?:填报|编制|制表)?(?:日期|时间)?:?20\d\d年\d{1,2}月(?:\d{1,2}日)?")
_FOOTER: Final = re.compile(r"(?:填表人|制表人|联系人|联系电话|审核人|负责人|填报人|经办人)[:：]?.*")
_NOTE: Final = re.compile(r"^[(（]?(?:备注|注|说明|附注)\d*[:：]?")
_SERIAL_TEXT: Final = re.compile(r"\d{1,2}|[甲乙丙丁戊己]|\*+|栏次|行次|[A-Z]|\d{1,2}=[\d+\-*/…()]+|—+|-+")
CODE_PARTS: Final = ("类", "款", "项")
CONTEXT_LINES: Final = 12
MAX_FRONT_CELLS: Final = 4
MAX_TITLE_END: Final = 4
MAX_HEADING: Final = 30
"""Characters of a title's last line that stands alone, and of a heading that stands for a title."""
NOTE_LINES: Final = 3
"""A note (注：此表为空表) stands at most so many paragraphs below its table."""


@dataclass(slots=True)
class Section:
    """One printed table: rows of cells (row numbers within the section) and what was found about it.

    `width` counts columns; `front` rows hold title, unit and department lines, then `header` rows, then the body.
    """

    ordinal: int
    grid: Grid
    first_row: int
    rows: list[list[Cell]]
    context: tuple[Para, ...]
    aligned: bool
    front: int = 0
    header: int = 0
    title: str = ""
    roles: tuple[str, ...] = ()
    unit: str | None = None
    department_line: str | None = None
    note: str = ""
    text_only: bool = False
    width: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def header_rows(self) -> list[list[Cell]]:
        """Rows of column headings."""
        return self.rows[self.front : self.front + self.header]

    @property
    def body_start(self) -> int:
        """First row of the body."""
        return self.front + self.header

    @property
    def locator(self) -> str:
        """Where the section begins, for people."""
        first = next((c for row in self.rows for c in row), None)
        return first.locator if first else self.grid.locator


def sections(document: Document) -> list[Section]:
    """The document's tables in order; text-only grids are sections that hold no figures."""
    found: list[Section] = []
    context: list[Para] = []
    for block in document.blocks:
        if isinstance(block, Para):
            context.append(block)
            if found and len(context) <= NOTE_LINES and is_note(block.text):
                found[-1].note = found[-1].note or printed(block.text)
            continue
        for section in _cut(block, tuple(context), len(found)):
            _look_at(section)
            found.append(section)
        context = []
    return _join_continued(found)


def _join_continued(found: list[Section]) -> list[Section]:
    """A table printed again with title and headings on the next page is one table, unless both have totals."""
    joined: list[Section] = []
    for section in found:
        before = joined[-1] if joined else None
        if before is not None and _continues(before, section):
            _append(before, section)
        else:
            section.ordinal = len(joined)
            joined.append(section)
    return joined


def _continues(before: Section, section: Section) -> bool:
    if before.text_only or section.text_only or not section.header:
        return False
    if TARGETS in section.roles or before.grid is section.grid:
        return False
    same = (before.width, before.unit) == (section.width, section.unit)
    if section.title:
        named = (before.title, before.roles, before.department_line)
        same = same and named == (section.title, section.roles, section.department_line)
    else:  # only what stands in the grid above the headings is printed again (单位：万元)
        same = same and 0 < before.front == section.front and _front(before) == _front(section)
    restarts = _first_row(before) == _first_row(section) or (_has_total(before) and _has_total(section))
    return same and _heads(before) == _heads(section) and not restarts


def _front(section: Section) -> list[str]:
    """The keys of what stands above the headings in the grid itself."""
    return [key(c.text) for row in section.rows[: section.front] for c in row if is_filled(c.text)]


def _heads(section: Section) -> list[list[str]]:
    """The keys of the headings, once where a page break right below them printed them twice."""
    heads = [[key(c.text) for c in row] for row in section.header_rows if not is_serial_row(row)]
    half = len(heads) // 2
    return heads[:half] if heads[:half] == heads[half:] else heads


def _first_row(section: Section) -> list[str]:
    """Words of the first row of the body."""
    row = next((r for r in section.rows[section.body_start :] if r), [])
    return [key(c.text) for c in row if not read_number(c.text)]


def _has_total(section: Section) -> bool:
    """Whether the row that ends or heads a table is there; subtotals and repeated headings are not it."""
    return any(
        _has_numbers(row) and any(_GRAND_TOTAL.fullmatch(key(c.text)) for c in row)
        for row in section.rows[section.body_start :]
    )


_GRAND_TOTAL: Final = re.compile(r"合计|总计|共计|(?:收入|支出|收支)总计")


def _append(before: Section, section: Section) -> None:
    """The rows of a continuation, numbered on; its front and headings are repeats."""
    shift = before.first_row + len(before.rows) - section.first_row
    before.rows += [[replace(c, row=c.row + shift) for c in row] for row in section.rows]
    before.remarks += section.remarks
    before.note = before.note or section.note


def paragraphs(document: Document, found: list[Section]) -> list[Para]:
    """The running text: paragraphs, and the cells of text-only grids, in order."""
    texts = {id(s.grid): s for s in found if s.text_only}
    result: list[Para] = []
    for block in document.blocks:
        if isinstance(block, Para):
            result.append(block)
        elif id(block) in texts:
            result += [Para(c.text, c.locator) for c in block.cells if c.text.strip()]
    return result


def _cut(grid: Grid, context: tuple[Para, ...], ordinal: int) -> list[Section]:
    rows: list[list[Cell]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    starts = _starts(rows)
    result = []
    for i, (start, end) in enumerate(zip(starts, [*starts[1:], len(rows)], strict=True)):
        own = rows[start:end]
        result.append(Section(ordinal + i, grid, start, own, context if i == 0 else (), grid.aligned))
    return result


def _starts(rows: list[list[Cell]]) -> list[int]:
    """Rows where a table begins: the first, and title rows after a table's body."""
    starts, in_table = [0], False
    for i, row in enumerate(rows):
        filled = [c for c in row if is_filled(c.text)]
        titled = len(filled) <= MAX_FRONT_CELLS and any(_is_title_cell(c.text) for c in filled)
        if in_table and titled and all(_is_front_text(c.text) for c in filled):
            starts.append(i)
            in_table = False
        elif len(filled) > 1 and not titled:
            in_table = True
    return starts


def _is_title_cell(text: str) -> bool:
    return any(
        lexicon.is_table_number(k) or (lexicon.is_title_shaped(k) and lexicon.roles_of_title(k))
        for k in (key(line) for line in (*text.splitlines(), text))
    )


def _look_at(section: Section) -> None:
    """Find front, header, title, unit and department of a section; align it where it is ragged."""
    section.text_only = _is_text(section)
    if section.text_only:
        return
    section.front = _front_height(section.rows)
    _find_title(section)
    if TARGETS not in section.roles:
        section.header = _header_height(section)
        if not section.aligned:
            _align(section)
    section.width = _width(section)
    if TARGETS not in section.roles:
        _drop_blanks(section)
    _find_unit(section)
    section.department_line = _department_line(section)


def _width(section: Section) -> int:
    return max((c.column + c.column_span for row in section.rows for c in row), default=0)


def _drop_blanks(section: Section) -> None:
    """Blank cells have done their work once columns are known; forms need theirs (no value after a label)."""
    section.rows = [[c for c in row if is_filled(c.text)] for row in section.rows]


def _is_text(section: Section) -> bool:
    widest = max((sum(is_filled(c.text) for c in row) for row in section.rows), default=0)
    if widest > 1:
        return False
    return not any(read_number(c.text) for row in section.rows for c in row)


def _is_front_text(text: str) -> bool:
    plain = key(text)
    if not plain or _DATE.fullmatch(plain) or _YEAR_ONLY.fullmatch(plain) or lexicon.is_table_number(plain):
        return True
    if money_unit(text) or _NAMED_BODY.match(plain) or re.match(r"(?:金额|货币)?单位[:：]", plain):
        return True
    return _is_title_cell(text)


def _front_height(rows: list[list[Cell]]) -> int:
    height = 0
    for i, row in enumerate(rows):
        filled = [c for c in row if is_filled(c.text)]
        if not filled:
            continue
        # A line of its own above a table (a part's heading, a cover line) is front too.
        alone = len(filled) == 1 and lexicon.heading(None, filled[0].text) is None
        alone = alone or (
            any(_EMPTY_LABEL.fullmatch(key(c.text)) for c in filled) and not _has_numbers(filled)
        )
        if not (alone or all(_is_front_text(c.text) for c in filled) or _is_body_and_unit(filled)):
            return height
        height = i + 1
    return height


def _is_body_and_unit(filled: list[Cell]) -> bool:
    """A body beside the unit (101-某局 | 单位：万元): code and name, no heading."""
    others = [c.text for c in filled if not money_unit(c.text)]
    return len(others) == 1 < len(filled) and bool(_CODED_BODY.fullmatch(key(others[0])))


_CODED_BODY: Final = re.compile(r"[\[(]?\d{3,}[\])]?[-_]?[\u4e00-\u9fff()]{3,}")


def _header_height(section: Section) -> int:
    """How many rows after the front hold headings: known words, no numbers, or reached by row spans."""
    height, reached = 0, 0
    body = section.rows[section.front :]
    leaves = 0 if section.aligned else max((len(row) for row in body), default=0)
    width = _width(section)
    for i, row in enumerate(body):
        filled = [c for c in row if is_filled(c.text)]
        if i and i >= reached and _is_leaf_row(body[i - 1], leaves, width):
            break
        if i < reached and _has_numbers(filled) and not is_serial_row(row):
            break  # a heading merged down beside the body (备注) does not make headings of figures
        if i < reached or _is_header_row(filled, first=i == 0, aligned=section.aligned):
            height = i + 1
            ends = [c.row - section.first_row - section.front + c.row_span for c in filled]
            reached = max([reached, *ends])
        elif not filled and height == 0:
            continue
        else:
            break
    return _with_serial_rows(body, height)


def _is_leaf_row(row: list[Cell], ragged: int, width: int) -> bool:
    """Whether nothing can stand below a heading row: no heading is merged sideways or beside a blank.

    `ragged` is the widest row's number of cells in a ragged grid, where a merged heading makes the row
    shorter and a blank stands below one merged downwards; 0 where spans are known.
    """
    if ragged:
        return len(row) >= ragged and all(is_filled(c.text) for c in row)
    filled = sum(is_filled(c.text) for c in row)
    return filled > 0 and all(c.column_span == 1 for c in row) and (filled == 1 or filled >= width)


def _has_numbers(filled: list[Cell]) -> bool:
    return any(read_number(c.text) and strip_space(c.text) not in "-—" for c in filled)


def _is_header_row(filled: list[Cell], *, first: bool, aligned: bool) -> bool:
    if not filled:
        return False
    if _has_numbers(filled):
        return False
    if not first and all(lexicon.is_total_word(c.text) for c in filled) and len(filled) == 1:
        return False
    known = sum(lexicon.heading(None, c.text) is not None for c in filled)
    # Above all others words over several columns, or of several rows, beside a known one, are headings.
    merged = aligned and first and len(filled) > 2 and any(c.column_span > 1 for c in filled)
    return known * 2 >= len(filled) or (merged and known > 0)


def _with_serial_rows(body: list[list[Cell]], height: int) -> int:
    while 0 < height < len(body) and is_serial_row(body[height]):
        height += 1
    return height


def is_serial_row(row: list[Cell]) -> bool:
    """Whether a row only numbers the columns (栏次 1 2 3, 1 2 3=1+2, ** ** **)."""
    texts = [key(c.text) for c in row if is_filled(c.text)]
    if "栏次" in texts:
        texts = [x for x in texts if x not in CODE_PARTS]  # 类 | 款 | 项 | 栏次 | 1 | 2
    if len(texts) < 2 or not all(_SERIAL_TEXT.fullmatch(t) for t in texts):
        return False
    if any(set(t) == {"*"} for t in texts):
        return True
    numbers = [int(m.group()) for t in texts if (m := re.match(r"\d+", t))]
    if not numbers:
        return all(set(t) <= {"*"} for t in texts)
    in_order = numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3
    return in_order and (len(numbers) > 2 or "栏次" in texts)


def _find_title(section: Section) -> None:
    inside = [t for row in reversed(section.rows[: section.front]) for c in row for t in _title_lines(c.text)]
    outside: list[str] = []
    lines = [p.text for p in section.context if is_filled(p.text)][-CONTEXT_LINES:]
    for text in reversed(lines):
        if _SENTENCE.search(text.strip()) and not _NOTE.match(key(text)):
            break
        outside.append(text)
    shaped = [
        t
        for t in (*inside, *outside, section.grid.name)
        if lexicon.is_title_shaped(key(t)) and not lexicon.is_table_number(key(t))
    ]
    shaped = shaped or _broken_title(outside) or _heading_of_form(section, outside)
    # The nearest title decides, also where it names no role of ours; but indicators with targets are no list.
    section.title = printed(shaped[0]) if shaped else ""
    section.roles = lexicon.roles_of_title(key(shaped[0])) if shaped else ()
    if TARGETS not in section.roles and _lists_indicators(section.rows):
        section.roles = (TARGETS,)


def _broken_title(lines: list[str]) -> list[str]:
    """A title whose last characters stand on a line of their own (…支出预算, 表); `lines` nearest first."""
    joined = (above + below for below, above in pairwise(lines) if len(key(below)) <= MAX_TITLE_END)
    return [t for t in joined if lexicon.is_title_shaped(key(t)) and lexicon.roles_of_title(key(t))][:1]


def _heading_of_form(section: Section, lines: list[str]) -> list[str]:
    """A heading that gives performance targets (七、重点项目绩效目标情况), where no title does.

    It stands above a form, but for lines of unit, body or date, one that leads to it (…如下：) and list
    numbers below its own (1.检查项目): a heading between has a table of its own.
    """
    levels: list[int] = []
    for text in lines:
        level = _list_level(text)
        if _gives_targets(text):
            below = level is None or all(level < x for x in levels)
            return [text] if below and _is_form(section.rows[section.front :]) else []
        if level is not None:
            levels.append(level)
        elif not (_is_front_text(text) or _LEADS_IN.search(key(text)) or _IN_BRACKETS.fullmatch(key(text))):
            return []
    return []


def _gives_targets(text: str) -> bool:
    """Whether a line is a heading of performance targets and of nothing else."""
    is_heading = len(key(text)) <= MAX_HEADING and not re.search(r"[，。；:：]|说明$|如下", text)
    return is_heading and lexicon.roles_of_title(key(text)) == (TARGETS,)


def _list_level(text: str) -> int | None:
    """How deep the list number is that a line begins with (一、 （一） 1. （1）), or None."""
    return next((i for i, p in enumerate(_LIST_NUMBERS) if re.match(p, key(text))), None)


_LIST_NUMBERS: Final = (
    r"[一二三四五六七八九十]{1,3}[、.]",
    r"\([一二三四五六七八九十]{1,3}\)",
    r"\d{1,2}[、.](?!\d)",
    r"\(\d{1,2}\)",
)
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
_LEADS_IN: Final = re.compile(r"(?:如下|见下表|:)$")


def _lists_indicators(rows: list[list[Cell]]) -> bool:
    """Whether headings of indicators and of their targets stand in one row: only performance forms have them."""
    keys = ([key(c.text) for c in row] for row in rows)
    return any(any(map(_TARGET.fullmatch, row)) and any(map(_INDICATOR.fullmatch, row)) for row in keys)


_INDICATOR: Final = re.compile(r"[一二三]级指标|绩效指标")
_TARGET: Final = re.compile("|".join(pattern for pattern, word in LEVEL_HEADINGS if word == "target"))


def _is_form(rows: list[list[Cell]]) -> bool:
    """Whether a grid holds the words of a performance form, and no headings of classes or items above figures."""
    above = list(takewhile(lambda row: not _has_numbers([c for c in row if is_filled(c.text)]), rows))
    if _is_of_figures([c.text for row in above for c in row]):
        return False
    return any(_FORM_WORD.fullmatch(key(c.text).rstrip(":")) for row in rows for c in row) or any(
        _labels_project(row) for row in rows
    )


_FORM_WORD: Final = re.compile(
    r"[一二三]级指标|(?:[年本当]年?度?)?(?:绩效)?(?:指标值|目标值)|(?:年度|总体|项目)*(?:绩效)(?:目标|指标)|(?:年度|总体)目标"
)


def _is_of_figures(headings: list[str]) -> bool:
    """Whether headings tell classes by code, or several items of 三公: no form has them."""
    meanings = [m for text in headings if (m := lexicon.heading(None, text))]
    return any(m.kind in (CODE, CODE_PART) for m in meanings) or sum("item" in m.sets for m in meanings) > 1


def _labels_project(row: list[Cell]) -> bool:
    """项目名称 with its value beside it, not among other headings."""
    filled = [c for c in row if is_filled(c.text)]
    return any(
        re.fullmatch(PROJECT_NAME, key(label.text).rstrip(":"))
        and lexicon.heading(None, value.text) is None
        and not read_number(value.text)
        for label, value in pairwise(filled)
    )


def _title_lines(text: str) -> list[str]:
    """What a front cell may give as a title: a line that names a role, else the whole, else its lines."""
    lines = text.splitlines()
    for candidate in (*lines, text):
        if lexicon.is_title_shaped(key(candidate)) and lexicon.roles_of_title(key(candidate)):
            return [candidate]
    return lines[::-1]


def _align(section: Section) -> None:
    head, body = section.header_rows, section.rows[section.body_start :]
    rows, certain = align(head, body)
    section.rows[section.front :] = rows
    if not certain and any(c.text.strip() for row in body for c in row):
        section.remarks.append(
            Remark(
                "columns_uncertain",
                section.locator,
                f"{section.title or section.grid.locator}: merged headings fit in more than one way",
            )
        )


def near_lines(section: Section) -> list[str]:
    """Lines about this table, nearest first: front cells, then paragraphs back to the title."""
    inside = [c.text for row in section.rows[: section.front] for c in row]
    lines = [p.text for p in section.context if is_filled(p.text)][-CONTEXT_LINES:]
    outside = []
    for text in reversed(lines):
        outside.append(text)
        if section.title and printed(text) == section.title:
            break
    return inside + outside


def _find_unit(section: Section) -> None:
    units = [u for text in near_lines(section) if (u := money_unit(text))]
    if not units:
        heads = [c.text for row in section.header_rows for c in row]
        if TARGETS in section.roles or not heads:
            heads = [c.text for row in section.rows for c in row]
        named = [
            u
            for text in (section.title, *heads)
            if (u := bracketed_unit(text) or (money_unit(text) if len(text) < 20 else None))
        ]
        units = named[:1]
    if len(set(units)) > 1:
        section.remarks.append(
            Remark(
                "unit_conflict",
                section.locator,
                f"units {' and '.join(sorted(set(units)))} stand near {section.title}; {units[0]} used",
            )
        )
    section.unit = units[0] if units else None


def _department_line(section: Section) -> str | None:
    lines = near_lines(section)
    for text in lines:
        for line in text.splitlines() or [text]:
            if name := named_body(line):
                return name
    # A label on a line of its own, the name on the next (nearest first, so before it in the list).
    for after, text in pairwise(lines):
        if _EMPTY_LABEL.fullmatch(key(text)) and (name := named_body(f"部门：{after.strip()}")):
            return name
    return None


_EMPTY_LABEL: Final = re.compile(r"(?:编制|填报|预算)?(?:部门|单位)(?:名称)?:")
_AFTER_NAME: Final = re.compile(
    r"[\s　]*(?:金额|货币|计量)?单位\s*[:：]|[\s　]{3,}|[\s　]+(?:20\d\d|日期)|[\s　]*(?:保密|审签|填报|编制)(?:审查|情况|日期|人)"
)


def named_body(line: str) -> str | None:
    """The body that a line names (编制部门：某局  单位：万元), or None.

    >>> named_body('编制部门（单位）： 昌吉州某局          单位：万元'), named_body('单位：万元')
    ('昌吉州某局', None)
    """
    match = re.match(
        r"[\s　]*(?:编制|填报|申报|公开|预算|预算主管)?\s*(?:部门|单位)\s*(?:名称)?\s*(?:[（(](?:单位|部门)[)）])?\s*(?:编码及名称)?[:：]\s*(.+)",
        line,
    )
    if not match:
        return None
    rest = _AFTER_NAME.split(match.group(1))[0]
    name = strip_space(rest)
    if not name or money_unit("单位：" + name) or len(name) > 60 or name in ("元", "万元", "千元", "亿元"):
        return None
    return name


def is_note(text: str) -> bool:
    """Whether a text is a table's note (注：, 备注：)."""
    return bool(_NOTE.match(key(text)))


def is_footer(row: list[Cell]) -> bool:
    """Whether a row names who filled in the table (填表人：, 联系电话：)."""
    return any(_FOOTER.fullmatch(key(c.text)) for c in row if is_filled(c.text))
