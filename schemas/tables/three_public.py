"""“三公”经费支出情况表: items as columns or as rows, with 机关运行经费, 会议费, 培训费 beside them."""

from schemas.table import AMOUNT, GROUP, LABEL, STATISTIC, DisclosureTable, Heading, RowLabel
from schemas.tables.common import FUND_HEADINGS
from schemas.vocabulary import MEMO_ITEMS

_VEHICLE = r"(?:公务用?车(?:辆)?|公车|车辆)"
# (spelling, item). Items of MEMO_ITEMS stand outside the “三公” sum.
ITEMS = (
    (r"三公经费(?:支出)?(?:财政拨款)?(?:预算|决算)?(?:数|额)?(?:合计|总计|小计|总额)?(?:支出)?", "total"),
    (r"(?:科研)?因公出国\(?境?\)?(?:费|费用|经费)?(?:支出)?", "overseas_travel"),
    (r"(?:公务用?车(?:辆)?|公车)(?:费|费用|经费)", "vehicles"),
    (
        rf"{_VEHICLE}购置(?:费)?(?:及|和|与|、)?(?:运行|运维)(?:和)?(?:维护)?(?:费|费用)?(?:支出|合计|小计)?",
        "vehicles",
    ),
    (rf"(?:{_VEHICLE})?购置(?:费|费用|支出)?(?:支出|小计)?", "vehicle_purchase"),
    (rf"(?:{_VEHICLE})?(?:运行|运维)(?:维护)?(?:费|费用|支出)?(?:支出|小计)?", "vehicle_operation"),
    (r"公务接待(?:费|费用)?(?:支出)?(?:合计|小计)?", "official_reception"),
    (r"国内(?:公务)?接待(?:费)?", "domestic_reception"),
    (r"(?:国\(境\)外|外事|国外)(?:公务)?接待(?:费)?", "foreign_reception"),
    (r"机关运行(?:经费)?(?:预算|决算)?(?:数|额)?", "agency_operation"),
    (r"会议费(?:支出)?", "meetings"),
    (r"培训费(?:支出)?", "training"),
)

_YEAR = r"(?:20\d\d年(?:度)?)?(?:部门)?(?:.{0,16}安排的)?"


def _row_kind(item: str) -> str:
    return "memo" if item in MEMO_ITEMS else "total" if item == "total" else "detail"


TABLE = DisclosureTable(
    role="three_public",
    titles=(r"三公",),
    not_titles=(r"绩效",),
    fact_table="fact_three_public",
    breakdown="item",
    defaults={"fund": "all"},
    by_title=(
        (r"一般公共预算", {"fund": "general_public"}),
        (r"(?<!一般公共预算)财政拨款", {"fund": "fiscal_appropriation"}),
        (r"^(?!.*一般公共预算).*政府性?基金", {"fund": "government_fund"}),
    ),
    headings=(
        Heading(
            r"(?:因公)?出国\(?境?\)?团组(?:数|数量)?(?:\(.\))?",
            STATISTIC,
            {"statistic": "overseas_groups"},
        ),
        Heading(
            r"(?:因公)?出国\(?境?\)?(?:人次|人数|人次数)(?:\(人次?\))?",
            STATISTIC,
            {"statistic": "overseas_visits"},
        ),
        Heading(
            rf"(?:{_VEHICLE})?购置(?:数|数量|辆数)(?:\(辆\))?", STATISTIC, {"statistic": "vehicles_bought"}
        ),
        Heading(rf"(?:{_VEHICLE})?保有(?:量|数|数量)(?:\(辆\))?", STATISTIC, {"statistic": "vehicles_held"}),
        Heading(
            r"(?:国内|外事|国\(境\)外)?(?:公务)?接待(?:批次|次数|人次|人数|批数)(?:数)?(?:\(.{1,2}\))?",
            STATISTIC,
            {"statistic": "receptions"},
        ),
        Heading(r"项目|支出项目|三公经费|年度|年份", LABEL),
        Heading(_YEAR + r"三公经费(?:支出)?(?:财政拨款)?(?:预算|决算)(?:数|额)?", GROUP),
        *(Heading(_YEAR + f"(?:{p})", AMOUNT, {"item": item}) for p, item in ITEMS),
        *FUND_HEADINGS,
    ),
    labels=(
        *(RowLabel(p, _row_kind(i), {"item": i}) for p, i in ITEMS),
        RowLabel(r"(?:支出)?(?:合计|总计)", "total", {"item": "total"}),
        # Of 机关运行经费, by the kind of body.
        RowLabel(
            r"行政单位|参照公务员法管理的?(?:事业)?单位|参公(?:管理)?的?(?:事业)?单位",
            "memo",
            {"item": "agency_operation"},
        ),
        RowLabel(r"相关统计数", "memo", {"home": "fact_other_amount"}),
        RowLabel(r"行政经费(?:预算)?", "memo", {"home": "fact_other_amount"}),
    ),
)
