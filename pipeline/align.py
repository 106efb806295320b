"""Columns of a ragged grid: where a text dump prints merged cells once and rows differ in length.

What belongs here: giving every cell of a ragged section its true column and span. Structure decides
first (the body's width, blanks under vertically merged headings); where several divisions are
possible, the meaning of headings does. What does not: what columns mean for facts (`columns`).

Source of the form: a blank stands under a heading that is merged downwards; a heading merged sideways
stands once, above the headings of its group.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline import lexicon
from pipeline.document import Cell
from pipeline.normalise import is_filled, key, read_number, strip_space
from schemas.table import AMOUNT_KINDS, CODE, CODE_PART, GROUP, ROW_HEADING_KINDS, SERIAL, TEXT, Heading

Score = float
MAX_WIDTH = 80
"""No disclosure is wider; dividing takes time in the third power of the width."""
_IMPOSSIBLE = float("-inf")


def body_width(rows: Sequence[Sequence[Cell]]) -> int:
    """The most common number of cells in a row, the larger of two equally common."""
    counts = Counter(len(r) for r in rows if r)
    return max(counts, key=lambda n: (counts[n], n)) if counts else 0


def align(header: Sequence[Sequence[Cell]], body: Sequence[Sequence[Cell]]) -> tuple[list[list[Cell]], bool]:
    """All rows, header first, with true columns and spans; and whether each choice was certain.

    Widths: the body's most common one, or the widest header row where there is no body.
    """
    width = max([body_width(body), *(len(r) for r in header)], default=0)
    if width > MAX_WIDTH:
        return [_place(r, [1] * len(r)) for r in (*header, *body)], False
    aligned_header, certain = _align_header(header, width)
    kinds = _column_kinds(aligned_header, width)
    aligned_body = [_align_body_row(row, width, kinds) for row in body]
    return aligned_header + aligned_body, certain


def _align_header(header: Sequence[Sequence[Cell]], width: int) -> tuple[list[list[Cell]], bool]:
    """Header rows from the bottom up: each row is divided over the row below it."""
    below: list[Cell | None] = [None] * width
    rows: list[list[Cell]] = []
    certain = True
    for row in reversed(header):
        spans, sure = _header_spans(row, below, width)
        certain = certain and sure
        placed = _place(row, spans)
        rows.append(placed)
        below = _merge_down(placed, below)
    rows.reverse()
    return _join_vertical(rows), certain


def _header_spans(row: Sequence[Cell], below: list[Cell | None], width: int) -> tuple[list[int], bool]:
    if len(row) >= width:
        return [1] * len(row), True
    if all(c is None for c in below):
        spans, _ = _divide(len(row), width, lambda i, a, b: -abs((b - a) - width / len(row)))
        return spans, width % len(row) == 0
    return _divide(len(row), width, lambda i, a, b: _fit_group(row[i].text, below[a:b]))


def _place(row: Sequence[Cell], spans: Sequence[int]) -> list[Cell]:
    placed, column = [], 0
    for cell, span in zip(row, spans, strict=False):
        placed.append(
            cell
            if (cell.column, cell.column_span) == (column, span)
            else replace(cell, column=column, column_span=span)
        )
        column += span
    return placed


def _merge_down(placed: Sequence[Cell], below: list[Cell | None]) -> list[Cell | None]:
    """What the row above has to divide over: this row's cells, and where they are blank none."""
    merged: list[Cell | None] = list(below)
    for cell in placed:
        for column in range(cell.column, min(cell.column + cell.column_span, len(merged))):
            merged[column] = cell
    return merged


def _join_vertical(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Blanks under a heading of the same columns are its continuation: give it a row span."""
    joined = [list(r) for r in rows]
    for i in range(len(joined) - 1, 0, -1):
        for cell in [c for c in joined[i] if not is_filled(c.text)]:
            above = next(
                (
                    k
                    for k, c in enumerate(joined[i - 1])
                    if (c.column, c.column_span) == (cell.column, cell.column_span)
                ),
                None,
            )
            if above is not None:
                upper = joined[i - 1][above]
                joined[i - 1][above] = replace(upper, row_span=cell.row_span + 1)
                joined[i].remove(cell)
    return joined


def _divide(n: int, width: int, fit: Callable[[int, int, int], Score]) -> tuple[list[int], bool]:
    """Spans of n cells over `width` columns with the best sum of fits; and whether it is the only best."""
    best: list[list[tuple[Score, int, int]]] = [[(_IMPOSSIBLE, 0, 0)] * (width + 1) for _ in range(n + 1)]
    best[0][0] = (0.0, 0, 1)
    for i in range(1, n + 1):
        for end in range(i, width - (n - i) + 1):
            best[i][end] = _best_start(best[i - 1], i, end, fit)
    score, _, ways = best[n][width]
    spans, end = [], width
    for i in range(n, 0, -1):
        start = best[i][end][1]
        spans.append(end - start)
        end = start
    spans.reverse()
    return spans, score > _IMPOSSIBLE and ways == 1


def _best_start(
    before: Sequence[tuple[Score, int, int]], i: int, end: int, fit: Callable[[int, int, int], Score]
) -> tuple[Score, int, int]:
    top, at, ways = _IMPOSSIBLE, 0, 0
    for start in range(i - 1, end):
        if before[start][0] == _IMPOSSIBLE:
            continue
        score = before[start][0] + fit(i - 1, start, end)
        if score > top + 1e-9:
            top, at, ways = score, start, before[start][2]
        elif abs(score - top) <= 1e-9:
            ways += before[start][2]
    return top, at, ways


def _fit_group(parent: str, below: Sequence[Cell | None]) -> Score:
    """How well a heading stands over a group of cells below it."""
    children = [c for i, c in enumerate(below) if c is not None and (i == 0 or c is not below[i - 1])]
    texts = tuple(c.text for c in children)
    filled = tuple(t for t in texts if is_filled(t))
    blanks = len(texts) - len(filled)
    if len(texts) == 1 and blanks:
        return 2.0
    if blanks:
        return -4.0 * blanks + (_fit_words(parent, filled) if filled else 0.0)
    return _fit_words(parent, texts)


@lru_cache(maxsize=16384)
def _fit_words(parent: str, children: tuple[str, ...]) -> Score:
    meaning = lexicon.heading(None, parent)
    meanings = [lexicon.heading(None, c) for c in children]
    kinds = [m.kind if m else None for m in meanings]
    words = [k in ROW_HEADING_KINDS for k in kinds]
    totals = sum(bool(m and m.total) for m in meanings)
    score = -2.0 * max(0, totals - 1)
    # Each group begins anew what the others hold too, its total first; evenly, where nothing else decides.
    # Only a half of a summary may hold several blocks that are alike.
    if not (words[0] and meaning and "side" in meaning.sets):
        score -= 2.0 * (len(children) - len({key(c) for c in children}))
    score += _fit_total_first(meanings) - 0.001 * len(children) ** 2 + _fit_measures(key(parent), children)
    score -= 1.0 if CODE in kinds and kinds[0] != CODE else 0.0
    if meaning and meaning.kind == CODE:
        return score + sum(3.0 if k == CODE_PART else -3.0 for k in kinds)
    if meaning and meaning.kind == GROUP and "side" in meaning.sets:
        return score + _fit_side(meaning.sets["side"], children, words)
    over_items = any(m and "item" in m.sets for m in meanings)  # “三公”经费 is no row heading then
    if meaning and meaning.kind in ROW_HEADING_KINDS and not over_items:
        return score + sum(1.5 if w else -2.0 for w in words)
    if CODE_PART in kinds:
        return score - 3.0
    return score + _fit_amounts(meaning, meanings, words)


def _fit_total_first(meanings: Sequence[Heading | None]) -> Score:
    if not any(m and m.total for m in meanings):
        return 0.0
    return 0.5 if meanings[0] and meanings[0].total else -0.5


def _fit_measures(parent: str, children: tuple[str, ...]) -> Score:
    """2025年预算数 stands over 预算数, not over 执行数; a change over changes."""
    own = _measure_words(parent)
    if not own:
        return 0.0
    stray = -0.7 if own == "增减" else 0.0
    return sum(
        0.5 if own == theirs else -1.0 if theirs else stray
        for theirs in (_measure_words(key(c)) for c in children)
    )


def _measure_words(text_key: str) -> str:
    if "比" in text_key or "增减" in text_key:
        return "增减"
    return next((w for w in ("执行", "预算数", "决算") if w in text_key), "")


def _fit_side(side: str, children: tuple[str, ...], words: list[bool]) -> Score:
    """收入 or 支出 over one half: a label first, then amounts, no second label."""
    first = key(children[0])
    score = 2.0 if words and words[0] else -2.0
    if re_spending(first):
        score += 1.0 if side == "spending" else -2.0
    pairs = zip(children[1:], words[1:], strict=True)
    strangers = sum(w and re_spending(key(c)) for c, w in pairs) if side == "revenue" else 0
    return score - strangers + sum(0.5 if not w else -3.0 for w in words[1:])


def re_spending(text_key: str) -> bool:
    """Whether a label heading speaks of spending (功能分类, 支出项目)."""
    return "功能" in text_key or "支出" in text_key or "经济" in text_key


def _fit_amounts(meaning: Heading | None, meanings: list[Heading | None], words: list[bool]) -> Score:
    """A heading of amounts over headings of amounts: no word columns; related items."""
    score = sum(-3.0 if w else 0.5 for w in words)
    if not meaning:
        return score
    item = meaning.sets.get("item")
    for child in meanings:
        own = child.sets.get("item") if child else None
        if own and item:
            whole = item == "total" and not meaning.total
            related = whole or own == item or own.startswith(item.removesuffix("s"))
            score += 2.0 if related else -2.0
        elif own and not item and meaning.kind != GROUP:
            score -= 1.0
    return score


def _column_kinds(header: Sequence[Sequence[Cell]], width: int) -> list[str | None]:
    kinds: list[str | None] = [None] * width
    for row in header:
        for cell in row:
            meaning = lexicon.heading(None, cell.text)
            if meaning and meaning.kind != GROUP:
                for column in range(cell.column, min(cell.column + cell.column_span, width)):
                    kinds[column] = meaning.kind
    return kinds


def _align_body_row(row: Sequence[Cell], width: int, kinds: list[str | None]) -> list[Cell]:
    cells = list(row)
    while len(cells) > width and not is_filled(cells[-1].text):
        cells.pop()
    if len(cells) >= width:
        return _place(cells, [1] * len(cells))
    if all(not is_filled(c.text) for c in cells):
        return _place(cells, [1] * len(cells))
    spans, _ = _divide_open(cells, width, kinds)
    return _place(cells, spans)


def _divide_open(cells: list[Cell], width: int, kinds: list[str | None]) -> tuple[list[int], bool]:
    """As `_divide`, but blank columns may follow the last cell (a row cut short)."""
    n = len(cells)
    padded = [*cells, None]
    fit = lambda i, a, b: _fit_body(padded[i], kinds[a:b])  # noqa: E731
    closed, sure = _divide(n, width, lambda i, a, b: _fit_body(cells[i], kinds[a:b]))
    opened, _ = _divide(n + 1, width, fit)
    gain = _total(padded, opened, kinds) - _total(cells, closed, kinds)
    return (opened[:-1], sure) if gain > 1e-9 else (closed, sure)


def _total(cells: Sequence[Cell | None], spans: Sequence[int], kinds: list[str | None]) -> Score:
    total, column = 0.0, 0
    for cell, span in zip(cells, spans, strict=False):
        total += _fit_body(cell, kinds[column : column + span])
        column += span
    return total


def _fit_body(cell: Cell | None, kinds: Sequence[str | None]) -> Score:
    """How well a cell stands in (or over) columns of these kinds."""
    if cell is None:
        return -0.5
    span_cost = 0.6 * (len(kinds) - 1)
    text = strip_space(cell.text)
    if not text:
        return 0.0 - span_cost
    amounts = sum(k in AMOUNT_KINDS for k in kinds)
    words = sum(k in ROW_HEADING_KINDS or k in (SERIAL, TEXT) for k in kinds)
    if read_number(cell.text):
        is_code = text.isdigit() and len(text) <= 7
        return (
            2.0 if amounts == len(kinds) == 1 else 1.0 if words and is_code and not amounts else -2.0
        ) - span_cost
    if amounts:
        return -2.0 * amounts - span_cost
    # A word merged over code and name columns (合计) costs nothing there.
    return 1.5 if words else 0.0 - span_cost
