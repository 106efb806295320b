"""Family L within one document: remarks on what is unlikely. Bands are configuration (`bands`).

What belongs here: shares and ratios of one document. What does not: peers and other years.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipeline.reconcile import summaries as s
from pipeline.reconcile.bands import Band, band, no_band
from pipeline.reconcile.claims_index import claims_of
from pipeline.reconcile.equations import Outcome, Verdict
from pipeline.reconcile.figures import Figure, Index, total
from pipeline.reconcile.performance import project_totals

_FEWEST: Final = 5
_ROUND: Final = Decimal(100_000)
_CAPITAL: Final = ("310", "309")
_PENSION, _ANNUITY = "30108", "30109"


def likelihood(index: Index) -> Iterator[Outcome]:
    """L03, L05 and L08."""
    yield from round_projects(index)
    yield from procurement_fits(index)
    yield from annuity(index)


def _judged(rule: str, value: Decimal, own: Band | None, about: Figure, zh: str, en: str) -> Verdict:
    if own is None:
        return no_band(rule, "band")
    if own.holds(value):
        return Verdict(rule, "", "pass")
    zh, en = f"{zh}为{value:.2f}，区间为{own.text}。", f"{en} is {value:.2f}; the band is {own.text}."
    return Verdict(
        rule, "", "fail", about.locator, about.raw, own.text, message_zh=zh, message_en=en, figure=about
    )


def round_projects(index: Index) -> Iterator[Outcome]:
    """L03: the share of projects whose money is whole 100 000 yuan."""
    figures = [f for own in project_totals(index).values() for f in own if f.value]
    if len(figures) < _FEWEST:
        return
    share = Decimal(sum(f.value % _ROUND == 0 for f in figures)) / len(figures)
    zh, en = "金额为10万元整数倍的项目比重", "The share of projects of whole 100 000 yuan"
    yield _judged("L03", share, band("L03", index), figures[0], zh, en)


def procurement_fits(index: Index) -> Iterator[Outcome]:
    """L05: procurement against project spending and capital spending of basic expenditure."""
    whole = [
        c.figure
        for c in claims_of(index).current("procurement")
        if not c.get("aspect") and c.get("procurement_kind") in ("", "all")
    ]
    base = _project_spending(index)
    if not whole or base is None or base <= 0:
        return
    bought = max(whole, key=lambda f: f.value)
    zh, en = "政府采购与项目支出、资本性支出之比", "Procurement by project and capital spending"
    yield _judged("L05", bought.value / base, band("L05", index), bought, zh, en)


def _project_spending(index: Index) -> Decimal | None:
    """Project spending of all funds, with capital spending of the basic table."""
    table = s.main_table(index, s.T3)
    project = s.totals(s.columns_for(table, spending="project")) if table else ()
    if not project or any(f.yuan is None for f in project):
        return None
    basic = s.main_table(index, s.T6)
    rows = s.by_code(s.leaves(s.columns_for(basic)), 3) if basic else {}
    return total(project) + sum((total(rows.get(c, ())) for c in _CAPITAL), Decimal(0))


def annuity(index: Index) -> Iterator[Outcome]:
    """L08: the annuity is about half the pension contribution."""
    table = s.main_table(index, s.T6)
    if table is None:
        return
    columns = s.columns_for(table)
    rows = s.by_code([f for c in columns for f in c if f.row_kind in ("detail", "subtotal")])
    pension, own = rows.get(_PENSION, []), rows.get(_ANNUITY, [])
    if not total(pension) or not total(own):
        return
    if any(f.yuan is None for f in (*pension, *own)) or len(pension) != len(own):
        reason = "a row could not be read, or is split otherwise / 有行无法读取"
        yield Verdict("L08", "", "not_evaluated", reason=reason)
        return
    zh, en = "职业年金与养老保险缴费之比", "Annuity by pension contributions"
    yield _judged("L08", total(own) / total(pension), band("L08", index), own[0], zh, en)


__all__ = ["likelihood"]
