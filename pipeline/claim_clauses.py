"""The words of one clause: what it compares with, which way it goes, whether it names anything.

What belongs here: patterns on compact clauses, built from `schemas.claims`. What does not: what is
remembered from one clause to the next (`pipeline.claim_state`). All patterns run in linear time:
repetitions are bounded or possessive.
"""

import re
from typing import Final

from pipeline.claim_state import Base, State
from pipeline.claim_subjects import clean
from pipeline.normalise import is_body_name, key
from schemas import claims as grammar

_CLAUSE: Final = re.compile(r"[,，;；:。!！?？]|、(?=其中)")


_REMARK: Final = re.compile(r"\([^()]{0,60}\)")


OPENER: Final = re.compile(rf"(?P<some>{'|'.join(grammar.SOME)})|(?P<all>{'|'.join(grammar.COMPLETE)})")


REASON: Final = re.compile("|".join(grammar.REASON))


PURPOSE: Final = re.compile("|".join(grammar.PURPOSE))


def clauses_of(text: str) -> list[tuple[str, str]]:
    """The clauses of a text with the mark behind each; the last may be unfinished (mark '')."""
    result: list[tuple[str, str]] = []
    start = 0
    remarks = ((m.start(), m.end()) for m in _REMARK.finditer(text))
    a, b = next(remarks, (len(text), len(text)))
    for match in _CLAUSE.finditer(text):
        while match.start() >= b < len(text):
            a, b = next(remarks, (len(text), len(text)))
        if a < match.start() < b:
            continue
        result.append((text[start : match.start()], match.group()))
        start = match.end()
    result.append((text[start:], ""))
    return result


UP: Final = "|".join(grammar.UP)


DOWN: Final = "|".join(grammar.DOWN)


_DIRECTION: Final = re.compile(rf"(?P<up>{UP})|(?P<down>{DOWN})")


MORE: Final = re.compile(rf"(?P<up>{'|'.join(grammar.MORE_THAN)})|(?P<down>{'|'.join(grammar.LESS_THAN)})")


_THEN: Final = re.compile(
    r"(?:了|额度?|幅度?|率|约|各|为|是|达到?|数|比例|比率|金额|资金|的|预算|共计?|总额|支出|经费|收入|主要|,|:|\(|-)*+"
)


SHARE: Final = re.compile(r"占(?P<whole>[^占,，;；:]{0,40}?)(?:的)?(?:总?比[重例率]?)?(?:为|是|达|约)?$")


EXECUTION: Final = re.compile(
    r"(?:完成|为|占|达到?)(?:了)?(?P<base>[^,，;；:]{0,16}?(?:预算|预期|年初|计划))(?:数|安排)?的?(?:比[例重])?(?:为)?$"
    r"|(?P<rate>(?:预算)?(?:执行|完成)(?:率|进度))(?:为|达|是)?(?:到)?$|(?P<part>完成)$"
)


_COMPARED: Final = re.compile(
    r"(?:比|较|与|同|和|于|由|从|超过|超出|按)(?:本[部单]门?位?|我[局校委办院])?"
    r"(?P<year>(?:19|20)\d\d年?|上一?年度?|去年|上一?度|前一年|往年|以前年度|年初|调整|全年预算|预算数)(?P<rest>.{0,40})"
)


OWN_YEAR: Final = re.compile(r"(?:19|20)\d\d(?=年)")


CARRIED: Final = re.compile(r"上年(?:结转|结余|实户)|年初(?:财政拨款)?结转|截[至止]上年|上年底")


PRIOR_WORD: Final = re.compile("|".join(grammar.PRIOR_YEAR))


FUND_WORDS: Final = re.compile(
    r"一般公共(?:服务)?预算|政府性基金预算|国有资本经营预算|预算绩效|预算单位|预算项目|预算拨款|部门预算|综合预算|总预算|收支预算"
)


_FILLER: Final = (
    "当年", "本年度", "本年", "今年", "去年", "上年", "全年", "年初", "年中", "年末", "年底", "年度", "年", "本部门", "部门", "本单位",
    "单位", "学校", "我局", "我校", "我委", "我办", "我市", "我院", "我", "预算", "决算", "安排", "执行", "调整", "数量", "数", "总额",
    "总", "额", "为", "是", "约", "共计", "共", "合计", "总计", "累计", "分别", "达到", "达", "各", "金额", "经费", "资金", "财政拨款",
    "价值", "其", "预计", "拟", "计划", "中", "的", "由", "从", "至", "到", "较", "比", "与", "同", "和", ",", "、", "等", "(", ")", "“", "”",
    "也", "均", "仅", "即", "并", "相应", "相比", "月", "日", "底", "末", "现有", "现", "有", "规模", "下达", "追加后", "后",
)  # fmt: skip
"""Words that say no subject."""


_NOISE: Final = re.compile(
    rf"(?:(?:19|20)\d\d(?:年度?)?|[一二三四五]是|{'|'.join(map(re.escape, sorted(_FILLER, key=len, reverse=True)))})*+"
)


_MEASURE_ALONE: Final = re.compile(
    r"(?:支出|收入)?(?:年初|调整|全年)?(?:预算|决算)(?:支出)?(?:数|金额|安排)?(?:为|是|共)?|支出"
)


WORDS: Final = re.compile(r"[\u4e00-\u9fff]{3}|(?![万亿千元个百分点平方米])[\u4e00-\u9fff]{2}")


def base_of(state: State, clause: str) -> tuple[Base, int, int] | None:
    """The base that a clause compares with: 比2024年预算, 与上年相比; with its span in the clause."""
    match = _COMPARED.search(clause)
    if match is None:
        return None
    rest = match.group("rest")
    cut = min(
        (m.start() for m in (_DIRECTION.search(rest), re.search(r"\d{3}|相比|持平", rest)) if m),
        default=len(rest),
    )
    rest = rest[:cut]
    year_word = match.group("year")
    year = int(year_word[:4]) if year_word[:4].isdigit() else None
    own = (year is not None and year == state.year) or year_word in ("年初", "调整", "全年预算", "预算数")
    words = grammar.OWN_BASE_WORDS if own else grammar.BASE_WORDS
    spoken = FUND_WORDS.sub("", year_word + rest) if own else rest
    basis = next((b for word, b in words if word in spoken), None)
    if basis is None:
        basis = "original_budget" if own else "prior_unspecified"
    return Base(basis, year), match.start(), match.start("rest") + cut


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern in a text."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def direction_of(clause: str) -> tuple[str | None, int, bool] | None:
    """Direction word of a clause, the last: up or down, its offset, and whether the figure follows at once."""
    if alone := grammar.ALONE.get(clause):
        return alone, 0, True
    last = last_match(_DIRECTION, clause)
    if last is None:
        return None
    behind = clause[last.end() :]
    word = str(last.lastgroup)
    before = clause[: last.start()]
    if alternative := re.search(rf"({UP}|{DOWN})[(/或、]+$", before):
        word = "up" if re.fullmatch(UP, alternative.group(1)) else "down"
        behind = behind.lstrip(")")
        start = alternative.start()
        return word, start, _THEN.fullmatch(behind) is not None
    if behind.startswith(grammar.REACHING):
        return None, last.start(), True
    return word, last.start(), _THEN.fullmatch(behind) is not None


def is_base_amount(behind: str) -> bool:
    """Whether nothing but words of measure stands between a base and its figure."""
    return (
        re.fullmatch(r"(?:预算|决算|执行|年初|数|额|的|为|持平|一致|相同|安排|,|\(|总)*+", behind) is not None
    )


def before_direction(clause: str) -> str:
    """What a clause says of which it goes up or down (项目支出增加)."""
    direction = direction_of(clause)
    return clause[: direction[1]] if direction else ""


def is_noise(state: State, label: str) -> bool:
    """Whether a label names no subject, so that one is inherited."""
    text = key(label)
    if text == "单位资金":
        return False
    if _NOISE.fullmatch(text) or is_body_name(clean(text)):
        return True
    other_side = {"支出": "revenue", "收入": "expenditure"}.get(text[:2])
    if state.current.subject in (other_side, "revenue_expenditure", "closing_balance"):
        return False  # 收入预算5万元；支出预算5万元
    return bool(state.named_here and _MEASURE_ALONE.fullmatch(text))
