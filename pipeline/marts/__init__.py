"""The views' SQL: one file per question, or per question that is asked of several tables.

What belongs here: reading these files. What does not: what the views mean (`schemas.marts`).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.ddl import comments, identifier
from schemas.marts import VIEWS
from schemas.view import View

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FOLDER: Final = Path(__file__).resolve().parent


def view_sql(view: View) -> str:
    """The SELECT of a view, with its table role filled in."""
    text = (FOLDER / f"{view.sql_file}.sql").read_text(encoding="utf-8")
    return text.replace("{table_role}", view.role)


def view_meaning(view: View) -> str:
    """What a view answers and what to beware of, as one text for its comment."""
    return " ".join((f"{view.title_zh}: {view.answers_zh} {view.answers_en}", *view.caveats))


def create_views(con: "DuckDBPyConnection") -> None:
    """Create all views, with comments, in the catalog in use; those to be stored become tables."""
    statements = []
    for view in VIEWS:
        kind = "TABLE" if view.stored else "VIEW"
        rows = f"{view_sql(view)} ORDER BY {order(view)}" if view.stored else view_sql(view)
        statements.append(f"CREATE {kind} {identifier(view.name)} AS {rows}")
        statements += comments(kind, view.name, view_meaning(view), view.columns)
    con.execute(";\n".join(["BEGIN", *statements, "COMMIT"]))


def order(view: View) -> str:
    """The order of a view's rows where they are stored, as ORDER BY has it."""
    return ", ".join(identifier(name) for name in view.key)
