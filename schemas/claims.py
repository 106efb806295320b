"""What narrative sentences may state: the words of subjects, directions, bases, lists, reasons, non-figures.

What belongs here: the grammar as data, and examples of each form that a test reads. What does not:
scanning (`pipeline.claim_numbers`), understanding (`pipeline.claim_reader`). To teach a new wording,
add a word to its list here, or an example to `FORMS`.

Words are matched on text after NFKC without white space and quotation marks: brackets are half-width.
They are pieces of regular expressions that begin with a literal character and hold no unbounded
repetition, so that reading stays linear in the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

# --- vocabulary of the columns -------------------------------------------------------------------

SUBJECTS: Final = {
    "revenue_expenditure": "收支 (both sides of the summary)",
    "revenue": "收入",
    "expenditure": "支出",
    "closing_balance": "年末结转和结余, 结转下年",
    "function": "支出功能分类科目",
    "economic": "支出经济分类科目 (部门)",
    "government_economic": "支出经济分类科目 (政府)",
    "contingency": "预留机动经费, 预备费, 预算准备金, 增人增资",
    "project": "项目",
    "three_public": "“三公”经费 and its items",
    "agency_operation": "机关运行经费",
    "meetings": "会议费",
    "training": "培训费",
    "procurement": "政府采购",
    "performance": "预算绩效: money, projects, scores",
    "assets": "国有资产, money value",
    "vehicles": "车辆",
    "equipment": "设备",
    "floor_space": "房屋, 土地",
    "staff": "人员",
    "units": "预算单位, 机构",
    "other": "what label_raw names, none of the above",
}
"""`subject`: what a figure is about."""

QUANTITIES: Final = (
    "amount",
    "share",
    "change",
    "growth_rate",
    "execution_rate",
    "prior_amount",
    "count",
    "area",
    "score",
)
DIRECTIONS: Final = ("up", "down", "flat")
BASES: Final = (
    "current",
    "original_budget",
    "adjusted_budget",
    "prior_budget",
    "prior_outturn",
    "prior_final",
    "prior_unspecified",
)
RELATIONS: Final = ("part_of", "some_of", "reason_of", "share_of", "change_of")
SENTENCE_PLACEMENTS: Final = ("claim", "no_figure", "unclaimed")
UNIT_READINGS: Final = ("printed", "inherited", "none")
ASPECTS: Final = (
    "posts",
    "in_post",
    "retired",
    "other_staff",
    "held",
    "purchase",
    "batches",
    "persons",
    "groups",
    "projects",
    "sme",
    "micro_small",
    "reserved",
    "reserved_sme",
    "reserved_micro_small",
    "instalment",
)
"""Which side of a subject a figure tells: posts or heads, held or to be bought, for whom reserved, a quarter's part."""
SENTENCE_TOPICS: Final = (
    "policy_basis", "responsible_unit", "period", "goal", "overview", "plan", "budget", "chart_label",
)  # fmt: skip
"""What a sentence of a project's note tells; or that it is no sentence but the labels of a drawn chart."""

# --- units ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: what it measures, and what one of it is (in yuan, percent, square metres, pieces)."""

    word: str
    kind: str
    factor: Decimal = Decimal(1)


_TEN_THOUSAND: Final = Decimal(10_000)
MONEY, RATE, POINTS, AREA, COUNT, SCORE = "money", "rate", "points", "area", "count", "score"
UNITS: Final = (
    Unit("亿元", MONEY, Decimal(100_000_000)),
    Unit("百万元", MONEY, Decimal(1_000_000)),
    Unit("万元", MONEY, _TEN_THOUSAND),
    Unit("千元", MONEY, Decimal(1_000)),
    Unit("元", MONEY),
    Unit("%", RATE),
    Unit("‰", RATE, Decimal("0.1")),
    Unit("个百分点", POINTS),
    Unit("百分点", POINTS),
    Unit("万平方米", AREA, _TEN_THOUSAND),
    Unit("平方米", AREA),
    Unit("m2", AREA),
    Unit("亩", AREA, Decimal("666.666667")),
    *(Unit(word, COUNT, _TEN_THOUSAND) for word in ("万余人", "万多人", "万余人次", "万多人次", "万名", "万余名")),
    Unit("万人次", COUNT, _TEN_THOUSAND),
    Unit("万人", COUNT, _TEN_THOUSAND),
    Unit("分", SCORE),
    *(
        Unit(word, COUNT)
        for word in (
            "台(件、套)", "台(套)", "台(件)", "套(台)", "台/套", "台套", "人次", "人数", "批次", "团组",
            "个团组", "人", "名", "个", "家", "辆", "台", "套", "部", "件", "项", "次", "批", "户", "所",
            "处", "座", "张", "条", "门", "种", "期", "场", "天", "日", "小时", "分钟", "年", "层", "公里",
            "米", "吨", "份", "篇", "册", "间", "栋", "幢", "只", "头", "类", "村", "度", "级", "倍", "微克/立方米", "微克", "字", "万字", "万",  "站",
        )
    ),
)  # fmt: skip
"""Units by word; the longest that fits is taken. A lone 万 is money where money is spoken of."""

# --- subjects ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """Words (pieces of regular expressions) that name a subject or one of its dimensions.

    `rank`: which of several terms of one label says what it is about; the highest, then the last.
    A term of rank 0 sets dimensions only.
    """

    words: tuple[str, ...]
    sets: Mapping[str, str]
    rank: int = 0


def _item(item: str, *words: str, rank: int = 8) -> Term:
    return Term(words, {"subject": "three_public", "item": item}, rank)


def _source(source: str, *words: str) -> Term:
    return Term(words, {"subject": "revenue", "revenue_source": source}, 6)


TERMS: Final = (
    # Funds: dimensions of whatever else the label names.
    Term(("一般公共预算(?:当年)?(?:财政)?(?:拨款)?", "公共财政预算", "一般公共服务预算拨款"), {"fund": "general_public"}),
    Term(("政府性基金(?:预算)?(?:当年)?(?:财政)?(?:拨款)?",), {"fund": "government_fund"}),
    Term(("国有资本经营(?:收益)?(?:预算)?(?:当年)?(?:财政)?(?:拨款)?",), {"fund": "state_capital"}),
    Term(("财政(?:性)?拨款", "财政性资金", "财拨资金"), {"fund": "fiscal_appropriation"}),
    Term(("财政专户管理资金", "财政专户", "教育收费", "专户资金"), {"fund": "special_account"}),
    Term(("单位资金",), {"fund": "unit_funds"}),
    # Sides of the accounts.
    Term(
        ("收支(?:总)?(?:预算|决算)?", "收入支出(?:总|预|决)", "收、支", "收入、支出", "收入和支出"),
        {"subject": "revenue_expenditure"},
        4,
    ),
    Term(("收入",), {"subject": "revenue"}, 3),
    Term(("支出", "拨款"), {"subject": "expenditure"}, 2),
    _source("service", "事业(?:性)?收入"),
    _source("business", "事业单位经营(?:性)?收入", "经营收入"),
    _source("superior_subsidy", "上级补助收入"),
    _source("subsidiary_remittance", "附属单位(?:上缴|缴款)收入", "对附属单位上缴收入"),
    _source("other", "其他(?:各项)?收入", "其他资金", "单位其他资金"),
    _source("carry_over", "上年结转(?:和)?(?:结余)?(?:资金)?(?:收入)?", "上年结余", "年初(?:财政拨款)?结转(?:和)?结余"),
    _source("non_fiscal_balance", "使用非财政拨款结余", "用事业基金弥补收支差额", "事业基金弥补"),
    Term(
        ("年[终末](?:财政拨款)?(?:结转|结余)(?:和)?(?:结余)?(?:资金)?", "结转下年(?:资金)?(?:支出)?"),
        {"subject": "closing_balance"},
        7,
    ),
    # Kinds of spending.
    Term(("基本支出",), {"subject": "expenditure", "spending_type": "basic"}, 5),
    Term(("项目的?支出", "项目经费支出"), {"subject": "expenditure", "spending_type": "project"}, 5),
    Term(("事业单位经营支出", "经营支出"), {"subject": "expenditure", "spending_type": "business"}, 6),
    Term(("上缴上级支出", "上缴上级"), {"subject": "expenditure", "spending_type": "remitted_up"}, 6),
    Term(("对附属单位补助(?:支出)?",), {"subject": "expenditure", "spending_type": "subsidy_down"}, 6),
    Term(
        ("人员经费", "人员的?支出", "人员类支出"),
        {"subject": "expenditure", "spending_type": "basic", "cost_type": "personnel"},
        6,
    ),
    Term(
        ("日常公用(?:支出|经费)", "公用(?:经费|的?支出)"),
        {"subject": "expenditure", "spending_type": "basic", "cost_type": "running"},
        6,
    ),
    Term(
        ("单位预留机动(?:经费|支出)?", "预留机动经费", "机动经费", "预备费", "预算准备金", "增人增资"),
        {"subject": "contingency"},
        7,
    ),
    # 三公 and what stands beside it.
    _item("total", "三公经费", "三公"),
    _item("overseas_travel", "因公出国", "因公临时出国", rank=9),
    _item(
        "vehicles",
        "公务(?:用)?车(?:辆)?(?:费)?购置(?:费)?(?:及|和|与|、)(?:公务用车)?运行",
        "公务用车费",
        rank=9,
    ),
    _item("vehicle_purchase", "公务(?:用)?车(?:辆)?(?:更新)?购置", "购置公务用车", "车辆购置费", rank=9),
    _item("vehicle_operation", "公务(?:用)?车(?:用车)?(?:辆)?运行", "车辆运行费", rank=9),
    _item("domestic_reception", "国内(?:公务)?接待", rank=10),
    _item("foreign_reception", "外宾接待", "接待外宾", "外事接待", "国\\(境\\)外公务接待", rank=10),
    _item("official_reception", "公务接待", rank=9),
    Term(("团组",), {"subject": "three_public", "aspect": "groups"}, 7),
    Term(("运行经费",), {"subject": "agency_operation", "item": "agency_operation"}, 6),
    Term(("机关运行(?:经)?费", "机关运行成本"), {"subject": "agency_operation", "item": "agency_operation"}, 8),
    Term(("会议费",), {"subject": "meetings", "item": "meetings"}, 7),
    Term(("培训费",), {"subject": "training", "item": "training"}, 7),
    Term(("委托业务费",), {"subject": "economic", "economic_code": "30227"}, 7),
    # Procurement.
    Term(("政府采购(?:项目)?", "采购(?:项目|支出|预算|金额)"), {"subject": "procurement"}, 10),
    Term(("货物",), {"procurement_kind": "goods"}),
    Term(("工程",), {"procurement_kind": "works"}),
    Term(("服务(?=类|支出|预算|采购|项目|金额|$)",), {"procurement_kind": "services"}),
    Term(("面向中小(?:微)?企业(?:预留|采购)", "预留给?中小(?:微)?企业", "留给中小(?:微)?企业"), {"subject": "procurement", "aspect": "reserved_sme"}, 11),
    Term(
        ("面向小微企业预留", "面向小型(?:和|、)?微型企业预留", "预留给小型(?:和|、)?微型企业", "留给小型(?:和|、)?微型企业", "预留给?小微企业", "留给小微企业"),
        {"subject": "procurement", "aspect": "reserved_micro_small"},
        12,
    ),
    Term(("授予中小(?:微)?企业", "中小(?:微)?企业(?:供应商|合同)"), {"subject": "procurement", "aspect": "sme"}, 11),
    Term(("授予小微企业", "小(?:型)?微(?:型)?企业(?:供应商|合同)"), {"subject": "procurement", "aspect": "micro_small"}, 12),
    # Performance.
    Term(
        ("绩效(?:目标|自评|评价|跟踪|监控|管理|评级)?", "平均得分", "涉及(?:项目)?(?:预算|财政性|财政)?(?:资金|金额)"),
        {"subject": "performance"},
        7,
    ),
    Term(("涉及",), {"subject": "performance"}, 6),
    # Property.
    Term(("固定资产", "办公家具", "其他资产", "国有资产", "资产总额", "流动资产", "无形资产", "在建工程", "长期(?:股权)?投资"), {"subject": "assets"}, 6),
    Term(("车辆", "用车", "小汽车", "载客汽车", "轿车"), {"subject": "vehicles"}, 5),
    Term(("设备",), {"subject": "equipment"}, 5),
    Term(("房屋", "办公用房", "业务用房", "建筑面积", "占地", "土地", "用地面积", "校舍"), {"subject": "floor_space"}, 5),
    # People and bodies; only counts can be about them.
    Term(("编制(?!范围|说明|部门|单位|本|汇总|了|完|的)",), {"subject": "staff", "aspect": "posts"}, 5),
    Term(("实有", "在职", "在编", "在岗", "现有人员", "在册"), {"subject": "staff", "aspect": "in_post"}, 6),
    Term(("离退休", "离休", "退休"), {"subject": "staff", "aspect": "retired"}, 6),
    Term(("编外", "聘用", "遗属", "劳务派遣", "临聘"), {"subject": "staff", "aspect": "other_staff"}, 6),
    Term(("人员", "干部", "职工", "教师"), {"subject": "staff"}, 3),
    Term(
        ("预算单位", "基层单位", "下属单位", "所属单位", "事业单位", "行政单位", "参公单位", "单位", "机构", "机关(?!运行)", "处室",
         "科室", "内设", "处\\(室\\)", "行政处"),
        {"subject": "units"},
        4,
    ),
    Term(("项目",), {"subject": "performance", "aspect": "projects"}, 2),
)  # fmt: skip
"""Words of subjects. What may be counted, weighed or paid is told apart by the figure's unit."""

SUBJECTS_OF_UNIT: Final = {
    MONEY: (
        "revenue_expenditure", "revenue", "expenditure", "closing_balance", "function", "economic",
        "government_economic", "contingency", "project", "three_public", "agency_operation", "meetings", "training",
        "procurement", "performance", "assets",
    ),
    AREA: ("floor_space",),
    COUNT: ("vehicles", "equipment", "staff", "units", "performance", "three_public", "assets"),
    SCORE: ("performance",),
}  # fmt: skip
"""Subjects that a figure of a unit can be about; rates may be about any."""

COUNT_SUBJECT: Final = {
    "辆": ("vehicles", None),
    "台(套)": ("equipment", None),
    "台(件、套)": ("equipment", None),
    "台套": ("equipment", None),
    "台/套": ("equipment", None),
    "套(台)": ("equipment", None),
    "批次": ("three_public", "batches"),
    "团组": ("three_public", "groups"),
    "个团组": ("three_public", "groups"),
}
"""What a unit alone tells of its subject and aspect."""

COUNTED_IN: Final = {
    "staff": ("人", "名", "万人", "万余人", "万多人", "万名", "万余名"),
    "units": ("个", "家", "所", "处"),
    "vehicles": ("辆", "台", "部"),
    "performance": ("个", "项", "分"),
    "assets": ("项",),
}
"""Units in which a subject is counted; a figure in another is about something else."""

NAMED_AS_WHOLE: Final = {
    "procurement_kind": frozenset(("goods", "works", "services")),
    "spending_type": frozenset(("basic", "project")),
    "cost_type": frozenset(("personnel", "running")),
    "item": frozenset(("overseas_travel", "vehicles", "official_reception")),
}
"""Sets of kinds that are complete when all are named, whatever word opens their list."""
ALSO_WHOLE: Final = (
    frozenset(("overseas_travel", "vehicle_purchase", "vehicle_operation", "official_reception")),
    frozenset(("vehicle_purchase", "vehicle_operation")),
)

# --- verbs, directions, bases --------------------------------------------------------------------

UP: Final = (
    "增加", "增长", "上升", "提高", "增幅", "上涨", "调增", "追加", "增支", "扩大", "上浮", "增",
)  # fmt: skip
DOWN: Final = (
    "减少", "下降", "降低", "压减", "减幅", "降幅", "核减", "调减", "缩减", "压缩", "下滑", "回落", "削减", "下浮", "减",
)  # fmt: skip
ALONE: Final = {"多": "up", "少": "down"}
"""Words that make a change of a figure only where nothing else stands before it (退休45人，少1人)."""
MORE_THAN: Final = ("大于", "高于", "多于", "超过", "超出", "多(?:安排|支出|支|出|了)?$")
LESS_THAN: Final = ("小于", "低于", "少于", "少(?:安排|支出|支|了)?$")
FLAT: Final = (
    "持平",
    "无增减变化",
    "无增减",
    "无变化",
    "没有变化",
    "保持不变",
    "相同",
    "一致",
    "不变",
    "相等",
)
"""Words that state no change; a claim without a number, where a base is named before."""
NEARLY: Final = ("基本", "大致", "略", "大体", "应", "数")
"""In front of a word of `FLAT`, they make it no exact statement (数对应一致 speaks of tables)."""
REACHING: Final = ("至", "到")
"""Behind a direction they make the figure the new amount: 增加至237万元."""
PRIOR_YEAR: Final = ("上年", "上一年", "去年", "上年度", "上一度", "前一年", "往年", "以前年度")
BASE_WORDS: Final = (
    ("执行", "prior_outturn"),
    ("决算", "prior_final"),
    ("调整预算", "prior_budget"),
    ("预算", "prior_budget"),
)
"""What a named base is, where its year is not the document's."""
OWN_BASE_WORDS: Final = (
    ("调整", "adjusted_budget"),
    ("全年预算", "adjusted_budget"),
    ("年初", "original_budget"),
    ("预算", "original_budget"),
)
"""What a base or a budget figure of the year itself is, in final accounts."""

HOTLINES: Final = "(?:11[09]|12[02]|12\\d{3})(?=接处?警|报警|指挥|热线|平台|急救|便民|投诉|举报)"
"""Telephone numbers that bodies are named by; no figures."""

# --- lists and reasons ---------------------------------------------------------------------------

SOME: Final = ("其中", "主要包括", "主要有", "主要是由", "包含", "主要内容如下")
COMPLETE: Final = (
    "包括",
    "分别为",
    "分别是",
    "具体包括",
    "构成",
    "组成",
    "用于以下方面",
    "划分",
    "具体如下",
    "具体情况如下",
    "明细如下",
)
REASON: Final = (
    "主要原因", "主要是", "原因是", "原因为", "主要系", "主要由于", "是由于", "是因为", "主要因", "原因说明", "变动原因",
    "主要增加原因", "主要减少原因", "原因:",
)  # fmt: skip
PURPOSE: Final = ("主要用于", "用于", "主要工作", "反映", "主要支出", "为保障", "以保障")

# --- project notes -------------------------------------------------------------------------------

PROJECT_NOTE: Final = ("经费情况说明", "项目情况说明", "项目经费说明", "项目绩效目标", "项目情况")
"""How headings of a project's note end; the project's name stands before."""
PROJECT_NOTE_ALONE: Final = ("项目经费情况说明", "项目情况说明")
"""Headings of a project's note that leave its name out."""
PROJECT_NAME: Final = ("项目名称:",)
NOTE_TOPICS: Final = (
    ("立项依据", "policy_basis"),
    ("政策依据", "policy_basis"),
    ("设立依据", "policy_basis"),
    ("设立的政策依据", "policy_basis"),
    ("实施主体", "responsible_unit"),
    ("实施单位", "responsible_unit"),
    ("承担单位", "responsible_unit"),
    ("责任单位", "responsible_unit"),
    ("项目主体", "responsible_unit"),
    ("主管部门", "responsible_unit"),
    ("实施周期", "period"),
    ("执行时间", "period"),
    ("项目期限", "period"),
    ("起止时间", "period"),
    ("资金分配", "budget"),
    ("绩效目标", "goal"),
    ("项目概述", "overview"),
    ("项目概况", "overview"),
    ("项目内容", "overview"),
    ("实施方案", "plan"),
    ("年度预算安排", "budget"),
    ("预算安排规模", "budget"),
    ("资金安排", "budget"),
)
"""Words of a heading or label in a project's note, and what its sentences tell."""


# --- forms, with examples ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """One claim that an example states: the columns that a test compares, as text."""

    value: str | None
    sets: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of sentence, with an example (of ours) and what it states, in order."""

    name: str
    example: str
    says: tuple[Said, ...]
    fiscal_year: int = 2025
    phase: str = "budget"
    links: tuple[tuple[int, int, str], ...] = ()


def _said(value: str | None, quantity: str, basis: str = "current", **sets: str | None) -> Said:
    return Said(value, {"quantity": quantity, "basis": basis, **sets})


FORMS: Final[tuple[Form, ...]] = (
    Form(
        "total, base with amount, change, rate",
        "2025年度收入预算120.50万元，比2024年年初预算数100.00万元增加20.50万元，增长20.50%。",
        (
            _said("1205000", "amount", subject="revenue", revenue_source="all", fund="all"),
            _said("1000000", "prior_amount", "prior_budget", subject="revenue"),
            _said("205000", "change", "prior_budget", direction="up"),
            _said("20.5", "growth_rate", "prior_budget", direction="up"),
        ),
        links=((2, 0, "change_of"), (3, 0, "change_of")),
    ),
    Form(
        "list after 其中 with shares",
        "2025年支出预算总计200万元，其中：基本支出150万元，占75%；项目支出50万元，占25%。",
        (
            _said("2000000", "amount", subject="expenditure", spending_type="all"),
            _said("1500000", "amount", spending_type="basic"),
            _said("75", "share", spending_type="basic"),
            _said("500000", "amount", spending_type="project"),
            _said("25", "share", spending_type="project"),
        ),
        links=((1, 0, "part_of"), (2, 0, "share_of"), (3, 0, "part_of"), (4, 0, "share_of")),
    ),
    Form(
        "path of a functional item, outturn, rate, flat",
        "1.“教育支出（类）普通教育（款）小学教育（项）”25.77万元，主要用于教学。2024年当年预算执行数为60.13万元，"
        "2025年预算安排25.77万元，比2024年预算执行数减少57.14%。",
        (
            _said("257700", "amount", subject="function", function_code="2050202"),
            _said("601300", "prior_amount", "prior_outturn", function_code="2050202"),
            _said("257700", "amount", function_code="2050202"),
            _said("-57.14", "growth_rate", "prior_outturn", direction="down", function_code="2050202"),
        ),
    ),
    Form(
        "three public items, flat",
        "2025年“三公”经费预算17.70万元，比2024年预算减少1.65万元。其中：因公出国（境）费0万元，与2024年预算持平；"
        "公务接待费2.85万元，比上年预算减少1.65万元，主要原因是厉行节约。",
        (
            _said("177000", "amount", subject="three_public", item="total"),
            _said("-16500", "change", "prior_budget", item="total"),
            _said("0", "amount", item="overseas_travel"),
            _said(None, "change", "prior_budget", item="overseas_travel", direction="flat"),
            _said("28500", "amount", item="official_reception"),
            _said("-16500", "change", "prior_budget", item="official_reception"),
        ),
        links=(
            (1, 0, "change_of"),
            (2, 0, "some_of"),
            (4, 0, "some_of"),
            (3, 2, "change_of"),
            (5, 4, "change_of"),
        ),
    ),
    Form(
        "reasons with amounts",
        "收入预算50万元，比上年增加30万元，主要原因是：人员增加，公用经费支出增加10万元；信息化建设经费增加20万元。",
        (
            _said("500000", "amount", subject="revenue"),
            _said("300000", "change", "prior_unspecified", subject="revenue"),
            _said("100000", "change", "prior_unspecified", cost_type="running"),
            _said("200000", "change", "prior_unspecified", subject="other"),
        ),
        links=((1, 0, "change_of"), (2, 1, "reason_of"), (3, 1, "reason_of")),
    ),
    Form(
        "final accounts: original budget, outturn, execution",
        "1、卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）。年初预算为42.73万元，支出决算为40.35万元，"
        "完成年初预算的94.43%。",
        (
            _said("427300", "amount", "original_budget", function_code="2101101"),
            _said("403500", "amount", "current", function_code="2101101"),
            _said("94.43", "execution_rate", "original_budget", function_code="2101101"),
        ),
        phase="final",
        links=((2, 0, "share_of"),),
    ),
    Form(
        "procurement by kind",
        "2025年政府采购预算总额1240.07万元，其中：政府采购货物预算12.50万元、政府采购工程预算0万元、政府采购服务预算1227.57万元。",
        (
            _said("12400700", "amount", subject="procurement", procurement_kind="all"),
            _said("125000", "amount", procurement_kind="goods"),
            _said("0", "amount", procurement_kind="works"),
            _said("12275700", "amount", procurement_kind="services"),
        ),
        links=((1, 0, "part_of"), (2, 0, "part_of"), (3, 0, "part_of")),
    ),
    Form(
        "property: vehicles, equipment over a threshold",
        "截至2024年12月31日，本部门共有车辆9辆，其中：机要通信用车2辆、其他用车7辆；单价100万元（含）以上设备3台（套）。",
        (
            _said("9", "count", subject="vehicles", aspect="held"),
            _said("2", "count", subject="vehicles"),
            _said("7", "count", subject="vehicles"),
            _said("3", "count", subject="equipment", threshold_yuan="1000000"),
        ),
    ),
    Form(
        "staff",
        "本部门人员编制249人，其中行政编制77人、事业编制172人；实有人员228人，离退休人员200人。",
        (
            _said("249", "count", subject="staff", aspect="posts"),
            _said("77", "count", subject="staff", aspect="posts"),
            _said("172", "count", subject="staff", aspect="posts"),
            _said("228", "count", subject="staff", aspect="in_post"),
            _said("200", "count", subject="staff", aspect="retired"),
        ),
    ),
    Form(
        "from, to",
        "公务接待费由2024年5万元减少至3万元。",
        (
            _said("50000", "prior_amount", "prior_unspecified", item="official_reception"),
            _said("30000", "amount", item="official_reception"),
        ),
    ),
    Form(
        "template residue",
        "因公出国（境）费增加（减少）0万元，主要原因是未安排。",
        (_said("0", "change", "prior_unspecified", item="overseas_travel"),),
    ),
    Form(
        "items with code in brackets",
        "（1）行政运行（2010301）441.15万元，较上年增加29.55万元，增长7.12%。",
        (
            _said("4411500", "amount", subject="function", function_code="2010301"),
            _said("295500", "change", "prior_unspecified"),
            _said("7.12", "growth_rate", "prior_unspecified"),
        ),
    ),
)
