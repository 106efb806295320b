"""Spellings of titles and headings, driven from data: add a line there when you add a spelling."""

import csv
from pathlib import Path

import pytest

from pipeline import lexicon
from pipeline.normalise import key

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@pytest.mark.parametrize("row", rows("titles.csv"), ids=lambda r: r["title"])
def test_title_gives_role(row):
    plain = key(row["title"])
    assert lexicon.is_title_shaped(plain)
    assert lexicon.roles_of_title(plain)[:1] == (row["role"],)


@pytest.mark.parametrize("row", rows("headings.csv"), ids=lambda r: f"{r['role']}:{r['heading']}")
def test_heading_gives_meaning(row):
    meaning = lexicon.heading(row["role"], row["heading"], 2025)
    assert meaning is not None
    assert meaning.kind == row["kind"]
    said = {**meaning.sets, **({"total": "yes"} if meaning.total else {})}
    asked = dict(p.split("=") for p in row["sets"].split()) if row["sets"] else {}
    assert {k: said.get(k) for k in asked} == asked


@pytest.mark.parametrize("row", rows("labels.csv"), ids=lambda r: f"{r['role']}:{r['label']}")
def test_row_label_gives_meaning(row):
    meaning = lexicon.row_label(row["role"], row["label"], row["side"] or None)
    assert meaning is not None
    assert meaning.row_kind == row["row_kind"]
    asked = dict(p.split("=") for p in row["sets"].split()) if row["sets"] else {}
    assert {k: meaning.sets.get(k) for k in asked} == asked


@pytest.mark.parametrize(
    "text",
    [
        "一般公共预算支出表…………5",
        "注：本表反映部门本年度总收支情况",
        "政府性基金预算支出情况表为空表。",
        "表一：",
        "详见下表",
    ],
)
def test_no_title(text):
    plain = key(text)
    assert not (lexicon.is_title_shaped(plain) and lexicon.roles_of_title(plain))


def test_unknown_heading_has_no_meaning():
    assert lexicon.heading("expenditure", "人均可支配数") is None


def test_heading_of_last_year_is_prior():
    assert lexicon.heading("expenditure", "2024年预算数", 2025).sets["measure"] == "prior_budget_amount"
    assert lexicon.heading("expenditure", "2025年预算数", 2025).sets["measure"] == "budget_amount"


@pytest.mark.parametrize(
    "text", ["合计", "总 计", "金额合计", "资金合计：", "项目小计", "合计金额", "收入总计"]
)
def test_words_for_a_total(text):
    assert lexicon.is_total_word(text)


@pytest.mark.parametrize("text", ["金额", "合计表", "统计", "某局合计", "项目资金"])
def test_no_word_for_a_total(text):
    assert not lexicon.is_total_word(text)
