"""What each page is given: rows ordered and grouped for its template, and its charts.

What belongs here: pure functions from rows to contexts, and the list of pages beside those of departments
and documents. What does not: markup (templates), queries of departments and documents (`data`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pipeline.markup import Html
from pipeline.reconcile.checklist import AFTER, BEFORE, Item
from pipeline.report import data, flow
from pipeline.report.charts import Chart, bars, sankey
from pipeline.report.data import Row, Sets, department_name, region_name
from pipeline.report.words import word
from pipeline.rows import rows_of
from pipeline.show import one_line
from pipeline.view import grid, role_words
from schemas.vocabulary import PARENT_ITEM, TABLE_ROLES, THREE_PUBLIC_ITEMS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Contexts = Callable[[str], Mapping[str, Any]]
Page = tuple[str, str, object, Contexts]
"""Path without suffix, template, the rows behind it, language -> context."""

ROWS: Final = 500  # rows of an index page
FINDINGS: Final = 200  # findings of one page of a rule
SHOWN_ROLES: Final = tuple(r for r in TABLE_ROLES if r != "other")
ITEMS: Final = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "official_reception")
GRAVITY: Final = {"blocker": 0, "error": 1, "warning": 2, "info": 3}


def official_names(con: "DuckDBPyConnection") -> dict[str, dict[str, str]]:
    """Language -> official code -> newest name, of 类 and 款."""
    found = rows_of(
        con,
        """SELECT code, arg_max(name_zh, valid_from) AS zh, arg_max(coalesce(name_en, name_zh), valid_from) AS en
        FROM (SELECT code, name_zh, name_en, level, valid_from FROM budget.dim_function
          UNION ALL SELECT code, name_zh, name_en, level, valid_from FROM budget.dim_economic)
        WHERE level IN ('类', '款') GROUP BY code""",
    )
    return {lang: {r["code"]: r[lang] for r in found} for lang in ("zh", "en")}


def for_department(page: Row, sets: Sets, names: Mapping[str, Mapping[str, str]]) -> Contexts:
    """The page of a department: all of its documents, newest first."""

    def context(lang: str) -> Mapping[str, Any]:
        newest = sorted(sets["document"], key=_newest)
        return {
            "name": page["department_line"],
            "region": page["region_code"],
            "region_page": f"region/{region_name(page['region_code'])}",
            "documents": newest,
            "page_of": document_page,
            "flows": list(_flows(newest, sets, names[lang], lang)),
            "years": _year_charts(sets, names[lang], lang),
            "structure": sorted(sets["spending_structure"], key=_newest),
            "three_public": _three_public(sets["three_public_trend"], lang),
            "trend": sorted(
                sets["three_public_trend"], key=lambda r: (_newest(r), THREE_PUBLIC_ITEMS.index(r["item"]))
            ),
            "projects": _projects(sets),
            "causes": _causes(sets["finding"], newest),
            "remarks": [f for f in sets["finding"] if f["root_cause"] is None],
            "completeness": _completeness(sets["completeness"], newest),
            "roles": SHOWN_ROLES,
            "checklists": _checklists(sets, newest, lang),
            "scores": [s for s in sets["score"] if s["dimension"] == "all"],
            "peers": [p for p in sets["peers"] if p["peers"] > 1],
            "differences": sets["version_difference"],
            "issues": sets["issue"],
            "place": place,
            "document": {d["document_id"]: d for d in newest},
        }

    return context


def document_page(document_id: str) -> str:
    """The one page of a document, in both languages.

    >>> document_page("ab" * 32)
    'document/abababababababab'
    """
    return f"document/{document_id[:16]}"


def place(finding: Row, side: str = "") -> str:
    """The anchor of a finding's cell or paragraph on the page of its document; empty when it has none."""
    prefix = "other_" if side else ""
    table, row = (
        finding[f"{prefix}table" if side else "table_ordinal"],
        finding[f"{prefix}row" if side else "row_ordinal"],
    )
    column = finding[f"{prefix}column" if side else "column_ordinal"]
    if table is not None:
        return f"#t{table}r{row}c{column}" if row is not None and column is not None else f"#t{table}"
    if not side and finding["paragraph_ordinal"] is not None:
        return f"#p{finding['paragraph_ordinal']}"
    return ""


def _newest(document: Row) -> tuple[int, str, str, str]:
    year = document["fiscal_year"] or 0
    return (-year, document["phase"] or "", document["reporting_scope"] or "", document["document_id"])


def _flows(
    documents: Sequence[Row], sets: Sets, names: Mapping[str, str], lang: str
) -> Iterator[tuple[Row, list[Chart]]]:
    """The money flow of each counted document, newest first."""
    for document in (d for d in documents if d["is_counted"]):
        own = {
            name: [r for r in sets[name] if r["document_id"] == document["document_id"]]
            for name in (
                "revenue_dependence",
                "spending_by_function",
                "carry_over",
                "spending_by_economic_class",
            )
        }
        spending = [r for r in own["spending_by_function"] if r["table_role"] == "expenditure"]
        links = flow.money_flow(own["revenue_dependence"], spending, own["carry_over"])
        classes = flow.class_flow(own["spending_by_economic_class"])
        zh = lang == "zh"
        charts = []
        if links:
            title = (
                "资金流向：来源、资金、支出类型、功能分类"
                if zh
                else "Money flow: source, fund, kind, function class"
            )
            charts.append(sankey(title, links, names, lang))
        general = [r for r in own["spending_by_function"] if r["table_role"] == "general_public_expenditure"]
        if general and not any(x.target[0] == "function" for x in links):
            title = (
                "一般公共预算支出：支出类型、功能分类"
                if zh
                else "General public budget: kind, function class"
            )
            charts.append(sankey(title, flow.function_flow(general), names, lang))
        if classes:
            title = (
                "一般公共预算基本支出：人员与公用、经济分类"
                if zh
                else "Basic spending of the general public budget: personnel, running cost, economic class"
            )
            charts.append(sankey(title, classes, names, lang))
        if charts:
            yield document, charts


def _year_charts(sets: Sets, names: Mapping[str, str], lang: str) -> list[Chart]:
    """Totals by year, budget and final apart; then each function class against the year before."""
    zh = lang == "zh"
    titles = (
        ("各年度一般公共预算支出", "General public budget spending by year"),
        ("各年度支出（全部资金）", "Spending by year (all funds)"),
    )
    roles = ("general_public_expenditure", "expenditure")
    charts: list[Chart] = []
    for role, (title_zh, title_en) in zip(roles, titles, strict=True):
        own = [r for r in sets["spending_by_function"] if r["table_role"] == role]
        for chart in _totals(own, title_zh if zh else title_en, lang):
            if not charts or charts[0].body != chart.body:
                charts.append(chart)
            else:
                same = "全部资金的支出与此相同。" if zh else "Spending of all funds is the same."
                charts[0] = replace(charts[0], note=same)
    pairs = [
        r for r in sets["year_over_year"] if r["base_document_id"] and r["presence"] != "base_year_absent"
    ]
    order = sorted(pairs, key=lambda r: (-r["fiscal_year"], r["phase"] or "", r["reporting_scope"]))
    for (year, phase, scope), group in groupby(
        order, key=lambda r: (r["fiscal_year"], r["phase"], r["reporting_scope"])
    ):
        charts.append(
            _against_base(year, f"{word(phase, lang)} · {word(scope, lang)}", list(group), names, lang)
        )
    return charts


def _totals(spending: Sequence[Row], title: str, lang: str) -> list[Chart]:
    """A bar a year, budget and final account apart; no bar where an amount is not known."""
    totals: dict[tuple[int, str], list[Decimal | None]] = defaultdict(list)
    for row in spending:
        if row["fiscal_year"] and row["phase"]:
            totals[row["fiscal_year"], row["phase"]].append(row["amount_yuan"])
    known = {
        key: sum((yuan for yuan in own if yuan is not None), Decimal(0))
        for key, own in totals.items()
        if None not in own
    }
    years = sorted({year for year, _ in known})
    series: dict[str, list[Decimal | int | None]] = {
        word(phase, lang): [known.get((y, phase)) for y in years]
        for phase in ("budget", "final")
        if any((y, phase) in known for y in years)
    }
    return [bars(title, [str(y) for y in years], series, "年度" if lang == "zh" else "year")] if years else []


def _against_base(year: int, what: str, group: Sequence[Row], names: Mapping[str, str], lang: str) -> Chart:
    zh = lang == "zh"
    group = sorted(group, key=lambda r: r["function_code"] or "")
    labels = [
        f"{r['function_code'] or ''} {names.get(r['function_code'] or '', r['function_name'] or '')}"
        for r in group
    ]
    printed, bridged = ("按公布科目", "衔接后") if zh else ("as coded", "bridged")
    series: dict[str, list[Decimal | int | None]] = {
        f"{year - 1} {printed}": [r["base_amount_yuan"] for r in group],
        f"{year} {printed}": [r["amount_yuan"] for r in group],
    }
    moved = any(r["bridge_kind"] for r in group)
    if moved:
        series[f"{year - 1} {bridged}"] = [r["bridged_base_amount_yuan"] for r in group]
        series[f"{year} {bridged}"] = [r["bridged_amount_yuan"] for r in group]
    note = (
        (
            "科目有调整；衔接后的数把调整前后归为同一科目。"
            if zh
            else "Codes changed: bridged figures put both years on like codes."
        )
        if moved
        else (
            "两年之间这些类级科目无调整，衔接前后相同。"
            if zh
            else "No class changed its code: bridged and unbridged are the same."
        )
    )
    title = (
        f"{year} {'与上年对比，按功能分类' if zh else 'against the year before, by function class'} · {what}"
    )
    return bars(title, labels, series, "功能分类" if zh else "function class", across=True, note=note)


def _three_public(trend: Sequence[Row], lang: str) -> list[Chart]:
    """The strip of the 三公 items: a bar a year and phase, its items stacked."""
    zh = lang == "zh"
    found: dict[tuple[int, str, str], dict[str, Decimal | None]] = defaultdict(dict)
    for row in trend:
        if row["fiscal_year"]:
            key = (row["fiscal_year"], row["phase"] or "", row["reporting_scope"])
            found[key][row["item"]] = row["amount_yuan"]
    if not found:
        return []
    keys = sorted(found)
    shown = [i for i in ITEMS if any(found[k].get(i) is not None for k in keys)]
    shown = shown or [i for i in PARENT_ITEM if any(found[k].get(i) is not None for k in keys)] or ["total"]
    labels = [f"{y} {word(p, lang)} {word(s, lang)}" for y, p, s in keys]
    series: dict[str, list[Decimal | int | None]] = {
        word(i, lang): [found[k].get(i) for k in keys] for i in shown
    }
    title = "“三公”经费" if zh else "The three public items: travel abroad, vehicles, receptions"
    return [bars(title, labels, series, "年度" if zh else "year", stacked=True, across=True)]


def _projects(sets: Sets) -> list[Row]:
    """Projects with their targets, newest and largest first; those that have targets only come last."""
    targets: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for t in sets["target"]:
        targets[t["document_id"], t["project_name"]].append(t)
    quality = {(q["document_id"], q["project_name"]): q for q in sets["target_quality"]}
    found = []
    for p in sets["project"]:
        key = (p["document_id"], p["project_name"])
        found.append({**p, "targets": targets.pop(key, []), "quality": quality.get(key)})
    for (document_id, name), own in targets.items():
        year = own[0]["fiscal_year"]
        nothing = dict.fromkeys(("amount_yuan", "base_amount_yuan", "change_yuan", "presence", "phase"))
        found.append(
            {
                **nothing,
                "document_id": document_id,
                "fiscal_year": year,
                "project_name": name,
                "targets": own,
                "quality": quality.get((document_id, name)),
            }
        )
    return sorted(
        found, key=lambda p: (-(p["fiscal_year"] or 0), -(p["amount_yuan"] or 0), p["project_name"] or "")
    )


def _causes(findings: Iterable[Row], documents: Sequence[Row]) -> list[dict[str, Any]]:
    """Findings by root cause, the newest document first, the gravest first."""
    rank = {d["document_id"]: n for n, d in enumerate(documents)}
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for f in findings:
        if f["root_cause"] is not None:
            groups[f["document_id"], f["root_cause"]].append(f)
    made = [
        {
            "document_id": document_id,
            "findings": own,
            "severity": min((f["severity"] for f in own), key=lambda s: GRAVITY.get(s, 9)),
            "suspect": next((f["suspect"] for f in own if f["suspect"]), None),
        }
        for (document_id, _), own in groups.items()
    ]
    return sorted(made, key=lambda c: (rank.get(c["document_id"], 0), GRAVITY.get(c["severity"], 9)))


def _completeness(found: Sequence[Row], documents: Sequence[Row]) -> list[tuple[Row, dict[str, Row]]]:
    """By document: role -> whether its table is there."""
    by_document: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in found:
        by_document[row["document_id"]][row["table_role"]] = row
    return [(d, by_document[d["document_id"]]) for d in documents if d["document_id"] in by_document]


def _checklists(
    sets: Sets, documents: Sequence[Row], lang: str
) -> list[tuple[Row, list[tuple[str, str, int]]]]:
    """By document: the examiner's items, met or not, and how many open findings."""
    statuses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sets["rule_status"]:
        statuses[row["document_id"], row["rule_id"]].add(row["status"])
    failing: dict[tuple[str, str], int] = defaultdict(int)
    for f in sets["finding"]:
        if f["status"] == "open" and f["severity"] != "info":
            failing[f["document_id"], f["rule_id"]] += 1
    return [
        (d, [_checklist_line(item, d["document_id"], statuses, failing, lang) for item in (*BEFORE, *AFTER)])
        for d in documents
        if any(key[0] == d["document_id"] for key in statuses)
    ]


def _checklist_line(
    item: Item,
    document_id: str,
    statuses: Mapping[tuple[str, str], set[str]],
    failing: Mapping[tuple[str, str], int],
    lang: str,
) -> tuple[str, str, int]:
    found = sum(failing.get((document_id, rule), 0) for rule in item.rules)
    seen = set().union(*(statuses.get((document_id, rule), set()) for rule in item.rules))
    met = "not_met" if found else "met" if seen & {"pass", "pass_rounding", "fail"} else "not_checked"
    return (item.zh if lang == "zh" else item.en, met, found)


def for_document(document: Row, sets: Sets) -> Mapping[str, Any]:
    """The page of a document: its tables as printed, its text, what was found in it."""
    cells: dict[int, list[Row]] = {
        n: list(own) for n, own in groupby(sets["cell"], key=lambda c: c["table_ordinal"])
    }
    facts: dict[str, list[Row]] = defaultdict(list)
    roles: dict[int, str] = {}
    for fact in sets["fact"]:
        facts[f"t{fact['table_ordinal']}r{fact['row_ordinal']}c{fact['column_ordinal']}"].append(fact)
        roles.setdefault(fact["table_ordinal"], fact["table_role"])
    marks = {place(f)[1:]: ["issue"] for f in sets["finding"] if place(f).startswith("#t")}
    tables = [_table(n, own, roles.get(n), facts, marks) for n, own in cells.items()]
    paragraphs = [
        (n, " ".join(s["text"] for s in own))
        for n, own in groupby(sets["sentence"], key=lambda s: s["paragraph_ordinal"])
    ]
    return {
        "document": document,
        "department_page": f"department/{department_name(document['department_line'], document['region_code'])}"
        if document["department_line"]
        else None,
        "tables": tables,
        "paragraphs": paragraphs,
        "findings": sorted(sets["finding"], key=lambda f: (GRAVITY.get(f["severity"], 9), f["rule_id"])),
        "issues": sets["issue"],
        "place": place,
    }


def _table(
    ordinal: int,
    cells: Sequence[Row],
    role: str | None,
    facts: Mapping[str, Sequence[Row]],
    marks: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    name = f"{TABLE_ROLES.get(role, '')} {role.replace('_', ' ')}" if role else role_words(None, cells)
    title = next((one_line(c["text"]) for c in cells if c["placement"] == "title"), "")
    caption = f"[{ordinal}] {name}"
    from markupsafe import Markup

    drawn: Html = grid(ordinal, cells, facts, marks, caption)
    return {"ordinal": ordinal, "caption": caption, "title": title, "grid": Markup(drawn)}


def common(con: "DuckDBPyConnection", generation: str) -> Iterator[Page]:
    """All pages but those of departments and documents."""
    yield _overview(con, generation)
    yield from _department_index(con)
    yield from _unread(con)
    yield from _regions(con)
    yield from _rules(con)


def _overview(con: "DuckDBPyConnection", generation: str) -> Page:
    sets = {
        "by_status": rows_of(
            con, "SELECT status, count(*) AS n FROM budget.dim_document GROUP BY ALL ORDER BY ALL"
        ),
        "by_year": rows_of(
            con,
            """SELECT d.fiscal_year, d.phase, count(*) AS documents,
              count(DISTINCT (d.region_code, d.department_line)) AS departments,
              sum(s.amount_yuan) AS amount_yuan, count(s.amount_yuan) AS with_amount
            FROM budget.dim_document d LEFT JOIN spending_structure s USING (document_id)
            GROUP BY ALL ORDER BY ALL""",
        ),
        "facts": rows_of(
            con,
            """SELECT (SELECT count(*) FROM budget.source_cell) AS cells,
              (SELECT count(*) FROM budget.source_cell WHERE placement IN ('fact', 'rejected')) AS facts,
              (SELECT count(*) FROM budget.source_cell WHERE placement = 'unplaced') AS unplaced,
              (SELECT count(*) FROM budget.fact_claim) AS claims,
              (SELECT count(*) FROM page) AS departments,
              (SELECT count(DISTINCT region_code) FROM page) AS regions""",
        ),
        "rules": rows_of(
            con,
            """SELECT rule_id, f.severity, statement_zh, statement_en,
              count(DISTINCT document_id) AS documents, count(*) AS findings
            FROM budget.finding f LEFT JOIN budget.dim_rule USING (rule_id)
            WHERE status = 'open' AND f.severity <> 'info'
            GROUP BY ALL ORDER BY findings DESC, rule_id LIMIT 15""",
        ),
        "scores": rows_of(
            con,
            """SELECT least(cast(floor(score_percent / 10) AS INTEGER), 9) AS tenth, count(*) AS n
            FROM data_quality_score WHERE dimension = 'all' AND score_percent IS NOT NULL GROUP BY ALL ORDER BY ALL""",
        ),
        "coverage": rows_of(
            con,
            """SELECT region_code, r.name_zh, count(*) AS departments, sum(documents) AS documents
            FROM page LEFT JOIN budget.dim_region r ON r.code = region_code
            GROUP BY ALL ORDER BY region_code NULLS LAST""",
        ),
        "unread": rows_of(con, "FROM document_not_read ORDER BY path, locator LIMIT 50"),
        "unread_count": rows_of(con, "SELECT count(*) AS n FROM document_not_read"),
        "unnamed": rows_of(
            con,
            """SELECT document_id, path, status FROM budget.dim_document WHERE department_line IS NULL
            ORDER BY path LIMIT 50""",
        ),
    }

    def context(lang: str) -> Mapping[str, Any]:
        zh = lang == "zh"
        years = [r for r in sets["by_year"] if r["fiscal_year"]]
        names = sorted({r["fiscal_year"] for r in years})
        counts = {(r["fiscal_year"], r["phase"]): r["documents"] for r in years}
        scores = {r["tenth"]: r["n"] for r in sets["scores"]}
        return {
            **sets,
            "generation": generation,
            "region_name": region_name,
            "page_of": document_page,
            "charts": {
                "years": bars(
                    "各年度文件数" if zh else "Documents by year",
                    [str(y) for y in names],
                    {
                        word(p, lang): [counts.get((y, p), 0) for y in names]
                        for p in ("budget", "final")
                        if any(k[1] == p for k in counts)
                    },
                    "年度" if zh else "year",
                    stacked=True,
                ),
                "scores": bars(
                    "检查得分分布" if zh else "Scores of the checks",
                    [f"{10 * t}–{10 * t + 10}" for t in range(10)],
                    {("文件数" if zh else "documents"): [scores.get(t, 0) for t in range(10)]},
                    "得分（%）" if zh else "score (%)",
                ),
            },
        }

    return ("index", "overview.html", [sets, generation], context)


def portions(rows: Sequence[Row], size: int) -> list[Sequence[Row]]:
    """Rows in portions of so many; one empty portion for none.

    >>> [len(p) for p in portions([{}] * 5, 2)], len(portions([], 2))
    ([2, 2, 1], 1)
    """
    return [rows[i : i + size] for i in range(0, len(rows), size)] or [[]]


def numbered(path: str, number: int) -> str:
    """The path of the n-th page, from 0.

    >>> numbered("rule/W03", 0), numbered("rule/W03", 1)
    ('rule/W03', 'rule/W03-2')
    """
    return path if number == 0 else f"{path}-{number + 1}"


def _paged(path: str, template: str, rows: Sequence[Row], size: int, **more: object) -> Iterator[Page]:
    """A long list as several pages that lead to one another."""
    found = portions(rows, size)
    for n, portion in enumerate(found):
        given = {
            "rows": portion,
            "pages": [numbered(path, i) for i in range(len(found))],
            "page_number": n,
            **more,
        }
        yield numbered(path, n), template, [portion, len(found)], _constant(given)


def _constant(context: Mapping[str, Any]) -> Contexts:
    """The same in each language: only the words of the template differ."""
    return lambda lang: context


def _department_index(con: "DuckDBPyConnection") -> Iterator[Page]:
    found = rows_of(
        con,
        """SELECT p.*, r.name_zh AS region, min(d.fiscal_year) AS first_year, max(d.fiscal_year) AS last_year,
          count(f.finding_id) AS findings
        FROM page p LEFT JOIN budget.dim_region r ON r.code = p.region_code
        JOIN page_document pd USING (page_no) JOIN budget.dim_document d USING (document_id)
        LEFT JOIN budget.finding f ON f.document_id = d.document_id AND f.status = 'open' AND f.severity <> 'info'
        GROUP BY ALL ORDER BY p.page_no""",
    )
    for row in found:
        row["page"] = f"department/{department_name(row['department_line'], row['region_code'])}"
    yield from _paged("departments", "departments.html", found, ROWS, region_name=region_name)


def _unread(con: "DuckDBPyConnection") -> Iterator[Page]:
    found = rows_of(con, "FROM document_not_read ORDER BY path, locator, code")
    yield from _paged("unread", "unread.html", found, ROWS, page_of=document_page)


def _regions(con: "DuckDBPyConnection") -> Iterator[Page]:
    """A page a region: its departments ranked, each year, phase and scope a table of its own."""
    found = rows_of(
        con,
        """SELECT p.page_no, p.region_code, p.department_line, r.name_zh AS region, s.fiscal_year, s.phase,
          s.reporting_scope, s.amount_yuan, s.basic_yuan, s.project_percent, s.personnel_percent,
          s.includes_carry_over, q.score_percent, q.evaluated_weight, t.amount_yuan AS three_public_yuan,
          t.centrally_held, d.document_id,
          CASE WHEN s.amount_yuan IS NOT NULL THEN rank() OVER (PARTITION BY p.region_code, s.fiscal_year, s.phase,
            s.reporting_scope, coalesce(s.includes_carry_over, false), s.amount_yuan IS NULL ORDER BY s.amount_yuan DESC) END AS amount_rank
        FROM page p LEFT JOIN budget.dim_region r ON r.code = p.region_code
        JOIN page_document d USING (page_no)
        LEFT JOIN spending_structure s USING (document_id)
        LEFT JOIN data_quality_score q ON q.document_id = d.document_id AND q.dimension = 'all'
        LEFT JOIN three_public_trend t ON t.document_id = d.document_id AND t.item = 'total'
        ORDER BY p.region_code NULLS LAST, s.fiscal_year DESC NULLS LAST, s.phase, s.reporting_scope,
          coalesce(s.includes_carry_over, false), amount_rank NULLS LAST, p.page_no, d.document_id""",
    )
    for code, group in groupby(found, key=lambda r: r["region_code"]):
        own = [
            {**r, "page": f"department/{department_name(r['department_line'], r['region_code'])}"}
            for r in group
        ]
        path = f"region/{region_name(code)}"
        yield path, "region.html", own, _region_context(code, own)


def _region_context(code: str | None, own: Sequence[Row]) -> Contexts:
    def context(lang: str) -> Mapping[str, Any]:
        zh = lang == "zh"
        rankings = []
        ranked = [r for r in own if r["fiscal_year"] is not None]
        # Figures with and without carried-over money are never ranked together.
        for (year, phase, scope, carried), group in groupby(
            ranked,
            key=lambda r: (
                r["fiscal_year"],
                r["phase"],
                r["reporting_scope"],
                bool(r["includes_carry_over"]),
            ),
        ):
            rows = list(group)
            top = [r for r in rows if r["amount_yuan"] is not None][:15]
            heading = f"{year} {word(phase, lang)} · {word(scope, lang)}"
            if carried:
                heading += " · 含结转资金" if zh else " · with money carried over"
            title = f"{heading} · {'一般公共预算支出' if zh else 'general public budget spending'}"
            chart = (
                bars(
                    title,
                    [r["department_line"] for r in top],
                    {("万元" if zh else "10,000 yuan"): [r["amount_yuan"] for r in top]},
                    "部门" if zh else "department",
                    across=True,
                )
                if len(top) > 1
                else None
            )
            rankings.append({"heading": heading, "rows": rows, "chart": chart})
        members = {r["page"]: r["department_line"] for r in own}
        return {"code": code, "name": own[0]["region"], "rankings": rankings, "members": members}

    return context


def _rules(con: "DuckDBPyConnection") -> Iterator[Page]:
    rules = rows_of(con, "FROM budget.dim_rule ORDER BY rule_id")
    outcomes: dict[str, dict[str, int]] = defaultdict(dict)
    for r in rows_of(
        con,
        # One outcome a document, the gravest: where a place fails, the document does not pass.
        """SELECT rule_id, status, count(*) AS n FROM (
          SELECT rule_id, document_id, ['fail', 'pass', 'not_evaluated', 'not_applicable'][min(
            CASE status WHEN 'fail' THEN 1 WHEN 'not_evaluated' THEN 3 WHEN 'not_applicable' THEN 4 ELSE 2 END)] AS status
          FROM budget.check_result GROUP BY ALL)
        GROUP BY ALL ORDER BY ALL""",
    ):
        outcomes[r["rule_id"]][r["status"]] = r["n"]
    by_department: dict[str, list[Row]] = defaultdict(list)
    for r in rows_of(
        con,
        f"""SELECT rule_id, department_line, region_code, documents, failed, findings, judged FROM (
          SELECT c.rule_id, p.department_line, p.region_code, count(DISTINCT c.document_id) AS documents,
            count(DISTINCT c.document_id) FILTER (c.status = 'fail') AS failed,
            sum(c.places) FILTER (c.status = 'fail') AS findings,
            count(DISTINCT c.document_id) FILTER (c.status IN ('pass', 'pass_rounding', 'fail')) AS judged
          FROM budget.check_result c JOIN page_document d USING (document_id) JOIN page p USING (page_no)
          GROUP BY ALL)
        QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY findings DESC NULLS LAST, judged DESC,
          region_code NULLS LAST, department_line) <= {ROWS}
        ORDER BY rule_id, findings DESC NULLS LAST, judged DESC, region_code NULLS LAST, department_line""",
    ):
        page = f"department/{department_name(r['department_line'], r['region_code'])}"
        by_department[r["rule_id"]].append({**r, "page": page})
    counts: dict[str, int] = dict(
        con.execute("SELECT rule_id, count(*) FROM placed_finding GROUP BY ALL").fetchall()
    )
    listed = [
        {**r, "outcomes": outcomes[r["rule_id"]], "findings": counts.get(r["rule_id"], 0)} for r in rules
    ]
    yield "rules", "rules.html", listed, _constant({"rules": listed})
    portion = dict.fromkeys(counts, 0)
    for rule_id, found in data.finding_pages(con, FINDINGS):
        n, portion[rule_id] = portion[rule_id], portion[rule_id] + 1
        rule = next((r for r in listed if r["rule_id"] == rule_id), None)
        if rule is not None:
            yield _rule_page(rule, n, found, by_department[rule_id])
    for rule in listed:
        if rule["rule_id"] not in counts:
            yield _rule_page(rule, 0, [], by_department[rule["rule_id"]])


def _rule_page(rule: Row, number: int, found: Sequence[Row], departments: Sequence[Row]) -> Page:
    path = f"rule/{rule['rule_id']}"
    pages = [numbered(path, i) for i in range(max(1, -(-rule["findings"] // FINDINGS)))]

    def context(lang: str) -> Mapping[str, Any]:
        zh = lang == "zh"
        order = ("fail", "pass", "pass_rounding", "not_evaluated", "not_applicable")
        chart = bars(
            "各结果的文件数" if zh else "Documents by outcome",
            [word(s, lang) for s in order],
            {("文件数" if zh else "documents"): [rule["outcomes"].get(s, 0) for s in order]},
            "结果" if zh else "outcome",
            across=True,
            note="一份文件可有多处，因而多种结果。"
            if zh
            else "A document may have several places, and so several outcomes.",
        )
        return {
            "rule": rule,
            "chart": chart if number == 0 and rule["outcomes"] else None,
            "findings": [
                {
                    **f,
                    "page": f"department/{department_name(f['department_line'], f['region_code'])}"
                    if f["department_line"]
                    else None,
                }
                for f in found
            ],
            "departments": departments if number == 0 else [],
            "pages": pages,
            "page_number": number,
            "place": place,
            "page_of": document_page,
        }

    return numbered(path, number), "rule.html", [rule, number, found, departments], context
