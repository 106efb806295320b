"""The enumerations of the warehouse contract: roles, dimensions, phases, units.

What belongs here: closed lists of values that columns may hold, and the few facts that order
them (which fund is a part of which). What does not: spellings met in documents (`schemas/tables`),
columns and keys (`schemas/warehouse.py`).
"""

from decimal import Decimal
from typing import Final

TABLE_ROLES: Final = {
    "revenue_expenditure_summary": "部门收支总体情况表",
    "revenue": "部门收入总体情况表",
    "expenditure": "部门支出总体情况表",
    "appropriation_summary": "财政拨款收支总体情况表",
    "general_public_expenditure": "一般公共预算支出情况表",
    "basic_expenditure": "一般公共预算基本支出情况表",
    "project_expenditure": "项目支出情况表",
    "three_public": "“三公”经费支出情况表",
    "government_fund_expenditure": "政府性基金预算支出情况表",
    "state_capital_expenditure": "国有资本经营预算支出情况表",
    "performance_targets": "项目支出绩效目标表",
    "procurement": "政府采购预算表",
    "other": "其他表",
}
"""`table_role` and the table's usual printed name."""

PHASES: Final = ("budget", "final")
REPORTING_SCOPES: Final = ("department", "own_body", "subordinate_unit", "unit")
UNITS: Final = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
"""`unit_raw` and what one of it is in yuan."""

AMOUNT_READINGS: Final = ("plain", "repaired", "ocr")
ROW_KINDS: Final = ("detail", "subtotal", "total", "of_which", "memo")
COLUMN_KINDS: Final = ("detail", "total", "of_which", "memo")
BREAKDOWNS: Final = (
    "function",
    "economic",
    "government_economic",
    "use",
    "source",
    "unit",
    "project",
    "item",
)
FUNDS: Final = (
    "all",
    "fiscal_appropriation",
    "general_public",
    "government_fund",
    "state_capital",
    "special_account",
    "unit_funds",
)
REVENUE_SOURCES: Final = (
    *FUNDS,
    "service",
    "business",
    "superior_subsidy",
    "subsidiary_remittance",
    "other",
    "education_fee",
    "carry_over",
    "non_fiscal_balance",
)
FINANCING_SOURCES: Final = ("carry_over", "non_fiscal_balance")
"""Sources that finance spending without being the year's revenue."""

PARENT_FUND: Final = {
    "fiscal_appropriation": "all",
    "general_public": "fiscal_appropriation",
    "government_fund": "fiscal_appropriation",
    "state_capital": "fiscal_appropriation",
    "special_account": "all",
    "unit_funds": "all",
    "service": "unit_funds",
    "business": "unit_funds",
    "superior_subsidy": "unit_funds",
    "subsidiary_remittance": "unit_funds",
    "other": "unit_funds",
}
SPENDING_TYPES: Final = ("all", "basic", "project", "business", "remitted_up", "subsidy_down")
COST_TYPES: Final = ("all", "personnel", "running")
CODE_RESOLUTIONS: Final = (
    "printed",
    "by_code_only",
    "by_parent_and_name",
    "by_name",
    "by_alias",
    "unverified",
    "conflict",
    "unresolved",
)
MEASURES: Final = (
    "amount",
    "original_budget_amount",
    "adjusted_budget_amount",
    "budget_amount",
    "prior_budget_amount",
    "prior_outturn_amount",
    "prior_final_amount",
    "prior_year_amount",
    "opening_balance",
    "closing_balance",
    "revenue_amount",
    "surplus_distribution",
    "change_amount",
)
THREE_PUBLIC_ITEMS: Final = (
    "total",
    "overseas_travel",
    "vehicles",
    "vehicle_purchase",
    "vehicle_operation",
    "official_reception",
    "domestic_reception",
    "foreign_reception",
    "agency_operation",
    "meetings",
    "training",
)
PARENT_ITEM: Final = {
    "overseas_travel": "total",
    "vehicles": "total",
    "official_reception": "total",
    "vehicle_purchase": "vehicles",
    "vehicle_operation": "vehicles",
    "domestic_reception": "official_reception",
    "foreign_reception": "official_reception",
}
"""Which item of the 三公 table an item is a part of."""

MEMO_ITEMS: Final = ("agency_operation", "meetings", "training")
"""Items beside the 三公 sum."""

FUNDING_SCOPES: Final = ("annual", "whole_project", "unspecified")
PROJECT_TYPES: Final = ("人员类", "运转类", "特定目标类")
PROCUREMENT_KINDS: Final = ("all", "goods", "works", "services")
STATEMENT_TOPICS: Final = (
    "annual_goal",
    "overall_goal",
    "goal",
    "policy_basis",
    "responsible_unit",
    "supervising_department",
    "begin",
    "end",
    "period",
    "project_kind",
    "project_code",
    "content",
    "contact",
    "other",
)
"""What the words of a performance form tell of its project."""
TARGET_KINDS: Final = ("number", "date", "text")
COMPARATORS: Final = ("≥", "≤", "=", ">", "<")
PLACEMENTS: Final = (
    "title",
    "heading",
    "label",
    "code",
    "serial",
    "fact",
    "note",
    "rejected",
    "unplaced",
)
DOCUMENT_STATUSES: Final = ("parsed", "partial", "quarantined")
PARTS: Final = ("whole", "tables", "narrative")
SEVERITIES: Final = ("blocker", "error", "warning", "info")
GOVERNMENT_LEVELS: Final = ("central", "province", "prefecture", "county", "township")
UNIT_TYPES: Final = ("administrative", "civil_service_managed", "institution", "other")
