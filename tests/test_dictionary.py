"""The data dictionary follows the declarations."""

from pipeline.dictionary import PAGE, dictionary
from schemas.issues import ISSUE_KINDS
from schemas.marts import VIEWS
from schemas.warehouse import TABLES


def test_page_is_fresh():
    assert PAGE.read_text("utf-8") == dictionary(), "stale: say `make docs`"


def test_every_column_of_every_table_is_explained():
    sections = dict(part.split("\n", 1) for part in dictionary().split("\n### ")[1:])
    for table in TABLES:
        for column in table.columns:
            null = "yes" if column.nullable else "never"
            assert f"| `{column.name}` | {column.type} | {null} | {column.meaning}." in sections[table.name]


def test_every_view_has_its_columns_and_example():
    sections = dict(part.split("\n", 1) for part in dictionary().split("\n### ")[1:])
    for view in VIEWS:
        assert view.example in sections[view.name]
        assert all(f"| `{column.name}` | {column.type} |" in sections[view.name] for column in view.columns)


def test_every_issue_has_a_remedy():
    for kind in ISSUE_KINDS.values():
        assert f"| `{kind.code}` | {kind.severity} |" in dictionary()
        assert kind.remedy in dictionary()


def test_rows_of_a_markdown_table_have_as_many_cells_as_its_head():
    width = 0
    for line in dictionary().splitlines():
        cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
        assert cells in (0, width) or not width, line
        width = cells
