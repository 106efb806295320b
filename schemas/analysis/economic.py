"""Views of basic spending by economic class (经济分类).

What belongs here: what departments spend on wages, goods, subsidies, over years and across departments.
What does not: spending by function.
"""

from typing import Final

from schemas import vocabulary as v
from schemas.view import (
    BASE_DOCUMENT,
    BASIS,
    BODY,
    BRIDGE_CAVEAT,
    BRIDGED,
    CHANGE,
    DOCUMENT,
    NULLS,
    ONCE,
    ONE_PHASE,
    PHASE,
    PRESENCE,
    SHARES,
    UNITS_BY_NAME,
    YEAR,
    View,
    money,
)
from schemas.warehouse import BOOLEAN, TEXT, Column

_LEVEL = Column("level", TEXT, "类 or 款: sum over one level only", values=("类", "款"))
_CODE = Column(
    "economic_code", TEXT, "official code of that level; null where the printed code is not resolved"
)
_NAME = Column("economic_name", TEXT, "official name in that year, else as printed")
_FUND = Column("fund", TEXT, "the fund whose figures are taken", values=v.FUNDS)
_AMOUNT = money("amount_yuan", "基本支出 of the class, in yuan; null when a part is unknown")
_KEY: Final = ("document_id", "level", "economic_code", "economic_name")
_ONE_LEVEL: Final = "Filter on one level: 款 are part of 类."
_ONE_FUND: Final = (
    "One table and one fund a document: the general public budget's 基本支出表, else that of 财政拨款,"
    " else of all funds; compare only rows of one fund."
)
_COMPARABLE: Final = "Across places this is safer than functions: wages and insurance stand in 301 wherever a place books them."

SPENDING_BY_ECONOMIC_CLASS: Final = View(
    "spending_by_economic_class",
    "按经济分类汇总的基本支出",
    "一个部门一年各经济分类（类、款）的基本支出多少？",
    "What does a department spend on each economic class, at each level? (basic spending)",
    (
        DOCUMENT,
        *BODY,
        YEAR,
        PHASE,
        Column("table_role", TEXT, "the table used", values=("basic_expenditure",)),
        _FUND,
        _LEVEL,
        _CODE,
        _NAME,
        _AMOUNT,
        *BASIS,
    ),
    (_ONE_LEVEL, _ONE_FUND, ONCE, ONE_PHASE),
    """SELECT department, economic_name, amount_yuan FROM spending_by_economic_class
WHERE level = '类' AND fiscal_year = 2021 ORDER BY amount_yuan DESC""",
    _KEY,
    stored=True,
)

VIEWS: Final = (
    View(
        "year_over_year_by_economic_class",
        "经济分类支出同比",
        "各经济分类的基本支出较上年增减多少？",
        "How did basic spending on each economic class change from the year before?",
        (
            *BODY,
            YEAR,
            PHASE,
            _FUND,
            Column("base_fund", TEXT, "the fund of the year before; compare only where it is the same"),
            _LEVEL,
            _CODE,
            _NAME,
            Column("base_economic_name", TEXT, "its name the year before, where it was printed then"),
            _AMOUNT,
            money("base_amount_yuan", "the same of the year before"),
            *CHANGE,
            *BRIDGED,
            PRESENCE,
            *BASIS,
            Column("base_includes_carry_over", BOOLEAN, "the same for the year before"),
            DOCUMENT,
            BASE_DOCUMENT,
        ),
        (_ONE_LEVEL, NULLS, _ONE_FUND, BRIDGE_CAVEAT, ONCE, ONE_PHASE),
        """SELECT department, fiscal_year, economic_name, amount_yuan, bridged_change_percent
FROM year_over_year_by_economic_class WHERE level = '类' AND phase = 'budget' ORDER BY ALL""",
        _KEY,
        stored=True,
    ),
    View(
        "cross_department_by_economic_class",
        "经济分类支出的部门比较",
        "同一经济分类，各部门基本支出多少、占比多少？",
        "What do departments spend on the same economic class, in the same year? (basic spending)",
        (
            YEAR,
            PHASE,
            _LEVEL,
            _CODE,
            _NAME,
            *BODY,
            _FUND,
            _AMOUNT,
            money("department_total_yuan", "basic spending of the department, over all classes"),
            *SHARES,
            *BASIS,
            DOCUMENT,
        ),
        (_ONE_LEVEL, _COMPARABLE, _ONE_FUND, ONCE, UNITS_BY_NAME, ONE_PHASE),
        """SELECT department, economic_name, amount_yuan, share_of_department_percent
FROM cross_department_by_economic_class WHERE level = '类' AND phase = 'budget' ORDER BY amount_rank LIMIT 10""",
        _KEY,
    ),
)
