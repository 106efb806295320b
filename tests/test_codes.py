"""Resolution of printed codes and names, one test a value of `code_resolution`."""

import pytest

from pipeline.codes import ECONOMIC, FUNCTION, Resolved, resolve


@pytest.mark.parametrize(
    ("system", "digits", "name", "year", "parent", "expected"),
    [
        (FUNCTION, "2011301", "行政运行", 2021, "", Resolved("2011301", "printed")),
        (FUNCTION, "210", "卫生健康支出", 2021, "", Resolved("210", "printed")),
        (FUNCTION, "2011301", None, 2021, "", Resolved("2011301", "by_code_only")),
        (ECONOMIC, "30107", "基础性绩效工资", 2021, "", Resolved("30107", "by_code_only")),
        (ECONOMIC, "3021101", "差旅费", 2026, "", Resolved("30211", "by_code_only")),
        (FUNCTION, None, "住房公积金", 2024, "22102", Resolved("2210201", "by_parent_and_name")),
        (FUNCTION, None, "社会保障和就业支出", 2024, "", Resolved("208", "by_name")),
        (FUNCTION, None, "医疗卫生与计划生育支出", 2024, "", Resolved("210", "by_alias")),
        (FUNCTION, "20805", "行政事业单位离退休", 2024, "", Resolved("20805", "by_alias")),
        (FUNCTION, "2019998", "某事务", 2024, "", Resolved("2019998", "unverified")),
        (FUNCTION, "2080506", "机关事业单位基本养老保险缴费支出", 2024, "", Resolved(None, "conflict")),
        (FUNCTION, "71102", "不见于科目的名称", 2024, "", Resolved(None, "unresolved")),
        (FUNCTION, None, "不见于科目的名称", 2024, "", Resolved(None, "unresolved")),
        (FUNCTION, None, "行政运行", 2024, "", Resolved(None, "unresolved")),
        (FUNCTION, None, "卫生健康", 2024, "", Resolved("210", "by_alias")),
        (FUNCTION, None, "抗疫特别国债还本支出", 2024, "", Resolved("23105", "by_name")),
        (ECONOMIC, None, "其他资本性支出", 2024, "", Resolved("31099", "by_name")),
        (ECONOMIC, None, "其他资本性支出", 2016, "", Resolved("310", "by_alias")),
    ],
)
def test_resolution(system, digits, name, year, parent, expected):
    assert resolve(system, digits, name, year, parent) == expected


def test_code_out_of_force_is_kept_but_unverified():
    assert resolve(ECONOMIC, "30314", "采暖补贴", 2021) == Resolved("30314", "unverified")
    assert resolve(ECONOMIC, "30314", "采暖补贴", 2016) == Resolved("30314", "printed")


def test_name_of_two_codes_is_not_guessed():
    assert resolve(ECONOMIC, None, "公务用车购置", 2024).code is None
