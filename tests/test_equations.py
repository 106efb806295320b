"""Exactness: printed precision, tolerances by kind of comparison, inclusive bounds."""

from decimal import Decimal

import pytest

from pipeline.reconcile.equations import AT_LEAST, AT_MOST, EQUAL, Equation, judge, status_of, tolerance
from pipeline.reconcile.figures import Figure, Place, precision, ulp_of


def figure(raw: str, unit: str = "万元", column: tuple[str, ...] = (), at: int = 0) -> Figure:
    scale = {"元": 1, "万元": 10_000}[unit]
    value = Decimal(raw) * scale
    ulp = ulp_of(raw, unit, precision([raw, *column]), value)
    place = Place("t", 0, at, 0)
    return Figure(
        place, value, ulp, raw, unit, "", "", "", (), "expenditure", "f", "amount", "function", "detail",
        "detail", "all", "all", "all", "all", "", None, "", None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "unit", "column", "ulp"),
    [
        ("12.34", "万元", (), "100"),
        ("12.34", "元", (), "0.01"),
        ("12", "万元", (), "10000"),
        ("12", "万元", ("12.30",), "10000"),  # the column prints its zeros: 12 is exact to 1
        ("12", "万元", ("12.35", "7.1"), "100"),  # it drops them: 12 is 12.00
        ("7.1", "万元", ("12.35", "7.1"), "100"),
        ("0", "万元", ("12.30",), "100"),  # a bare nil is a nil
        ("１２．３４", "万元", (), "100"),
    ],
)
def test_the_last_printed_digit(raw, unit, column, ulp):
    import unicodedata

    value = Decimal(unicodedata.normalize("NFKC", raw))
    assert ulp_of(raw, unit, precision([raw, *column]), value) == Decimal(ulp)


def equation(left: Figure, *right: Figure, comparison: str = "aggregate", relation: str = EQUAL) -> Equation:
    return Equation("W03", "x", "x", (left,), right, comparison=comparison, relation=relation)


def test_a_copy_at_one_print_has_no_tolerance():
    assert tolerance(equation(figure("1.23"), figure("1.23", at=1), comparison="copy")) == 0
    assert judge(equation(figure("1.23"), figure("1.24", at=1), comparison="copy")).status == "fail"


def test_a_copy_in_another_unit_is_restated():
    assert tolerance(equation(figure("1.23"), figure("12345", "元", at=1), comparison="copy")) == 50


def test_a_restatement_may_be_half_a_unit_of_the_coarser_off():
    inside = equation(figure("1.23"), figure("12350.00", "元", at=1), comparison="restated")
    outside = equation(figure("1.23"), figure("12350.01", "元", at=1), comparison="restated")
    assert (judge(inside).status, judge(outside).status) == ("pass_rounding", "fail")


def test_a_sum_may_be_half_a_unit_off_for_each_printed_term():
    parts = (figure("1.11", at=1), figure("2.22", at=2))
    assert tolerance(equation(figure("3.33"), *parts)) == 150
    assert judge(equation(figure("3.34"), *parts)).status == "pass_rounding"
    assert judge(equation(figure("3.35"), *parts)).status == "fail"


@pytest.mark.parametrize(
    ("difference", "relation", "status"),
    [
        ("0", EQUAL, "pass"),
        ("1", EQUAL, "pass_rounding"),
        ("-1", EQUAL, "pass_rounding"),
        ("1.01", EQUAL, "fail"),
        ("5", AT_LEAST, "pass"),
        ("-1", AT_LEAST, "pass_rounding"),
        ("-1.01", AT_LEAST, "fail"),
        ("-5", AT_MOST, "pass"),
        ("1.01", AT_MOST, "fail"),
    ],
)
def test_bounds_are_inclusive_on_the_side_that_lets_it_pass(difference, relation, status):
    assert status_of(Decimal(difference), Decimal(1), relation) == status


def test_an_unreadable_operand_is_never_zero():
    from dataclasses import replace

    assert judge(equation(figure("1.00"), replace(figure("1.00", at=1), yuan=None))).status == "not_evaluated"


def test_a_blank_side_is_zero():
    assert judge(equation(figure("0.00"))).status == "pass"
    assert judge(equation(figure("1.00"))).status == "fail"
