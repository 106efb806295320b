"""What charts show, as plain data for the script beside the pages, each with the rows of its table.

What belongs here: from rows to a `Chart`. What does not: looks (`static/report.js`), sums.
Amounts travel as text and become numbers only where they are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pipeline.report.flow import UNRECONCILED, Link, negative
from pipeline.report.words import word

LAYERS: Final = ("source", "fund", "total", "type", "function", "cost", "class", "end")
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its table: `spec` is drawn, `head` and `body` are read."""

    title: str
    spec: dict[str, Any]
    head: tuple[str, ...]
    body: Sequence[tuple[object, ...]]
    note: str = ""


def bars(
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[Decimal | int | None]],
    label: str,
    *,
    stacked: bool = False,
    across: bool = False,
    note: str = "",
) -> Chart:
    """Bars by category, one colour a series. `across`: they lie, for long names."""
    drawn = {
        "kind": "bars",
        "categories": list(categories),
        "stacked": stacked,
        "across": across,
        "series": [{"name": n, "values": [_plain(v) for v in own]} for n, own in series.items()],
    }
    body = [(c, *(own[i] for own in series.values())) for i, c in enumerate(categories)]
    return Chart(title, drawn, (label, *series), body, note)


def sankey(title: str, links: Sequence[Link], names: Names, lang: str, note: str = "") -> Chart:
    """Money from node to node; what is not reconciled is marked as such. Backward links are only listed."""
    backward = {*negative(links)}
    drawn = [x for x in links if x not in backward]
    nodes = dict.fromkeys(node for x in drawn for node in (x.source, x.target))
    spec = {
        "kind": "sankey",
        "nodes": [
            {"id": "/".join(n), "label": node_name(n, names, lang), "odd": n[1] == UNRECONCILED}
            for n in nodes
        ],
        "links": [
            {"source": "/".join(x.source), "target": "/".join(x.target), "value": str(x.yuan)} for x in drawn
        ],
    }
    head = ("从", "到", "金额（万元）") if lang == "zh" else ("from", "to", "10,000 yuan")
    body = [
        (node_name(x.source, names, lang), node_name(x.target, names, lang), x.yuan)
        for x in sorted(links, key=lambda x: LAYERS.index(x.source[0]))
    ]
    return Chart(title, spec, head, body, note)


def node_name(node: tuple[str, str], names: Names, lang: str) -> str:
    """What a node is called: an official name, or the word for its value."""
    layer, key = node
    name = names.get(key) if layer in ("function", "class") else None
    return f"{key} {name}" if name else word(key, lang)


def _plain(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)
