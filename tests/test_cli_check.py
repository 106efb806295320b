"""`yusuan check`: what is printed, the forms, the exit codes, what is put aside."""

import csv
import json
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.parse import parse_document
from pipeline.reconcile.check import Checked, check_document
from pipeline.reconcile.report import report
from pipeline.reconcile.suppress import SuppressionsError, read_suppressions
from pipeline.workbook import SHEETS, write_workbook
from tests.corpus.consistent import consistent
from tests.corpus.render import render

COVERAGE = Path(__file__).parent / "data" / "rule_coverage.csv"
DEFECTIVE = Path(__file__).parents[1] / "data" / "raw" / "xinjiang-changji" / "changji-industry-it-2021.txt"


def yusuan(*arguments: object):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("clean") / "clean.docx"
    file.write_bytes(render(consistent(5), "docx"))
    return file


def test_a_clean_document_is_0_and_says_what_was_not_checked(clean):
    done = yusuan(clean)
    assert done.exit_code == 0, done.output
    assert "未发现问题" in done.output
    assert "未检查" in done.output


def test_a_defective_document_is_1_with_root_causes_first():
    done = yusuan(DEFECTIVE)
    assert done.exit_code == 1
    assert done.output.index("问题（按根源）") < done.output.index("未检查:")
    told = re.sub(r"\s+", "", done.output)  # lines wrap anywhere
    assert "34.2→45.08" in told
    assert "714.04→715.04" in told


def test_in_english():
    done = yusuan(DEFECTIVE, "--lang", "en")
    assert "problems by root cause" in done.output
    assert "should equal" in done.output


def test_an_unreadable_file_is_2_and_the_others_are_checked(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "b.txt").write_bytes(DEFECTIVE.read_bytes())
    done = yusuan(tmp_path)
    assert done.exit_code == 2
    assert "b.txt" in done.output


def test_a_file_that_is_not_there_is_2(tmp_path):
    done = yusuan(tmp_path / "none.docx")
    assert done.exit_code == 2
    assert "there is no such file" in done.output


def test_a_threshold_leaves_out_what_is_less(tmp_path, clean):
    assert yusuan(clean, "--severity", "error").exit_code == 0
    text = yusuan(DEFECTIVE, "--severity", "error").output
    assert "警告" not in text


def test_json_is_whole_and_has_no_floats():
    done = yusuan(DEFECTIVE, "--format", "json")
    (told,) = json.loads(done.stdout, parse_float=lambda text: pytest.fail(f"a float: {text}"))
    assert told["counts"]["error"] >= 5
    finding = told["root_causes"][0]["findings"][0]
    assert {"finding_id", "rule_id", "message", "formula", "stated", "expected", "locator"} <= set(finding)
    assert told["score"]["passed"] < told["score"]["evaluated"]


def test_a_page_escapes_what_documents_print(tmp_path):
    page = tmp_path / "a.html"
    evil = tmp_path / "evil.txt"
    evil.write_text(DEFECTIVE.read_text("utf-8").replace("行政单位医疗", "<script>行政单位医疗"), "utf-8")
    assert yusuan(evil, "--format", "html", "-o", page).exit_code == 1
    text = page.read_text("utf-8")
    assert "<script>" not in text
    assert "34.2" in text


def test_the_workbook_has_its_sheets_and_no_formula(tmp_path):
    evil = '=HYPERLINK("http://x")'
    document = parse_document(DEFECTIVE.read_bytes(), evil)
    told = report(document, check_document(document))
    file = tmp_path / "a.xlsx"
    write_workbook([told], file)
    with zipfile.ZipFile(file) as book:
        names = book.read("xl/workbook.xml").decode()
        assert all(zh in names for zh, _ in SHEETS.values())
        sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(SHEETS)
        assert not any("<f>" in s for s in sheets)
        assert all("autoFilter" in s and "frozen" in s for s in sheets)
        assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


def test_the_checklist_quotes_the_problem():
    document = parse_document(DEFECTIVE.read_bytes(), "a.txt")
    lines = report(document, check_document(document))["checklist"]
    revenue = next(x for x in lines if "收入总体情况表" in x["item"])
    assert revenue["met"] == "不符合"
    assert "34.2" in revenue["problem"]
    assert {x["met"] for x in lines} <= {"符合", "不符合", "未检查"}


def test_what_was_looked_at_is_put_aside(tmp_path):
    (told,) = json.loads(yusuan(DEFECTIVE, "--format", "json").stdout)
    ids = [f["finding_id"] for c in told["root_causes"] for f in c["findings"]]
    known = tmp_path / "known.csv"
    known.write_text("finding_id,reason\n" + "".join(f"{i},已核实\n" for i in ids), "utf-8")
    done = yusuan(DEFECTIVE, "--suppress", known)
    assert done.exit_code == 0
    assert "已忽略: 已核实" in done.output


@pytest.mark.parametrize(
    ("text", "said"), [("id,why\n", "finding_id"), ("finding_id,reason\nabc,\n", "line 2")]
)
def test_a_bad_file_of_suppressions_is_refused(tmp_path, text, said):
    file = tmp_path / "known.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(SuppressionsError, match=said):
        read_suppressions(file)
    assert yusuan(DEFECTIVE, "--suppress", file).exit_code == 2


@cache
def drawn() -> tuple[Checked, ...]:
    """Checks of documents that agree with themselves."""
    return tuple(
        check_document(parse_document(render(consistent(seed), "docx"), "a.docx")) for seed in range(6)
    )


def test_drawn_documents_that_agree_give_no_error():
    for seed, checked in enumerate(drawn()):
        assert [f.message_zh for c in checked.causes for f in c.findings] == [], seed


def test_no_rule_is_turned_off_unnoticed():
    """Each rule is judged in as many drawn documents as before; a heading no longer read would lower it."""
    judged = Counter(rule for checked in drawn() for rule in judged_rules(checked))
    least = {r["rule_id"]: int(r["documents"]) for r in csv.DictReader(COVERAGE.open(encoding="utf-8"))}
    assert {rule: (judged[rule], n) for rule, n in least.items() if judged[rule] < n} == {}


def judged_rules(checked: Checked) -> set[str]:
    return {str(r["rule_id"]) for r in checked.results if r["status"] in ("pass", "pass_rounding", "fail")}
