"""Root causes: one wrong cell, several, ties, blocks, codes, and the kinds of slip."""

from decimal import Decimal

import pytest

from pipeline.reconcile import slips
from pipeline.reconcile.check import RootCause
from tests.checked_case import NAMES, Case, case, wan

ROW, PENSION, OFFICE = NAMES["2010301"], NAMES["2080505"], NAMES["30201"]


def only(c: Case) -> RootCause:
    causes = c.check().causes
    assert len(causes) == 1, [x.suspect_zh for x in causes]
    return causes[0]


@pytest.mark.parametrize(
    ("table", "label", "heading", "wrong", "slip"),
    [
        ("t3", ROW, "基本支出", "1000000.00", slips.UNIT_FACTOR),
        ("t3", PENSION, "基本支出", "61.00", slips.TRANSPOSED),
        ("t5", PENSION, "基本支出", "1.60", slips.UNIT_FACTOR),
        ("t6", OFFICE, "公用经费", "25.00", slips.ONE_DIGIT),
        ("t2", "合计", "一般公共预算", "16.00", slips.DIGIT),
        ("t6", "合计", "合计", "126.00", slips.ONE_DIGIT),
        ("t4", "支出总计", "支出 / 一般公共预算", "116.00", slips.ONE_DIGIT),
        ("t7", "业务培训", "商品和服务支出", "29.00", None),
    ],
)
def test_one_wrong_cell_is_one_cause_and_named(table, label, heading, wrong, slip):
    cause = only(case().changed(table, label, heading, wrong))
    suspect = cause.cause.suspect
    assert suspect is not None
    assert (suspect.label, suspect.heading) == (label, heading)
    assert not cause.cause.is_tie
    right = next(
        r["amount_yuan"]
        for own in case().rows.values()
        for r in own
        if (r.get("label"), r.get("heading"), r.get("table_ordinal")) == (label, heading, suspect.place.a)
    )
    assert cause.cause.right == right
    assert cause.cause.slip == slip or slip is None
    assert cause.severity == "error"


def test_two_errors_apart_are_two_causes():
    broken = case().changed("t3", ROW, "基本支出", "99.00").changed("t6", OFFICE, "公用经费", "25.00")
    suspects = {c.cause.suspect.label for c in broken.check().causes if c.cause.suspect}
    assert suspects == {ROW, OFFICE}
    assert len(broken.check().causes) == 2


def test_two_wrong_cells_of_one_column_are_two_causes_that_share_its_sum():
    broken = case().changed("t3", ROW, "基本支出", "99.00").changed("t3", PENSION, "基本支出", "61.00")
    causes = broken.check().causes
    assert {(c.cause.suspect.label, c.cause.suspect.heading) for c in causes if c.cause.suspect} == {
        (ROW, "基本支出"),
        (PENSION, "基本支出"),
    }
    assert len(causes) == 2


def test_a_wrong_claim_is_the_suspect_when_tables_and_text_agree_otherwise():
    broken = case().told("item", value=Decimal(wan("1000")), value_raw="1000.00")
    cause = only(broken)
    assert cause.cause.suspect is not None
    assert cause.cause.suspect.place.kind == "s"
    assert cause.cause.right == Decimal(wan("100"))
    assert {f.rule.id for f in cause.findings} >= {"N03", "N11"}
    assert "Y01" in {f.rule.id for f in cause.findings}, "a rate that would hold is explained too"


def test_cells_that_explain_it_equally_well_are_named_as_a_tie():
    cause = only(case().told("goods", value=Decimal(wan("7")), value_raw="7.00"))
    assert {f.rule.id for f in cause.findings} == {"N15"}
    assert cause.cause.is_tie
    assert len(cause.cause.suspects) == 3
    assert "之一" in cause.suspect_zh
    assert "a tie" in cause.suspect_en


def test_where_no_single_cell_explains_it_none_is_named():
    broken = case().changed("t8", "", "机关运行经费", "31.00")
    cause = only(broken.told("running", value=Decimal(wan("31")), value_raw="31.00"))
    assert {f.rule.id for f in cause.findings} == {"X15"}
    assert cause.cause.suspect is None


def test_several_stale_cells_of_one_column_are_one_cause():
    broken = case()
    for label, amount in ((ROW, "90.00"), (PENSION, "12.00"), (NAMES["2010302"], "3.00")):
        broken = broken.changed("t3", label, "基本支出", amount)
    cause = only(broken)
    assert cause.cause.slip == slips.STALE_BLOCK
    assert {f.label for f in cause.cause.suspects} == {ROW, PENSION, NAMES["2010302"]}


def test_rows_left_out_are_one_cause():
    rows = {n: [r for r in own if r.get("label") != "业务培训"] for n, own in case().rows.items()}
    broken = Case(rows, case().notes)
    cause = next(c for c in broken.check().causes if "W03" in {f.rule.id for f in c.findings})
    assert cause.cause.slip == slips.LEFT_OUT
    assert len(cause.findings) >= 2


def test_a_wrong_code_is_the_suspect_where_another_code_mends_sums():
    wrong = {"function_code": None, "function_code_raw": "2080501", "code_resolution": "conflict"}
    broken = case().each(lambda r: r | wrong if r.get("label") == PENSION and r["table_ordinal"] == 4 else r)
    causes = [c for c in broken.check().causes if c.cause.right_code]
    assert [c.cause.right_code for c in causes] == ["2080505"]
    assert causes[0].cause.slip == slips.CODE


def test_causes_and_findings_keep_their_ids():
    broken = case().changed("t3", ROW, "基本支出", "99.00")
    first, second = broken.check(), broken.check()
    assert [c.cause_id for c in first.causes] == [c.cause_id for c in second.causes]
    assert [f["finding_id"] for f in first.findings] == [f["finding_id"] for f in second.findings]


def test_findings_carry_texts_verbatim_and_the_equation_filled_in():
    checked = case().changed("t6", OFFICE, "公用经费", "21.00").check()
    row = next(f for f in checked.findings if f["rule_id"] == "W06")
    assert (row["stated_raw"], row["expected_raw"]) == ("20.00", "0.00 + 21.00")
    assert row["formula"] == "20.00 ≠ 0.00 + 21.00 = 21 (万元)"
    assert row["difference"] == Decimal("-10000.000000")
    assert "20" in str(row["message_zh"])
    assert (row["suspect_table"], row["suspect_column"], row["suspect_right"]) == (5, 3, Decimal(200000))


def test_a_suppressed_finding_stays_with_its_reason():
    broken = case().changed("t6", OFFICE, "公用经费", "21.00")
    finding = broken.check().findings[0]
    from pipeline.reconcile.check import check_document

    again = check_document(broken.document(), {str(finding["finding_id"]): "已核实"})
    row = next(f for f in again.findings if f["finding_id"] == finding["finding_id"])
    assert (row["status"], row["suppressed_reason"]) == ("suppressed", "已核实")


@pytest.mark.parametrize(
    ("stated", "right", "kind"),
    [
        ("-3", "3", slips.SIGN),
        ("3", "30000", slips.UNIT_FACTOR),
        ("123", "1234", slips.DIGIT),
        ("12345", "1234", slips.DIGIT),
        ("2134", "1234", slips.TRANSPOSED),
        ("1534", "1234", slips.ONE_DIGIT),
        ("7", "1234", None),
        ("0", "1234", None),
        ("5", "5", None),
    ],
)
def test_slips_of_the_pen(stated, right, kind):
    assert slips.number_slip(Decimal(stated), Decimal(right)) == kind


def test_a_claim_with_the_figure_of_another_level_is_told_so():
    told = case().told("item", value=Decimal(wan("150")), value_raw="150.00")
    cause = only(told.told("item_again", value=Decimal(wan("150")), value_raw="150.00", amount_year=2020))
    assert cause.cause.slip == slips.WRONG_LEVEL
