"""The report site of a small warehouse: structure, links, escaping, what is written anew; and a real browser."""

import hashlib
import shutil
import subprocess
from decimal import Decimal
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from lxml import html

from pipeline.cli import main
from pipeline.report import flow
from pipeline.report.site import STATE, STATIC, build_report, report_of
from pipeline.settings import Settings
from pipeline.warehouse import build_generation
from tests.lakes import FUNCTION, MONEY, Doc, publish

EVIL = "<script>alert(1)</script>局"


def spent(code: str, yuan: int, kind: str, role: str = "expenditure") -> tuple[str, dict]:
    return FUNCTION, MONEY | {
        "table_role": role,
        "function_code": code,
        "function_name_raw": EVIL,
        "code_resolution": "printed",
        "fund": "all" if role == "expenditure" else "general_public",
        "spending_type": kind,
        "cost_type": "all",
        "breakdown": "function",
        "label": EVIL,
        "amount_yuan": Decimal(yuan),
        "amount_raw": f"{yuan}",
    }


def facts(yuan: int) -> list[tuple[str, dict]]:
    return [
        spent(code, yuan, kind, role)
        for role in ("expenditure", "general_public_expenditure")
        for code, kind in (("2010101", "basic"), ("2010199", "project"))
    ]


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    here = tmp_path_factory.mktemp("report")
    made = Settings(here / "raw", here / "w", here / "l", 1)
    documents = [
        Doc("a" * 64, EVIL, 2023, facts=facts(1_000_000), text=("本年100元。",), outcomes=("pass", "fail")),
        Doc("b" * 64, EVIL, 2024, facts=facts(1_500_000)),
        Doc("c" * 64, "乙局", 2024, facts=facts(700_000), region_code=None),
        Doc("d" * 64, None, None, None, status="quarantined", issues=("unreadable",)),
    ]
    publish(made, documents, "p1")
    return made


@pytest.fixture(scope="module")
def built(settings):
    return report_of(build_generation(settings).path)


@pytest.fixture(scope="module")
def site(built):
    """Page -> its tree."""
    return {
        p.relative_to(built.folder).as_posix(): html.document_fromstring(p.read_text("utf-8"))
        for p in built.folder.rglob("*.html")
    }


def test_there_is_a_page_of_each_kind_in_both_languages(site):
    for kind in ("index", "departments", "unread", "rules", "department/", "region/", "rule/W03"):
        found = {p for p in site if p.startswith(kind)}
        assert {p.endswith(".en.html") for p in found} == {True, False}, kind
    assert len([p for p in site if p.startswith("document/")]) == 4
    assert len([p for p in site if p.startswith("department/")]) == 4


def test_all_links_lead_somewhere(site, built):
    ids = {name: set(tree.xpath("//@id")) for name, tree in site.items()}
    for name, tree in site.items():
        for target in tree.xpath("//a/@href | //link[@rel='stylesheet']/@href | //script/@src"):
            parts = urlsplit(target)
            assert not parts.scheme, (name, target)
            file = (built.folder / name).parent / unquote(parts.path) if parts.path else built.folder / name
            assert file.is_file(), (name, target)
            if parts.fragment:
                other = file.resolve().relative_to(built.folder.resolve()).as_posix()
                assert parts.fragment in ids[other], (name, target)


def test_pages_can_be_walked_by_ear_and_keyboard(site):
    for name, tree in site.items():
        assert tree.get("lang") == ("en" if name.endswith(".en.html") else "zh-CN"), name
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1, name
        levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert tree.xpath("//title")[0].text_content().strip(), name
        assert not tree.xpath("//main//table[not(@class='grid')][not(caption)]"), name
        for labelled in tree.xpath("//@aria-labelledby"):
            assert labelled in ids, (name, labelled)


def test_colours_are_light_throughout(built):
    style = (built.folder / "static/cells.css").read_text("utf-8")
    assert "dark" not in style
    assert style.count("{") == style.count("}")


def test_every_chart_has_its_table(site):
    charts = 0
    for name, tree in site.items():
        for figure in tree.xpath("//figure"):
            charts += 1
            (plot,) = figure.xpath(".//*[@role='img']")
            assert figure.xpath(f".//script[@data-for='{plot.get('id')}']"), name
            assert len(figure.xpath(".//table/tbody/tr")) > 0, name
    assert charts > 10


def test_text_of_documents_is_escaped(site, built):
    shown = 0
    for name, tree in site.items():
        text = (built.folder / name).read_text("utf-8")
        assert "<script>alert" not in text, name
        shown += "&lt;script&gt;alert(1)" in text
        assert all(s.get("src") or s.get("type") == "application/json" for s in tree.xpath("//script")), name
    assert shown > 4


def test_a_department_shows_its_money_and_the_year_before(site):
    tree = next(
        t for n, t in site.items() if n.startswith("department/310107") and not n.endswith(".en.html")
    )
    figures = {f.xpath("./figcaption")[0].text_content(): f for f in tree.xpath("//figure")}
    money = tree.xpath("//figure[starts-with(normalize-space(figcaption), '资金流向')]")[0]
    rows = [[c.text_content() for c in r.xpath("./*")] for r in money.xpath(".//tbody/tr")]
    assert ["合计", "基本支出", "150.00"] in rows
    years = next(f for title, f in figures.items() if title.startswith("2024 与上年对比"))
    assert [c.text_content() for c in years.xpath(".//tbody/tr/*")][1:] == ["200.00", "300.00"]


def test_what_did_not_change_is_not_written_again(settings, built, tmp_path):
    generation = build_generation(settings).path
    again = build_report(generation, built.folder)
    assert (again.written, again.removed) == (0, 0)
    assert again.kept == len([n for n in again.state if n.endswith(".html")])
    copy = shutil.copytree(built.folder, tmp_path / "copy")
    foreign = copy / "department/mine.html"
    foreign.write_text("mine", "utf-8")
    gone = next((copy / "document").iterdir())
    gone.unlink()
    mended = build_report(generation, copy)
    assert (mended.written, foreign.read_text("utf-8")) == (1, "mine")
    assert gone.is_file()


def test_a_page_whose_department_is_gone_is_removed(settings, built, tmp_path):
    copy = shutil.copytree(built.folder, tmp_path / "copy")
    old = copy / "department/gone.html"
    old.write_text("old", "utf-8")
    state = (copy / STATE).read_text("utf-8")
    (copy / STATE).write_text(
        state.replace("{", '{"department/gone.html": "x", "../out.html": "x",', 1), "utf-8"
    )
    outside = tmp_path / "out.html"
    outside.write_text("stays", "utf-8")
    assert build_report(build_generation(settings).path, copy).removed == 1
    assert not old.exists()
    assert outside.exists()


def test_the_command_says_where_the_report_is(settings, tmp_path):
    done = CliRunner().invoke(
        main, ["report", "--warehouse", str(settings.warehouse), "--out", str(tmp_path / "o")]
    )
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "o" / "index.html") in done.output
    none = CliRunner().invoke(main, ["report", "--warehouse", str(tmp_path / "none")])
    assert none.exit_code == 2
    assert "未找到数据仓库" in none.output


def test_the_chart_library_is_the_published_one():
    stated = next(
        w for w in (STATIC / "ECHARTS.txt").read_text("utf-8").split() if len(w) == 64 and w.isalnum()
    )
    assert hashlib.sha256((STATIC / "echarts.min.js").read_bytes()).hexdigest() == stated


def test_money_that_does_not_meet_is_drawn_as_such():
    revenue = [{"revenue_source": "general_public", "amount_yuan": Decimal(90)}]
    spending = [
        {
            "function_code": "201",
            "amount_yuan": Decimal(100),
            "basic_yuan": Decimal(60),
            "project_yuan": Decimal(30),
        }
    ]
    links = {(x.source, x.target): x.yuan for x in flow.money_flow(revenue, spending, [])}
    assert links[("fund", flow.UNRECONCILED), ("total", "total")] == 10
    assert links[("type", "other_types"), ("function", "201")] == 10
    general = {(x.source, x.target): x.yuan for x in flow.function_flow(spending)}
    assert general[("fund", "general_public"), ("type", "basic")] == 60
    assert general[("type", "basic"), ("function", "201")] == 60
    left = [{"closing_yuan": Decimal(15), "distributed_yuan": None}]
    more = [{"revenue_source": "business", "amount_yuan": Decimal(120)}]
    links = {(x.source, x.target): x.yuan for x in flow.money_flow(more, spending, left)}
    assert links[("total", "total"), ("end", "closing_yuan")] == 15
    assert links[("total", "total"), ("end", flow.UNRECONCILED)] == 5
    assert links[("source", "business"), ("fund", "unit_funds")] == 120


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


PROBE = """const refused = [];
addEventListener('securitypolicyviolation', e => refused.push(e.blockedURI));
addEventListener('load', () => setTimeout(() => {
  const asked = [...document.querySelectorAll('[src], link[href]')].map(e => e.src || e.href);
  document.body.dataset.wide = String(document.documentElement.scrollWidth > innerWidth);
  document.body.dataset.asked = [...asked, ...refused].join('\\n');
}, 300));"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium")
def test_a_browser_draws_the_charts_without_errors_or_requests(built, tmp_path):
    copy = shutil.copytree(built.folder, tmp_path / "site")
    (copy / "static/probe.js").write_text(PROBE, "utf-8")
    page = next(p for p in (copy / "department").iterdir() if p.name.startswith("310107"))
    probe = '<script src="../static/probe.js"></script></body>'
    page.write_text(page.read_text("utf-8").replace("</body>", probe), "utf-8")
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--disable-background-networking", "--no-first-run"),
            *("--disable-component-update", "--disable-sync", "--window-size=500,2000"),
            *("--virtual-time-budget=2000", "--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "CONSOLE" not in done.stderr, done.stderr
    tree = html.document_fromstring(done.stdout)
    assert len(tree.xpath("//*[@role='img']//*[local-name()='svg']")) >= 2
    asked = tree.xpath("//body")[0].get("data-asked").split("\n")
    ours = {f"{copy.as_uri()}/static/{n}" for n in ("report.css", "report.js", "echarts.min.js", "probe.js")}
    assert set(asked) == {*ours, "data:,"}
    assert tree.xpath("//body")[0].get("data-wide") == "false"
    # What a script would fetch is refused by the page itself, whatever the library may do one day.
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; script-src 'self' file:; style-src")
