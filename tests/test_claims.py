"""The narrative as claims: every form of the grammar, numbers that are none, links, rows, and speed."""

import random
import time
from decimal import Decimal

import pytest

from pipeline.claim_numbers import mentions, uncovered_digits
from pipeline.claim_reader import read_narrative
from pipeline.claim_state import Claim, Link
from pipeline.claim_text import compact, passages, sentences
from pipeline.claims import read_claims
from pipeline.document import Para
from schemas import claims as grammar
from schemas.claims import FORMS, Form

DOCUMENT = "0" * 64


def read(
    *paragraphs: str, year: int = 2025, phase: str = "budget"
) -> tuple[list[Claim], list[Link], list[str]]:
    """Claims, links and numbers left over of a narrative."""
    reads, links = read_narrative(passages([Para(p, "p") for p in paragraphs]), year, phase)
    return [c for r in reads for c in r.claims], links, [u for r in reads for u in r.unclaimed]


def value_of(claim: Claim, column: str) -> object:
    """A column of a claim, its own or its subject's."""
    found = getattr(claim.subject, column) if hasattr(claim.subject, column) else getattr(claim, column)
    return f"{found.normalize():f}" if isinstance(found, Decimal) else found


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_each_form_states_what_it_says(form: Form) -> None:
    found, links, left = read(form.example, year=form.fiscal_year, phase=form.phase)
    assert left == []
    values = [None if c.direction == "flat" else c.value for c in found]
    assert values == [None if s.value is None else Decimal(s.value) for s in form.says]
    for claim, said in zip(found, form.says, strict=True):
        assert {k: value_of(claim, k) for k in said.sets} == dict(said.sets)
    if form.links:
        places = {(found.index(x.start), found.index(x.end), x.relation) for x in links}
        assert places == set(form.links)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2025年度", ["year"]),
        ("截至2024年12月31日", ["date"]),
        ("根据财预〔2016〕143号文件", ["document_number"]),
        ("（苏财预[2017]19号）", ["document_number"]),
        ("1.收入预算", ["list_number"]),
        ("1.2026年预算", ["list_number", "year"]),
        ("（3）支出", ["list_number"]),
        ("①人员经费", ["circled"]),
        ("行政运行（2010301）支出", ["code"]),
        ("2080505-机关事业单位基本养老保险缴费支出", ["code"]),
        ("《发展规划（2021—2025年）》", ["title"]),
        ("推进“15分钟生活圈”建设", ["quote"]),
        ("联系电话：023-62661253", ["telephone"]),
        ("（详见表11）", ["table_number"]),
        ("公开03表", ["table_number"]),
        ("三、收入情况................12", ["page"]),
        ("新建5G基站", ["name"]),
        ("指导110接处警工作", ["telephone"]),
        ("第50次会议", ["ordinal"]),
        ("单价100万元（含）以上设备3台（套）", ["threshold", "figure"]),
        ("与上年持平", ["flat"]),
        ("与上年基本持平", []),
        ("下设一个预算单位", ["figure"]),
        ("一个方面", []),
    ],
)
def test_what_is_no_figure_is_told_by_its_form(text: str, kinds: list[str]) -> None:
    found = mentions(compact(text).text)
    assert [m.kind for m in found] == kinds


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("１，２３４．５０万元", "1234.50", "万元"),
        ("837。5万元", "837.5", "万元"),
        ("10.00 万 元", "10.00", "万元"),
        ("1 6,4 1 0.7 1万元", "16410.71", "万元"),
        ("1,2\n34.5万元", "1234.5", "万元"),
        ("3.5亿元", "3.5", "亿元"),
        ("5个百分点", "5", "个百分点"),
        ("207 台（套）", "207", "台(套)"),
        ("50余辆", "50", "辆"),
        ("近5万余人", "5", "万余人"),
    ],
)
def test_figures_are_read_whole(text: str, value: str, unit: str) -> None:
    (found,) = mentions(compact(text).text)
    assert (found.value, found.unit) == (Decimal(value), unit)


def test_no_digit_is_lost() -> None:
    alphabet = "0123456789,.。年月号万元%第表(（）)《》“”①一-—~ \n增占比A"
    pick = random.Random(7)
    for _ in range(400):
        text = compact("".join(pick.choice(alphabet) for _ in range(60))).text
        assert list(uncovered_digits(text, mentions(text))) == [], text


def test_the_span_is_the_number_in_the_sentence() -> None:
    found, _, _ = read("2025 年收入预算 1,234.50 万元，比上年增加\n20.5 万元。")
    assert [c.sentence.text[slice(*c.span)] for c in found] == ["1,234.50", "20.5"]


def test_what_is_broken_over_paragraphs_is_joined() -> None:
    found, _, _ = read(
        "（1）教育支出（类）普通教育（款）小学教育（项）", "2,254.47万元，主要用于教学。", "2.其他"
    )
    assert [(c.subject.function_code, c.value) for c in found] == [("2050202", Decimal("22544700.00"))]
    text = passages([Para("一、收入预算情况说明", "p"), Para("2025年收入预算5万元。", "p")])
    assert [p.is_heading for p in text] == [True, False]


def test_a_full_stop_inside_a_number_or_before_a_bracket_ends_no_sentence() -> None:
    (passage,) = passages([Para("收入837。5万元（其中：甲5万元。）比上年增加3万元。支出2万元。", "p")])
    assert len(sentences(passage)) == 2


def test_a_missing_unit_is_that_of_the_list_and_says_so() -> None:
    found, _, _ = read("人员经费30万元，主要包括：基本工资15.07万元、津贴补贴9.66、奖金5.27万元。")
    assert [(c.value, c.unit_reading) for c in found][2] == (Decimal("96600.00"), "inherited")
    found, _, _ = read("支出总计10万元，比上年增加1万元，增长11.11。")
    assert (found[2].quantity, found[2].value, found[2].unit_reading) == (
        "growth_rate",
        Decimal("11.11"),
        "inherited",
    )


def test_lists_over_paragraphs_belong_to_their_head() -> None:
    found, links, _ = read(
        "本年收入预算合计100万元，其中：", "一般公共预算收入90万元，占90%；", "其他收入10万元，占10%。"
    )
    pairs = {(x.start.value_raw, x.end.value_raw, x.relation) for x in links}
    assert {("90", "100", "some_of"), ("10", "100", "some_of"), ("90", "100", "share_of")} <= pairs
    assert [c.subject.revenue_source for c in found] == [
        "all",
        "general_public",
        "general_public",
        "other",
        "other",
    ]


def test_figures_in_brackets_do_not_change_the_subject_behind_them() -> None:
    found, _, _ = read(
        "公务用车购置及运行维护费6.7万元（公务用车购置费0万元，比上年增加0万元；公务用车运行维护费6.7万元，"
        "比上年减少2.3万元。）比上年减少2.3万元，下降25.6%。"
    )
    assert [c.subject.item for c in found][-2:] == ["vehicles", "vehicles"]
    assert found[-1].value == Decimal("-25.6")


def test_a_reason_ends_where_the_next_part_begins() -> None:
    found, links, _ = read(
        "“三公”经费预算比上年减少0.12万元，其中：因公出国（境）费减少0.05万元，主要原因是压缩支出；公务接待费减少0.07万元，"
        "主要原因是节约。"
    )
    assert [x.relation for x in links] == ["some_of", "some_of"]
    assert [c.subject.item for c in found] == ["total", "overseas_travel", "official_reception"]


def test_budget_and_outturn_of_final_accounts_are_told_apart() -> None:
    found, _, _ = read(
        "“三公”经费支出全年预算为3万元，支出决算为2.85万元，完成全年预算的95%，比2024年度减少1万元。",
        year=2025,
        phase="final",
    )
    assert [c.basis for c in found] == ["adjusted_budget", "current", "adjusted_budget", "prior_unspecified"]


def test_money_of_a_project_note_is_the_projects() -> None:
    found, _, _ = read(
        "1、项目名称：数字平台建设", "设立的政策依据：会议纪要", "预算安排规模：财政拨款40万元"
    )
    assert [(c.subject.subject, c.subject.project_name) for c in found] == [("project", "数字平台建设")]


def test_a_narrower_label_is_not_all_spending() -> None:
    found, _, _ = read("大厅日常运维支出155万元。", "某市统计局2025年一般公共预算支出200万元。")
    assert [c.subject.subject for c in found] == ["other", "expenditure"]


def test_each_side_of_the_accounts_has_its_own_figure() -> None:
    found, _, _ = read(
        "收入预算16万元，比上年减少1万元，主要原因是节约；支出预算16万元，比上年减少1万元，下降5.9%。"
    )
    assert [c.subject.subject for c in found] == ["revenue"] * 2 + ["expenditure"] * 3


def test_what_rose_from_one_figure_to_another_is_one_subject() -> None:
    found, _, _ = read("收入预算9万元，比上年增加6万元，主要原因是养老项目由2024年1万元增加至7万元。")
    assert [c.subject.label_raw for c in found][2:] == ["养老项目"] * 2


def test_a_supplier_named_before_its_amount_is_kept() -> None:
    found, _, _ = read("在其他项目中，由中小企业供应商中标的，采购金额5万元。")
    assert [(c.subject.subject, c.subject.aspect) for c in found] == [("procurement", "sme")]


def test_an_item_of_unknown_name_is_still_no_total() -> None:
    found, _, _ = read(
        "教育支出（类）某款（款）某费支出（项）。年初预算为0.88万元，支出决算为0.88万元。", phase="final"
    )
    assert [(c.subject.subject, c.subject.function_code) for c in found] == [("function", None)] * 2


def test_rows_fit_their_tables_and_keep_their_ids() -> None:
    text = [
        Para("2025年收入预算5万元，其中：一般公共预算收入5万元。", "page 1"),
        Para("第十二届联系120", "page 2"),
    ]
    one, two = (read_claims(DOCUMENT, text, 2025, "budget") for _ in range(2))
    assert one == two
    assert [r["placement"] for r in one.rows["source_sentence"]] == ["claim", "unclaimed"]
    assert [r.code for r in one.remarks] == ["number_unclaimed"]
    assert {r["claim_id"] for r in one.rows["fact_claim"]} >= {
        r["to_claim_id"] for r in one.rows["claim_link"]
    }
    assert one.rows["fact_claim"][0]["value"] == Decimal("50000.000000")


@pytest.mark.parametrize(
    ("lines", "labels", "left"),
    [
        (["80000", "60000", "40000", "20000", "12.51 33.75", "0"], 6, []),  # an axis
        (["甲支出", "30.5%", "乙支出, 69.5%\n甲支出 乙支出"], 2, []),  # a pie
        (["甲支出", "30.5%"], 0, ["30.5"]),  # alone it may be torn off a sentence
        (["甲支出", "12.5", "乙支出", "3.75"], 0, ["12.5", "3.75"]),  # a table written out is no chart
    ],
)
def test_labels_of_charts_are_told_by_evidence(lines: list[str], labels: int, left: list[str]) -> None:
    text = [Para(line, "p") for line in ["本年支出预算5万元。", *lines, "二、收入情况说明"]]
    rows = read_claims(DOCUMENT, text, 2025, "budget").rows
    charts = [r for r in rows["source_sentence"] if r["topic"] == "chart_label"]
    assert sum(len(str(r["unclaimed_raw"]).split("; ")) for r in charts if r["unclaimed_raw"]) == labels
    assert {r["placement"] for r in charts} <= {"no_figure"}
    unclaimed = [r["unclaimed_raw"] for r in rows["source_sentence"] if r["placement"] == "unclaimed"]
    assert "; ".join(map(str, unclaimed)) == "; ".join(left)
    assert len(rows["fact_claim"]) == 1


def test_a_rate_behind_a_change_of_another_subject_is_that_changes() -> None:
    found, links, _ = read(
        "2025年一般公共预算拨款100万元，比2024年执行数减少20万元，减幅16.67%，"
        "扣除某基建后比2024年执行数增加5万元，增幅7.1%。"
    )
    assert [c.subject.subject for c in found] == ["expenditure"] * 3 + ["other"] * 2
    assert not {id(x.start) for x in links} & {id(c) for c in found[3:]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我局全口径收入拟安排１２.５万元，同上一年度预算相比调增２万元。", "revenue 125000, revenue 20000"),
        ("部门总支出核定为1.25亿元，其中用于公用的支出0.15亿元。", "expenditure 125000000, expenditure 15000000"),
        ("公务接待费压缩到3.2万元，较去年少安排0.8万元，下浮20%。", "three_public 32000, three_public -8000, three_public -20"),
        ("机关运行经费支出增加（减少）－12.5万元。", "agency_operation -125000"),
        ("政府采购支出总额为3万元（货物1万元；服务2万元）。", "procurement 30000, procurement 10000, procurement 20000"),
        ("共有公务用车十二辆，下属事业单位三家，编制总数八十六名。", "vehicles 12, units 3, staff 86"),
        ("住房公积金（2210201）安排预算\n45.67万\n元，比上年多5.67万元。", "function 456700, function 56700"),
    ],
)  # fmt: skip
def test_other_wordings_state_the_same(text: str, said: str) -> None:
    found, _, left = read(text)
    assert left == []
    assert ", ".join(f"{c.subject.subject} {value_of(c, 'value')}" for c in found) == said
    assert all(c.quantity == "change" for c in found[1:2] if "比" in text or "较" in text)


def test_a_label_keeps_the_words_of_its_fund() -> None:
    found, _, _ = read("2025年本部门当年一般公共预算支出5万元。")
    assert found[0].subject.label_raw == "本部门当年一般公共预算支出"


def test_both_ends_of_a_range_are_of_one_subject() -> None:
    found, _, _ = read("举办委员研讨班2-3期。")
    assert [(c.subject.subject, c.value) for c in found] == [("other", 2), ("other", 3)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("无形资产12项5万元。", "assets"),
        ("在建工程1项5万元。", "assets"),
        ("养老服务发展资金项目预算5万元。", "project"),
        ("甲、乙等项目预算5万元。", "other"),
        ("本年涉及项目预算资金9万元，其中：中介机构服务费5万元。", "project"),
    ],
)
def test_money_is_of_its_property_or_project(text: str, subject: str) -> None:
    found, _, _ = read(text)
    assert found[-1].subject.subject == subject


def test_declared_values_are_closed() -> None:
    sets = [dict(t.sets) for t in grammar.TERMS]
    assert {s["subject"] for s in sets if "subject" in s} <= set(grammar.SUBJECTS)
    assert {s["aspect"] for s in sets if "aspect" in s} <= set(grammar.ASPECTS)
    assert {t for _, t in grammar.NOTE_TOPICS} <= set(grammar.SENTENCE_TOPICS)


@pytest.mark.parametrize(
    "unit",
    [
        "其中：公务接待费5万元，占20%，比上年增加3万元；",
        "12 ",
        "，",
        "（类）",
        "现有",
        "共计1",
        "预算安排",
        "《1",
        "与上年持平",
        "1,111,",
    ],
)
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = [Para(unit * (characters // len(unit)), "p")]
        start = time.process_time()
        read_narrative(passages(text), 2025, "budget")
        return time.process_time() - start

    seconds(1_000)
    small, large = seconds(8_000), seconds(64_000)
    assert large < 0.05 or large < 30 * small


def test_an_amount_behind_a_share_is_of_what_the_share_is_of() -> None:
    found, _, _ = read(
        "2025年支出预算10万元，其中：基本支出占70%，为7万元，比上年增加1万元；项目支出占30%，为3万元。"
    )
    kinds = [c.subject.spending_type for c in found]
    assert kinds == ["all", "basic", "basic", "basic", "project", "project"]


def test_more_or_less_alone_before_a_count_is_a_change() -> None:
    found, _, _ = read("实有在职33人，比上年多1人；退休45人，少1人；离休1人。")
    told = [(c.quantity, c.direction, c.subject.aspect) for c in found]
    assert told == [
        ("count", None, "in_post"),
        ("change", "up", "in_post"),
        ("count", None, "retired"),
        ("change", "down", "retired"),
        ("count", None, "retired"),
    ]


def test_what_is_left_to_small_firms_is_not_the_total() -> None:
    found, _, _ = read("政府采购预算5万元。留给中小企业的采购预算2万元，其中留给小微企业1万元。")
    assert [c.subject.aspect for c in found] == [None, "reserved_sme", "reserved_micro_small"]


def test_every_word_of_a_subject_begins_with_a_letter_of_its_own() -> None:
    """Words are tried only where one can begin: a group or an optional letter at the start would never be found."""
    words = [word for term in grammar.TERMS for word in term.words]
    assert [w for w in words if not w[0].isalnum() or w[1:2] in ("?", "*", "{", "|")] == []
