"""Whose document it is: department, scope, fiscal year and phase, by vote of its places.

What belongs here: reading cover, titles and narrative for identity; disagreement is a remark, never
silence. What does not: table bodies.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pipeline.document import Para, Remark
from pipeline.normalise import BODY_END, is_filled, key, strip_space
from pipeline.parsed import Origin
from pipeline.recognise import Section, named_body, near_lines
from schemas.tables.performance_targets import WHOLE_DEPARTMENT

COVER_LINES: Final = 12
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)年(?:度)?")
_CHINESE_YEAR: Final = re.compile(r"二[〇零○O0][一二三四五六七八九〇零○]{2}(?=年)")
_CHINESE_DIGITS: Final = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_YEAR_ALONE: Final = re.compile(r"(?<!\S)(20\d\d)\s*年度?(?!\S)")
_BRACKETED_YEAR: Final = re.compile(r"\(?20\d\d年(?:度)?\)?")
_COMPARED: Final = re.compile(r"[比较与和上去]$|截至$|截止$|年$")
_SCOPE_SUFFIX: Final = re.compile(r"[(（](?:本级|部门|单位|机关|本部|汇总)[)）]|[(（]部门[)）]")
_OWN_BODY: Final = re.compile(r"本级|\(机关\)|\(本部\)|(?:局|委|办|厅)机关(?!服务|事务|党|后勤|幼儿)")
_OWN_BUDGET: Final = re.compile(r"\((?:本级|机关|本部)\)(?:20\d\d年度?)?部门(?:综合)?[预决]算")
MAX_NAME: Final = 40
_PART: Final = re.compile(r"^第[一二三四五六七八九十]+部分")
_NAME: Final = rf"(?P<name>[\u4e00-\u9fff()]{{1,40}}?{BODY_END}(?:\((?:本级|部门|机关)\))?)"
_BODY_OF_BUDGET: Final = re.compile(
    rf"(?:20\d\d年(?:度)?)?{_NAME}(?:部门|单位)?(?:20\d\d年(?:度)?)?"
    r"(?:(?:部门|单位|[省市区县州]级|本级|综合|收支|收入|支出)*(?:预算|决算)|(?:部门|单位)?概况)"
)
_BODY_OF_SENTENCE: Final = re.compile(
    rf"(?:\([一二三四五六七八九十]\)|\d+[.、])?(?:20\d\d年(?:度)?)?,?{_NAME}20\d\d年"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of the document; None where no place tells."""

    department: str | None = None
    department_raw: str | None = None
    reporting_scope: str | None = None
    fiscal_year: int | None = None
    phase: str | None = None
    remarks: tuple[Remark, ...] = field(default=())


def identify(found: Sequence[Section], text: Sequence[Para], origin: Origin) -> Identity:
    """Department, scope, year and phase of a document."""
    cover = [p for p in text if is_filled(p.text)][:COVER_LINES]
    titles = [s.title for s in found if s.roles]
    remarks: list[Remark] = []
    raw = _department(found, cover, titles, text, remarks) or origin.department
    year = _year(cover, titles, _years_of_heads(found), text, remarks) or origin.fiscal_year
    phase = _phase(cover, titles, text) or origin.phase
    scope = _scope(cover, titles, raw) or origin.reporting_scope
    _report_unknown(raw, year, phase, bool(titles), remarks)
    name = department_name(raw) if raw else None
    return Identity(name, raw, scope, year, phase, tuple(remarks))


def department_name(raw: str) -> str:
    """A department's name without spaces and without （本级）, （部门）, （单位）.

    >>> department_name('上海市普陀区 人民政府办公室（本级）')
    '上海市普陀区人民政府办公室'
    """
    return _SCOPE_SUFFIX.sub("", strip_space(raw)).strip("，。,.")


def _department(
    found: Sequence[Section],
    cover: Sequence[Para],
    titles: Sequence[str],
    text: Sequence[Para],
    remarks: list[Remark],
) -> str | None:
    heads = Counter(s.department_line for s in found if s.department_line)
    on_cover = [n for p in cover if (n := named_body(p.text))]
    if heads:
        best = heads.most_common(1)[0][0]
        names = {department_name(n) for n in heads} | {department_name(n) for n in on_cover[-1:]}
        if len(names) > 1:
            remarks.append(
                Remark("department_disagrees", "cover and table heads", "named: " + ", ".join(sorted(names)))
            )
        return best
    if on_cover:
        return on_cover[-1]
    return _department_in_forms(found) or _department_in_titles(cover, titles) or _department_in_text(text)


def _department_in_titles(cover: Sequence[Para], titles: Iterable[str]) -> str | None:
    """The body before or after the year on the cover (its lines may break the name) or in a title."""
    front = "".join(key(p.text) for p in _before_contents(cover))
    for plain in (front, *(key(p.text) for p in cover), *(key(t) for t in titles)):
        if (match := _BODY_OF_BUDGET.match(_PART.sub("", plain))) and len(match.group("name")) <= MAX_NAME:
            return match.group("name")
    return None


def _department_in_forms(found: Sequence[Section]) -> str | None:
    """The body that a performance form of the whole department names (部门名称 | 某局)."""
    for section in found:
        if "performance_targets" not in section.roles or not re.search(WHOLE_DEPARTMENT, key(section.title)):
            continue
        for row in section.rows:
            for label, value in pairwise([c for c in row if is_filled(c.text)]):
                if key(label.text).rstrip(":") in ("部门名称", "单位名称", "部门(单位)名称"):
                    return strip_space(value.text)
    return None


def _before_contents(cover: Sequence[Para]) -> list[Para]:
    """The cover proper: short lines before the contents page."""
    lines: list[Para] = []
    for para in cover[:6]:
        plain = key(para.text)
        if plain in ("目录", "目次") or len(plain) > MAX_NAME:
            break
        lines.append(para)
    return lines


def _department_in_text(text: Sequence[Para]) -> str | None:
    """The body that most sentences about a year begin with (某局2026年收入预算…), at least two."""
    names = Counter(match.group("name") for p in text if (match := _BODY_OF_SENTENCE.match(key(p.text))))
    best = names.most_common(1)
    return best[0][0] if best and best[0][1] > 1 else None


def _year(
    cover: Sequence[Para],
    titles: Sequence[str],
    heads: Counter[int],
    text: Sequence[Para],
    remarks: list[Remark],
) -> int | None:
    places = {
        "cover": _years(p.text for p in cover),
        "titles": _years(titles),
        "table heads": heads,
        "text": _years(p.text for p in text),
    }
    votes: Counter[int] = Counter()
    says: dict[str, int] = {}
    for (place, years), weight in zip(places.items(), (3, 2, 2, 2), strict=True):
        if years:
            says[place] = years.most_common(1)[0][0]
            votes[says[place]] += weight
    if len(set(says.values())) > 1:
        told = ", ".join(f"{place}: {year}" for place, year in says.items())
        remarks.append(Remark("year_disagrees", "document", told))
    return votes.most_common(1)[0][0] if votes else None


def _years_of_heads(found: Sequence[Section]) -> Counter[int]:
    """Years that stand alone between department and unit (部门：某厅  2023年度  金额单位：万元)."""
    return Counter(
        int(match.group(1))
        for section in found
        if section.roles
        for line in near_lines(section)
        for match in _YEAR_ALONE.finditer(line)
    )


def _years(texts: Iterable[str]) -> Counter[int]:
    """Years that speak of a budget or final account; those compared with (比2022年预算) left out."""
    found: Counter[int] = Counter()
    for text in texts:
        plain = _CHINESE_YEAR.sub(lambda m: m.group().translate(_CHINESE_DIGITS), key(text))
        if _BRACKETED_YEAR.fullmatch(plain):
            found[int(plain.strip("()")[:4])] += 1
        for match in _YEAR.finditer(plain):
            after = plain[match.end() : match.end() + 30]
            if _COMPARED.search(plain[: match.start()]):
                continue
            if re.match(r"[^，。,;；]{0,24}(?:预算|决算|部门|收支)", after) and not re.match(
                r"(?:当年)?预算执行|执行数|决算数", after
            ):
                found[int(match.group(1))] += 1
    return found


def _phase(cover: Sequence[Para], titles: Sequence[str], text: Sequence[Para]) -> str | None:
    running = [p.text for p in text]
    for texts in (list(titles), [p.text for p in cover], running):
        joined = "\n".join(texts)
        final, budget = joined.count("决算"), joined.count("预算")
        # Titles of final accounts name the kind of money too (一般公共预算财政拨款支出决算表).
        if final and (texts is not running or final > budget // 2):
            return "final"
        if budget:
            return "budget"
    return None


def _scope(cover: Sequence[Para], titles: Sequence[str], raw: str | None) -> str | None:
    lines = [key(p.text) for p in cover if len(p.text) < 60]
    plain = [re.sub(r"部门\(单位\)|单位\(部门\)", "", line) for line in (*lines, *map(key, titles))]
    front = [line for p in _before_contents(cover) if ":" not in (line := key(p.text))]
    if any(_OWN_BUDGET.search(a + b) for a, b in pairwise([*front, ""])):
        return (
            "own_body"  # 某局（本级）部门预算; 本级 in a table's head alone is also printed for departments
        )
    own = any(_OWN_BODY.search(line) for line in plain if len(line) < 40) or bool(
        raw and _OWN_BODY.search(key(raw))
    )
    says_unit = sum("单位预算" in x or "单位决算" in x or "预算单位财务" in x for x in plain)
    says_department = sum(re.search("部门(?:综合)?[预决]算|部门财务", x) is not None for x in plain)
    if says_unit > says_department or (own and not says_department):
        return "own_body" if own else "unit"
    return "department" if says_department else None


def _report_unknown(
    raw: str | None, year: int | None, phase: str | None, has_tables: bool, remarks: list[Remark]
) -> None:
    if not raw:
        remarks.append(
            Remark("department_unknown", "document", "no table head, cover or title names the department")
        )
    if not year:
        remarks.append(
            Remark("year_unknown", "document", "no cover, title or sentence names the fiscal year")
        )
    if not phase:
        remarks.append(Remark("phase_unknown", "document", "neither 预算 nor 决算 is named"))
