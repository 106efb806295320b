import hashlib

import pytest

from pipeline.origin import origin_path, read_origin
from pipeline.parsed import Origin


def written(tmp_path, text):
    file = tmp_path / "预算.docx"
    data = text if isinstance(text, bytes) else text.encode()
    origin_path(file).write_bytes(data)
    return file, hashlib.sha256(data).hexdigest()


def test_no_origin_file(tmp_path):
    assert read_origin(tmp_path / "a.docx") == (Origin(), [])


def test_all_entries_and_notes_for_people(tmp_path):
    file, digest = written(
        tmp_path,
        "publisher: 某局\ntitle: 某局2024年预算\nfiscal_year: 2024\nphase: budget\nreporting_scope: department\n"
        "unit: 万元\nregion_code: 310107\nsource_url: https://example.org/a\npublished_on: 2024-02-29\n"
        "made_by: us\nnote: none\n",
    )
    origin, remarks = read_origin(file)
    assert remarks == []
    assert origin == Origin(
        "某局", "department", 2024, "budget", "万元", "310107", "https://example.org/a", "2024-02-29", digest
    )


def test_keys_in_chinese(tmp_path):
    text = "部门: 某局\n年度: 2023\n阶段: 决算\n金额单位: 万元\n行政区划代码: '310107'\n"
    file, digest = written(tmp_path, text + "网址: https://example.org/a\n公开日期: 2024-09-01\n")
    where = ("310107", "https://example.org/a", "2024-09-01")
    assert read_origin(file) == (Origin("某局", None, 2023, "final", "万元", *where, digest), [])


def test_the_proper_key_wins_over_the_other(tmp_path):
    file, _ = written(tmp_path, "department: 甲\npublisher: 乙\n")
    assert read_origin(file)[0].department == "甲"


@pytest.mark.parametrize("text", ["a: [1\n", "- 1\n- 2\n", "just words", b"\xff\xfe\x00"])
def test_a_malformed_file_is_told_and_not_used(tmp_path, text):
    file, digest = written(tmp_path, text)
    origin, remarks = read_origin(file)
    assert origin == Origin(hash=digest)
    assert [r.code for r in remarks] == ["origin_invalid"]
    assert "预算.docx.origin.yml" in remarks[0].message


@pytest.mark.parametrize(
    "entry",
    [
        "fiscal_year: 24",
        "phase: plan",
        "unit: 美元",
        "reporting_scope: all",
        "published_on: soon",
        "region_code: 沪",
        "department: 5",
    ],
)
def test_a_bad_entry_is_told_and_the_others_are_used(tmp_path, entry):
    file, _ = written(tmp_path, f"source_url: https://example.org\n{entry}\n")
    origin, remarks = read_origin(file)
    assert origin.source_url == "https://example.org"
    assert getattr(origin, entry.split(":")[0]) is None
    assert len(remarks) == 1
    assert entry.split(":")[0] in remarks[0].message


def test_an_empty_file_says_nothing(tmp_path):
    file, digest = written(tmp_path, "# nothing yet\n")
    assert read_origin(file) == (Origin(hash=digest), [])
