"""Years bridged: what a change of the classification moves, by hand-computed results."""

from decimal import Decimal

import pytest

from tests.lakes import Doc, answer, classed, spent


def year(n: int, *facts, **other) -> Doc:
    return Doc(f"{other.get('department', '甲局')}{n}", fiscal_year=n, facts=list(facts), **other)


def bridged(rows, code: str = "function_code"):
    names = ("amount_yuan", "base_amount_yuan", "bridged_amount_yuan", "bridged_base_amount_yuan")
    return {r[code]: tuple(None if r[n] is None else int(r[n]) for n in names) for r in rows}


def by_function(folder, docs, level: str):
    return answer(
        folder, docs, f"FROM year_over_year_by_function WHERE level = '{level}' AND fiscal_year = 2019"
    )


REFORM = [
    year(2018, spent("2150601", "10"), spent("2150605", "4"), spent("2010301", "1")),
    year(2019, spent("2240101", "12"), spent("2240106", "5"), spent("2010301", "1")),
]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (
            "项",
            {
                "2010301": (1, 1, 1, 1),
                "2240101": (12, None, 12, 10),
                "2240106": (5, None, 5, 4),
                "2150601": (None, 10, None, None),
                "2150605": (None, 4, None, None),
            },
        ),
        ("款", {"20103": (1, 1, 1, 1), "22401": (17, None, 17, 14), "21506": (None, 14, None, None)}),
        ("类", {"201": (1, 1, 1, 1), "224": (17, None, 17, 14), "215": (None, 14, None, None)}),
    ],
)
def test_moved_money_is_compared_with_where_it_was(tmp_path, level, expected) -> None:
    assert bridged(by_function(tmp_path, REFORM, level)) == expected


def test_a_bridge_tells_its_steps_reason_and_confidence(tmp_path) -> None:
    [row] = [r for r in by_function(tmp_path, REFORM, "类") if r["function_code"] == "224"]
    assert row["bridge_steps"] == "2150601>2240101 2150605>2240106"
    assert row["bridge_kind"] == "moved"
    assert row["bridge_confidence"] == "medium"
    assert (row["change_percent"], row["bridged_change_percent"]) == (None, Decimal("21.428571"))


def test_merged_lines_are_added(tmp_path) -> None:
    docs = [
        year(2018, spent("2011501", "3"), spent("2101001", "4"), spent("2010301", "9")),
        year(2019, spent("2013801", "8"), spent("2010301", "9")),
    ]
    found = bridged(by_function(tmp_path, docs, "类"))
    assert found == {"201": (17, 12, 17, 16), "210": (None, 4, None, None)}


def test_divided_lines_are_compared_together(tmp_path) -> None:
    docs = [
        year(2017, classed("30104", "10"), classed("30101", "1")),
        year(2018, classed("30110", "6"), classed("30112", "5"), classed("30101", "2")),
    ]
    sql = "FROM year_over_year_by_economic_class WHERE level = '款' AND fiscal_year = 2018"
    assert bridged(answer(tmp_path, docs, sql), "economic_code") == {
        "30101": (2, 1, 2, 1),
        "30104": (None, 10, None, None),
        "30110": (6, None, 11, 10),
        "30112": (5, None, None, None),
    }


def test_a_line_that_loses_a_part_is_compared_with_that_part(tmp_path) -> None:
    docs = [
        year(2017, classed("30307", "10")),
        year(2018, classed("30307", "2"), classed("30114", "9")),
    ]
    sql = "FROM year_over_year_by_economic_class WHERE fiscal_year = 2018 AND level = '款'"
    assert bridged(answer(tmp_path, docs, sql), "economic_code") == {
        "30114": (9, None, 11, 10),
        "30307": (2, 10, None, None),
    }


@pytest.mark.parametrize(
    "docs",
    [
        # The old code goes on: nothing moved.
        [year(2018, spent("2150601", "10")), year(2019, spent("2150601", "9"), spent("2240101", "1"))],
        # The new code is not printed.
        [year(2018, spent("2150601", "10")), year(2019, spent("2010301", "1"))],
        # Of another year.
        [year(2021, spent("2150601", "10")), year(2022, spent("2240101", "12"))],
    ],
)
def test_a_bridge_is_taken_only_where_both_documents_show_it(tmp_path, docs) -> None:
    sql = "FROM year_over_year_by_function WHERE bridge_kind IS NOT NULL"
    assert answer(tmp_path, docs, sql) == []


def test_a_place_may_be_late(tmp_path) -> None:
    docs = [year(2020, spent("2150601", "10")), year(2021, spent("2240101", "12"))]
    found = answer(
        tmp_path, docs, "FROM year_over_year_by_function WHERE level = '类' AND fiscal_year = 2021"
    )
    assert bridged(found)["224"] == (12, None, 12, 10)


def test_an_unknown_amount_makes_the_bridged_line_unknown(tmp_path) -> None:
    docs = [year(2018, spent("2150601", None)), year(2019, spent("2240101", "12"))]
    assert bridged(by_function(tmp_path, docs, "类"))["224"] == (12, None, None, None)


def test_bridged_lines_add_up_to_the_same_total(tmp_path) -> None:
    for level in ("类", "款", "项"):
        rows = bridged(by_function(tmp_path / level, REFORM, level)).values()
        own, base, bridged_own, bridged_base = (
            sum(v or 0 for v in column) for column in zip(*rows, strict=True)
        )
        assert (own, base) == (bridged_own, bridged_base) == (18, 15)


def test_a_renamed_body_is_the_same_body(tmp_path) -> None:
    docs = [
        year(2018, spent("2010301", "10"), department="无锡市环境保护局", region_code=None),
        year(2019, spent("2010301", "12"), department="无锡市生态环境局", region_code=None),
    ]
    [row] = answer(
        tmp_path, docs, "FROM year_over_year_by_function WHERE level = '类' AND fiscal_year = 2019"
    )
    assert (row["presence"], row["change_yuan"], row["region_code"]) == ("both", Decimal(2), "320200")
    pair = answer(tmp_path / "2", docs, "FROM document_pair WHERE fiscal_year = 2019")[0]
    assert pair["base_department"] == "无锡市环境保护局"


def test_a_merged_body_is_not(tmp_path) -> None:
    docs = [
        year(2018, spent("2010301", "10"), department="无锡市安全生产监督管理局"),
        year(2019, spent("2010301", "12"), department="无锡市应急管理局"),
    ]
    rows = answer(tmp_path, docs, "FROM year_over_year_by_function WHERE level = '类'")
    assert {r["presence"] for r in rows} == {"base_year_absent"}
    came = answer(tmp_path / "2", docs, "FROM dim_department WHERE predecessor IS NOT NULL")
    assert [(r["department"], r["predecessor"]) for r in came] == [("无锡市应急管理局", "安全生产监督管理局")]


def test_spellings_of_one_body_count_once(tmp_path) -> None:
    docs = [
        Doc("a", "上海市普陀区人民政府万里街道办事处", facts=[spent("2010301", "10")]),
        Doc("b", "普陀区万里街道办事处", status="partial", facts=[spent("2010301", "10")]),
    ]
    found = answer(tmp_path, docs, "SELECT document_id, reason FROM counted_document")
    assert {r["document_id"]: r["reason"] for r in found} == {"a": "counted", "b": "duplicate"}


# Basic spending by economic class


def test_one_table_and_one_fund_a_document(tmp_path) -> None:
    facts = [
        classed("30101", "10", table_ordinal=5, fund="fiscal_appropriation"),
        classed("30201", "5", table_ordinal=5, fund="fiscal_appropriation"),
        classed("30101", "10", table_ordinal=7),
        classed("30201", "5", table_ordinal=7),
        classed("301", "10", table_ordinal=9),
        classed("302", "5", table_ordinal=9),
        classed("302", "7", table_ordinal=9, fund="unit_funds"),
        classed("301", "10", table_ordinal=7, is_leaf=False, row_kind="subtotal"),
        classed("50101", "10", table_ordinal=7, breakdown="government_economic"),
    ]
    found = answer(tmp_path, [Doc("d", facts=facts)], "FROM spending_by_economic_class ORDER BY 1, 9, 10")
    assert [(r["level"], r["economic_code"], r["fund"], int(r["amount_yuan"])) for r in found] == [
        ("款", "30101", "general_public", 10),
        ("款", "30201", "general_public", 5),
        ("类", "301", "general_public", 10),
        ("类", "302", "general_public", 5),
    ]


def test_other_funds_stand_in_where_the_general_public_budget_is_not_printed(tmp_path) -> None:
    facts = [classed("30101", "10", fund="fiscal_appropriation"), classed("30101", "3", fund="unit_funds")]
    found = answer(tmp_path, [Doc("d", facts=facts)], "FROM spending_by_economic_class WHERE level = '类'")
    assert [(r["fund"], int(r["amount_yuan"])) for r in found] == [("fiscal_appropriation", 10)]


def test_classes_side_by_side(tmp_path) -> None:
    docs = [
        year(2024, classed("30101", "30"), classed("30201", "10"), department="甲局"),
        year(2024, classed("30103", "10"), department="乙局"),
    ]
    sql = """FROM cross_department_by_economic_class WHERE economic_code = '301' ORDER BY amount_rank"""
    found = answer(tmp_path, docs, sql)
    assert [
        (r["department"], int(r["amount_yuan"]), int(r["share_of_department_percent"]), r["amount_rank"])
        for r in found
    ] == [("甲局", 30, 75, 1), ("乙局", 10, 100, 2)]
    assert {int(r["all_departments_yuan"]) for r in found} == {40}
