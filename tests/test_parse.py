"""parse_document: bad input, narratives, units lent by the file or its origin, status."""

import pytest

from pipeline.parse import Origin, parse_document
from pipeline.show import FACT_NAMES

TABLE = "\t科目编码\n\t科目名称\n\t合计\n\n\t2011301\n\t行政运行\n\t{amount}\n\n"


def text(*parts: str) -> bytes:
    return "\n".join(parts).encode()


def codes(parsed) -> list[str]:
    return [i["code"] for i in parsed.rows["issue"]]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty_file"),
        (b"   \n\n", "a.txt", "empty_file"),
        (b"PK\x03\x04broken", "a.docx", "unreadable"),
        (b"\x00\x01\x02\x03" * 64, "a.bin", "unsupported_type"),
        (text("今天天气很好。"), "a.txt", "not_a_disclosure"),
    ],
)
def test_bad_input_is_quarantined_with_a_reason_and_a_remedy(data, name, code):
    parsed = parse_document(data, name)
    assert (parsed.status, codes(parsed)) == ("quarantined", [code])
    issue = parsed.rows["issue"][0]
    assert issue["severity"] == "blocker"
    assert ";" in issue["message"]
    assert parsed.document_id


@pytest.mark.parametrize(
    "line", ["某局2024年部门预算", "预算公开目录", "2023年度决算公开", "表二 部门支出总表", "收 支 总 表"]
)
def test_a_text_that_names_budget_tables_is_not_told_to_be_removed(line):
    parsed = parse_document(text(line, "科目   金额", "行政运行   9.00"), "a.txt")
    assert (parsed.status, codes(parsed)) == ("quarantined", ["no_table"])
    message = parsed.rows["issue"][0]["message"]
    assert "no table could be made out / 未能识别出表格" in message
    assert "remove" not in message
    assert "移出" not in message


def test_a_text_of_something_else_is_said_to_be_so_in_both_languages():
    message = parse_document(text("家庭预算会议纪要"), "a.txt").rows["issue"][0]["message"]
    assert "names no department's budget / 文件中没有表格，也未提及部门预算或决算" in message


def test_narrative_without_tables_is_parsed():
    parsed = parse_document(text("某局2024年部门预算", "2024年收支总预算837.5万元。"), "a.txt")
    assert (parsed.status, parsed.part, parsed.department, parsed.fiscal_year) == (
        "parsed",
        "narrative",
        "某局",
        2024,
    )


def test_tables_and_narrative_are_whole():
    parsed = parse_document(
        text(
            "某局2024年部门预算",
            "部门支出总表",
            "单位：万元",
            TABLE.format(amount="9"),
            "2024年部门预算支出9万元，其中基本支出9万元，全部为一般公共预算。",
        ),
        "a.txt",
    )
    assert (parsed.status, parsed.part, codes(parsed)) == ("parsed", "whole", [])


def test_unit_stated_once_for_the_file():
    parsed = parse_document(
        text("某局2024年部门预算", "以下各表金额单位均为万元", "部门支出总表", TABLE.format(amount="9")),
        "a.txt",
    )
    fact = parsed.rows["fact_expenditure_by_function"][0]
    assert (fact["unit_raw"], str(fact["amount_yuan"])) == ("万元", "90000.00")


def test_unit_of_the_origin_is_used_where_the_file_is_silent():
    data = text("某局2024年部门预算", "部门支出总表", TABLE.format(amount="9"))
    assert "unit_unknown" in codes(parse_document(data, "a.txt"))
    lent = parse_document(data, "a.txt", Origin(unit="元"))
    assert lent.rows["fact_expenditure_by_function"][0]["unit_raw"] == "元"
    assert "unit_unknown" not in codes(lent)


def test_unknown_number_makes_the_document_partial():
    parsed = parse_document(
        text("某局2024年部门预算", "部门支出总表", "单位：元", TABLE.format(amount="4x8")), "a.txt"
    )
    assert parsed.status == "partial"
    assert "amount_unreadable" in codes(parsed)


def test_two_tables_of_one_role_that_differ_are_both_kept():
    one = ("部门支出总表", "单位：元")
    parsed = parse_document(
        text("某局2024年部门预算", *one, TABLE.format(amount="9"), *one, TABLE.format(amount="8")), "a.txt"
    )
    assert len(parsed.rows["fact_expenditure_by_function"]) == 2
    assert codes(parsed) == ["role_twice"]


def test_table_of_figures_without_a_role_is_told():
    parsed = parse_document(text("某局2024年部门预算", "单位：元", "\t甲\n\t乙\n\n\t丙\n\t12\n\n"), "a.txt")
    assert "role_unknown" in codes(parsed)
    assert parsed.status == "partial"


def test_every_cell_has_a_placement_and_facts_equal_placed_facts():
    parsed = parse_document(
        text("某局2024年部门预算", "部门支出总表", "单位：元", TABLE.format(amount="9")), "a.txt"
    )
    cells = parsed.rows["source_cell"]
    assert {c["placement"] for c in cells} == {"heading", "code", "label", "fact"}
    facts = sum(len(rows) for name, rows in parsed.rows.items() if name in FACT_NAMES)
    assert sum(c["placement"] == "fact" for c in cells) == facts


def test_note_of_an_empty_table_is_shown_with_it():
    parsed = parse_document(
        text(
            "某局2024年部门预算",
            "政府性基金预算支出表",
            "单位：元",
            TABLE.format(amount=""),
            "注：此表为空表。",
        ),
        "a.txt",
    )
    assert [(t.table_role, t.fact_count, t.note) for t in parsed.tables] == [
        ("government_fund_expenditure", 0, "注：此表为空表。")
    ]
