"""Narratives of ours in wordings other than the examples of `schemas.claims`, with what they state.

What belongs here: sentences with marks where figures go, and figures at random, so that what a narrative
states is known. What does not: reading. A mark is `[quantity column=value ...]`; its quantity is one of
`_QUANTITIES`, a sign before it tells the direction, and `万元` and the like stand behind it as text.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_QUANTITIES: Final = {
    "a": "amount",
    "p": "prior_amount",
    "c": "change",
    "g": "growth_rate",
    "s": "share",
    "e": "execution_rate",
    "n": "count",
    "r": "area",
}
_FACTORS: Final = {"万元": 10_000, "亿元": 100_000_000, "千元": 1_000, "元": 1}
_MARK: Final = re.compile(r"\[([+-]?)([a-z])([^\]]*)\]")

BUDGET: Final = (
    "（一）关于[y]年收支情况",
    "[y]年度本部门预计取得各项收入合计[a subject=revenue revenue_source=all fund=all]万元，"
    "较上年度预算数调增[+c subject=revenue basis=prior_budget]万元，增幅为[+g basis=prior_budget]%。"
    "按来源划分：财政拨款收入[a revenue_source=fiscal_appropriation]万元，占全部收入的[s revenue_source=fiscal_appropriation]%；"
    "事业收入[a revenue_source=service]万元，占全部收入的[s revenue_source=service]%；"
    "其他收入[a revenue_source=other]万元，占比[s revenue_source=other]%。",
    "全年支出预算安排[a subject=expenditure spending_type=all]万元，同比减少[-c subject=expenditure]万元，降低[-g]%。"
    "其中基本支出[a spending_type=basic]万元，占比[s spending_type=basic]%；"
    "项目支出[a spending_type=project]万元，占比[s spending_type=project]%。",
    "（二）一般公共预算拨款支出情况",
    "1.一般公共服务支出（类）人大事务（款）行政运行（项）：[y]年安排[a function_code=2010101 fund=general_public]万元，"
    "较[y-1]年执行数压减[-c function_code=2010101 basis=prior_outturn]万元，降幅[-g basis=prior_outturn]%。",
    "2.[y]年“住房保障支出（类）住房改革支出（款）住房公积金（项）”预算[a function_code=2210201]万元，用于缴存住房公积金。",
    "3.卫生健康支出（210）[a function_code=210]万元，比[y-1]年增长[+g function_code=210]%。",
    "4.2080505机关事业单位基本养老保险缴费支出[a function_code=2080505]万元，比上年预算增加[+c basis=prior_budget]万元。",
    "5.教育支出-进修及培训-培训支出[a function_code=2050803]万元。",
    "（三）“三公”经费预算情况",
    "[y]年财政拨款“三公”经费预算合计[a item=total]万元，较上年预算下降[-g item=total basis=prior_budget]%。",
    "因公出国（境）经费预算[a item=overseas_travel]万元，同比减少[-c item=overseas_travel]万元，降低[-g]%；"
    "公务用车购置及运行维护费[a item=vehicles]万元，其中公务用车购置费[a item=vehicle_purchase]万元，"
    "公务用车运行维护费[a item=vehicle_operation]万元；公务接待费[a item=official_reception]万元。",
    "（四）机关运行经费",
    "本部门机关运行经费共安排[a subject=agency_operation]万元，同比增长[+g subject=agency_operation]%，主要是人员增加。",
    "（五）政府采购",
    "[y]年度安排政府采购预算[a subject=procurement procurement_kind=all]万元，包括货物类[a procurement_kind=goods]万元，"
    "工程类[a procurement_kind=works]万元，服务类[a procurement_kind=services]万元。",
    "（六）国有资产",
    "截至[y-1]年12月31日，本单位实有车辆[n subject=vehicles aspect=held]辆，房屋建筑面积[r subject=floor_space]平方米，"
    "单价50万元以上通用设备[n subject=equipment]台（套）。[y]年拟购置车辆[n subject=vehicles aspect=purchase]辆。",
    "（七）人员",
    "本部门核定编制[n subject=staff aspect=posts]名，在职人员[n subject=staff aspect=in_post]人，离退休人员[n subject=staff aspect=retired]人。",
)
FINAL: Final = (
    "一、收入支出决算总体情况",
    "[y]年度收入总计[a subject=revenue]万元，支出总计[a subject=expenditure]万元。与[y-1]年度决算数相比，"
    "支出总计增加[+c subject=expenditure basis=prior_final]万元，增长[+g basis=prior_final]%。",
    "本年收入合计[a subject=revenue revenue_source=all]万元，其中：财政拨款收入[a revenue_source=fiscal_appropriation]万元，"
    "占[s revenue_source=fiscal_appropriation]%；经营收入[a revenue_source=business]万元，占[s revenue_source=business]%。",
    "二、一般公共预算财政拨款支出决算具体情况",
    "1.教育支出（类）普通教育（款）高中教育（项）。年初预算为[a function_code=2050204 basis=original_budget]万元，"
    "支出决算为[a function_code=2050204 basis=current]万元，完成年初预算的[e function_code=2050204 basis=original_budget]%。",
    "2.住房保障支出（类）住房改革支出（款）购房补贴（项）。全年预算为[a function_code=2210203 basis=adjusted_budget]万元，"
    "支出决算为[a function_code=2210203 basis=current]万元，完成全年预算的[e function_code=2210203 basis=adjusted_budget]%。",
    "三、“三公”经费支出决算情况",
    "公务接待费支出决算为[a item=official_reception basis=current]万元，国内公务接待[n item=domestic_reception aspect=batches]批次、"
    "[n item=domestic_reception aspect=persons]人次。",
)


@dataclass(frozen=True, slots=True)
class Known:
    """One figure as it was put into a narrative: its value as stored, and columns that must hold."""

    value: Decimal
    sets: Mapping[str, str]


def narrative(seed: int, phase: str = "budget", year: int = 2025) -> tuple[list[str], list[Known]]:
    """Paragraphs of one document, and all that they state, in order."""
    pick = random.Random(f"{seed} {phase}")
    known: list[Known] = []
    text = [_filled(t, year, pick, known) for t in (BUDGET if phase == "budget" else FINAL)]
    return text, known


def _filled(template: str, year: int, pick: random.Random, known: list[Known]) -> str:
    text = template.replace("[y]", str(year)).replace("[y-1]", str(year - 1))
    pieces: list[str] = []
    start = 0
    for mark in _MARK.finditer(text):
        printed, known_one = _figure(mark, text[mark.end() : mark.end() + 2], pick)
        pieces += [text[start : mark.start()], printed]
        known.append(known_one)
        start = mark.end()
    return "".join([*pieces, text[start:]])


def _figure(mark: re.Match[str], behind: str, pick: random.Random) -> tuple[str, Known]:
    sign, letter, rest = mark.groups()
    value = Decimal(pick.randint(1, 9_999_99)) / 100
    if letter == "n":
        value = Decimal(pick.randint(0, 300))
    printed = f"{value:,}" if pick.random() < 0.3 else str(value)
    factor = _FACTORS.get(behind, _FACTORS.get(behind[:1], 1))
    sets = {"quantity": _QUANTITIES[letter], **dict(p.split("=") for p in rest.split())}
    if sign:
        sets["direction"] = "up" if sign == "+" else "down"
    return printed, Known(value * factor * (-1 if sign == "-" else 1), sets)


def paragraphs(seed: int, characters: int) -> list[str]:
    """Paragraphs of many documents, of at least so many characters."""
    return list(_many(seed, characters))


def _many(seed: int, characters: int) -> Iterator[str]:
    length = 0
    while length < characters:
        text, _ = narrative(seed, "final" if seed % 4 == 0 else "budget")
        yield from text
        length += sum(map(len, text))
        seed += 1
