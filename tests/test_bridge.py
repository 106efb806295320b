import csv
from collections import Counter
from importlib.resources import files

import pytest

from pipeline.bridge import bridge_groups, bridge_rows, changes
from pipeline.departments import Source, bodies, core, successor
from pipeline.regions import folder_place, place, region_of


def codes(name: str) -> set[str]:
    text = (files("schemas") / "reference" / name).read_text(encoding="utf-8")
    return {r["code"] for r in csv.DictReader(text.splitlines())}


def test_written_changes_name_codes_of_the_tables() -> None:
    known = {"function": codes("function_codes.csv"), "economic": codes("economic_codes.csv") | {"30104"}}
    for c in changes():
        assert c.from_code in known[c.classification], c
        assert c.to_code in known[c.classification] or (c.kind == "retired" and not c.to_code), c
        assert c.reason
        assert c.source


def test_a_pair_stands_once() -> None:
    keys = Counter(
        (r["classification"], r["from_code"], r["to_code"], r["fiscal_year"]) for r in bridge_rows()
    )
    assert max(keys.values()) == 1


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("2150601", "2240101", "moved"),  # by the name that both 款 have
        ("2150699", "2240199", "moved"),  # by their ending
        ("2150605", "2240106", "moved"),  # as written
        ("2070401", "2070601", "split"),
        ("2070401", "2070801", "split"),
        ("2070404", "2070804", "split"),
        ("207", "207", "renamed"),
        ("2010308", "2014004", "moved"),
    ],
)
def test_items_follow_their_class(old: str, new: str, kind: str) -> None:
    assert (old, new, kind) in {(c.from_code, c.to_code, c.kind) for c in changes()}


def test_an_item_goes_where_it_is_written_and_nowhere_else() -> None:
    assert {c.to_code for c in changes() if c.from_code == "2150605"} == {"2240106"}


def test_changes_that_meet_are_one_group() -> None:
    found = [c for c in changes() if c.to_code in ("2013801", "2240101") and c.fiscal_year == 2019]
    groups = bridge_groups(found)
    assert groups["function", 2019, "2011501"] == groups["function", 2019, "2101001"]
    assert groups["function", 2019, "2011501"] != groups["function", 2019, "2150601"]


# Regions and bodies


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("上海市普陀区人民政府万里街道办事处", "310107"),
        ("江苏省高级人民法院", "320000"),
        ("深圳市南山区审计局", "440305"),
        ("黔东南州财政局", "522600"),
        ("中国共产党西安市委员会宣传部", "610100"),
        ("福州市鼓楼生态环境局", "350100"),
        ("国家信访局", None),
        ("西南大学", None),
        ("鼓楼区民政局", None),
        ("", None),
    ],
)
def test_a_name_tells_its_region(name: str, code: str | None) -> None:
    assert place(name).code == code


def test_folders_decide_where_a_name_does_not() -> None:
    assert folder_place("江苏省/南京市/2024/a.pdf") == "320100"
    assert region_of("鼓楼区民政局", ["江苏省/南京市/a.pdf"]) == "320106"
    assert region_of("民政局", ["data/福建省/a.pdf"]) == "350000"
    assert region_of("无锡市民政局", ["福建省/a.pdf"]) == "320200"
    assert region_of("民政局", ["putuo/a.pdf"]) is None


def test_what_an_origin_file_says_of_the_region_is_kept() -> None:
    [body] = bodies([Source("d", "无锡市审计局", "310000", ("江苏省/a.pdf",))])
    assert body.region_code == "310000"


def test_spellings_and_renamings_have_one_line() -> None:
    names = {"a": "上海市普陀区人民政府万里街道办事处", "b": "万里街道办事处", "c": "上海市普陀区财政局"}
    found = bodies([Source(d, n, "310107", ()) for d, n in names.items()])
    assert {b.document_id: b.department_line for b in found} == {
        "a": names["a"],
        "b": names["a"],
        "c": names["c"],
    }
    renamed = bodies([Source("a", "无锡市环境保护局", None, ()), Source("b", "无锡市生态环境局", None, ())])
    assert {b.department_line for b in renamed} == {"无锡市生态环境局"}


def test_bodies_of_other_regions_are_others() -> None:
    found = bodies([Source("a", "无锡市审计局", None, ()), Source("b", "苏州市审计局", None, ())])
    assert len({(b.region_code, b.department_line) for b in found}) == 2
    assert core("无锡市审计局") == core("苏州市审计局")


def test_chains_of_renamings_end() -> None:
    assert successor("农业局", "320200") == "农业农村局"
    assert successor("乡村振兴局", "320200") == "乡村振兴局"
