"""`yusuan parse`: one file, or each document of a bundle, read and shown.

Loads no Dagster, pandas, pandera or DuckDB.
"""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.bundles import WITHIN, Fetch, Member, fetching, members
from pipeline.document import Remark, UnreadableError
from pipeline.issue_rows import issue_row
from pipeline.origin import read_origin
from pipeline.parse import parse_document
from pipeline.parsed import ParsedDocument, unread
from pipeline.readers.office import together
from pipeline.scan import as_text, why_unread

_ONE_PAGE = "a page shows one document; name one 网页只能显示一个文件，请指定:"


def parse(file: Path, form: str, html: Path | None = None) -> int:
    """Show what is read of a file; gives the exit code (0 parsed, 1 not wholly, 2 not shown).

    `bundle.zip` stands for all documents in it, `bundle.zip!/member` for one. A page takes the place of
    the text: then standard output has only its head. JSON is written whole with a page or without: an
    object, of a bundle a list.
    """
    from pipeline import show
    from pipeline.show import on_one_line

    try:
        documents, of_bundle = read_all(file)
    except UnreadableError as error:
        sys.stderr.write(f"{on_one_line(as_text(str(file)))}: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{on_one_line(as_text(str(file)))}: {why_unread(error)}\n")
        return 2
    if html is not None and (len(documents) > 1 or not write_page(documents[0], html)):
        if len(documents) > 1:
            sys.stderr.write(f"{file}: {_ONE_PAGE} {documents[0].name}\n")
        return 2
    if form == "json":
        sys.stdout.write((show.as_json_list(documents) if of_bundle else show.as_json(documents[0])) + "\n")
    else:
        for document in documents:
            show.print_document(document, head_only=html is not None)
    return 0 if all(document.status == "parsed" for document in documents) else 1


def write_page(document: ParsedDocument, html: Path) -> bool:
    """Write the page of a document and say so on standard error; False, with the reason, if that fails."""
    from pipeline.view import page

    try:
        html.write_text(page(document), "utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        sys.stderr.write(f"{html}: cannot be written ({reason}); choose another place 无法写入\n")
        return False
    sys.stderr.write(f"page 页面: {html}\n")
    return True


def _bundle_of(file: Path) -> Path:
    """The file on disk: `a/bundle.zip` of `a/bundle.zip!/member`."""
    return Path(str(file).partition(WITHIN)[0])


def read(file: Path) -> ParsedDocument:
    """A file parsed as a run would, with the origin beside it and what is wrong with that."""
    return _parsed(file, as_text(file.name), file.read_bytes())


def read_all(file: Path) -> tuple[list[ParsedDocument], bool]:
    """The documents of a file, parsed as a run would, and whether it is a bundle asked for as a whole.

    UnreadableError where a bundle holds too much, or not the member asked for.
    """
    if file.exists():
        inside = members(file) if file.is_file() else None  # a pipe can be read but once
        if not inside:
            return [read(file)], False
        wanted, bundle = inside, file
    else:
        bundle = _bundle_of(file)
        path = str(file).partition(WITHIN)[2]
        wanted = [m for m in members(bundle) or [] if m.path == path or m.path.startswith(path + WITHIN)]
    if not wanted:
        raise UnreadableError("unreadable", f"{bundle.name} holds no such file 压缩包中没有此文件")
    with fetching() as fetch, together([partial(fetch, bundle, m.place) for m in wanted if not m.refused]):
        documents = [_member(bundle, member, fetch) for member in wanted]
    return documents, len(documents) > 1 or bundle is file


def _member(bundle: Path, member: Member, fetch: Fetch) -> ParsedDocument:
    name = f"{as_text(bundle.name)}{WITHIN}{member.path}"
    if member.refused is None:
        return _parsed(bundle, name, fetch(bundle, member.place))
    origin, remarks = read_origin(bundle)
    return _with_remarks(
        unread(member.document_id, name, member.byte_size, origin), [member.refused, *remarks]
    )


def _parsed(file: Path, name: str, data: bytes) -> ParsedDocument:
    """A document with the origin beside its file, and what is wrong with that."""
    origin, remarks = read_origin(file)
    return _with_remarks(parse_document(data, name, origin), remarks)


def _with_remarks(document: ParsedDocument, remarks: list[Remark]) -> ParsedDocument:
    added = [
        issue_row(document.document_id, document.fiscal_year, r.code, r.locator, r.message) for r in remarks
    ]
    return replace(document, rows={**document.rows, "issue": [*document.rows.get("issue", ()), *added]})
