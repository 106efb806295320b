"""The looks and the manners of the page that `pipeline.view` writes: its style sheet and its script.

What belongs here: CSS and a few lines of JavaScript, both self-contained. What does not: anything that
depends on a document. The script only shows what the page holds: it writes text, never markup.
"""

from typing import Final

# A hue each, told apart with colour-blind eyes as well, and a letter in the corner of each cell.
CSS: Final = """
:root { color-scheme: light dark;
  --bg: #fbfaf7; --paper: #ffffff; --ink: #1d1f23; --dim: #656a73; --line: #c9c6bd; --accent: #0b5cad;
  --title: #e8ddf2; --heading: #cfe6f6; --label: #efebe0; --code: #cdebdf; --serial: #e3e4e8;
  --fact: #fff3bf; --note: #ffffff; --rejected: #f7c9e0; --rejected-2: #ffffff;
  --unplaced: #ffb98a; --unplaced-2: #ffe3d0; --alarm: #c43c00; --odd: #9a5b00; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #15171a; --paper: #1d2024; --ink: #e8e6e1; --dim: #a0a5ae; --line: #474c54; --accent: #7db8f0;
  --title: #43345a; --heading: #1d4260; --label: #35332c; --code: #1d4a3d; --serial: #393c42;
  --fact: #4d4417; --note: #1d2024; --rejected: #6b2a4c; --rejected-2: #35202b;
  --unplaced: #8f3d09; --unplaced-2: #552507; --alarm: #ff8a4c; --odd: #ffc266; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 3.4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--ink);
  font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main, header { max-width: 110rem; margin: 0 auto; padding: 0 1.2rem; }
h1 { font-size: 1.35rem; margin: 1.2rem 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 0 0 .2rem; } h2.part { margin: 1.6rem 0 .5rem; }
a { color: var(--accent); } code { font-size: .92em; } p { margin: .2rem 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: -1px; }
small, .dim { color: var(--dim); font-size: .86rem; font-weight: normal; }
.head { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .5rem 1.4rem; margin: 0; }
.head dt { color: var(--dim); font-size: .82rem; } .head dd { margin: 0; overflow-wrap: anywhere; }
.bar { position: sticky; top: 0; z-index: 5; background: var(--bg); border-bottom: 1px solid var(--line);
  margin-top: .9rem; }
.bar > div { max-width: 110rem; margin: 0 auto; padding: .4rem 1.2rem; display: flex; gap: .3rem 1rem;
  align-items: center; font-size: .86rem; } .bar span { white-space: nowrap; }
.bar ul { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; gap: .3rem .8rem; list-style: none; margin: 0; padding: 0; }
.bar li { white-space: nowrap; } .bar li.none { opacity: .55; }
.key.odd { color: var(--odd); border: 2px solid var(--odd); }
.key { display: inline-grid; place-items: center; width: 1.5em; height: 1.5em; border: 1px solid var(--line);
  border-radius: 3px; font-weight: 600; font-size: .8em; margin-right: .3em; }
button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: 5px; padding: .1rem .6rem; cursor: pointer; min-height: 2rem; }
.issues { padding-left: 1.2rem; } .issues li { margin: .35rem 0; overflow-wrap: anywhere; }
.severity { font-weight: 600; } .error .severity, .blocker .severity { color: var(--alarm); }
.warning .severity { color: var(--odd); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
main > p:first-child { margin: 1rem 0; }
.toc { width: 100%; max-width: 62rem; font-size: .92rem; } .toc th { text-align: left; color: var(--dim); font-weight: normal; }
.toc td, .toc th { padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.toc .n, .toc th.n { text-align: right; font-variant-numeric: tabular-nums; }
.alarm { color: var(--alarm); font-weight: 700; }
section { margin: 2rem 0; content-visibility: auto; contain-intrinsic-size: auto 700px; }
.grid { background: var(--paper); font-size: .88rem; margin-top: .5rem; }
.grid td, .grid th { border: 1px solid var(--line); padding: .2rem .95rem .2rem .45rem; min-width: 2.2rem;
  max-width: 24rem; vertical-align: middle; text-align: left; font-weight: normal; position: relative;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.grid td.short, .grid th.short { overflow-wrap: normal; word-break: keep-all; }
.grid tr::before { content: attr(data-r); display: table-cell; padding: 0 .5rem 0 0; vertical-align: middle;
  text-align: right; color: var(--dim); font-size: .75rem; font-variant-numeric: tabular-nums; }
.grid td.blank { background: var(--paper); } .grid td.gap { color: var(--dim); text-align: center; }
.grid .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.grid th { text-align: center; }
.grid [id]::after { position: absolute; right: .18rem; top: .02rem; font-size: .6rem; font-weight: 600;
  line-height: 1.3; color: var(--ink); opacity: .55; white-space: nowrap; }
.grid [id] { scroll-margin: 7rem 3rem 3rem; }
.grid [id]:target { outline: 3px solid var(--accent); outline-offset: -1px; }
.grid [tabindex] { cursor: help; }
.said p { max-width: 62rem; margin: .35rem 0; white-space: pre-line; }
.said h3 { font-size: .92rem; color: var(--dim); font-weight: 600; margin: 1.1rem 0 .2rem; }
.figure { border-radius: 3px; padding: 0 .15em; } .figure.fact { border-bottom: 2px solid var(--odd); cursor: help; }
.figure.serial { background: none; color: var(--dim); }
.said .unplaced { box-shadow: inset 0 0 0 2px var(--alarm); font-weight: 700; }
.said [id] { scroll-margin: 7rem 0 3rem; } .said [id]:target { outline: 2px solid var(--accent); }
.grid .note { color: var(--dim); }
.grid .odd { box-shadow: inset 0 0 0 2px var(--odd); }
.grid .odd::after { opacity: 1; color: var(--odd); font-size: .72rem; }
.grid .unplaced, .grid .rejected { box-shadow: inset 0 0 0 3px var(--alarm); font-weight: 700; }
.grid .unplaced::after, .grid .rejected::after { opacity: 1; color: var(--alarm); font-size: .8rem; }
.long { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden;
  min-width: 14rem; }
:focus > .long, :target > .long { -webkit-line-clamp: unset; }
#tip { position: fixed; z-index: 9; max-width: 31rem; background: var(--paper); color: var(--ink);
  border: 1px solid var(--dim); border-radius: 7px; box-shadow: 0 6px 24px #0005; padding: .6rem .8rem;
  font-size: .86rem; pointer-events: none; }
#tip b.value { display: block; font-size: 1.2rem; font-variant-numeric: tabular-nums; }
#tip dl { display: grid; grid-template-columns: max-content 1fr; gap: .05rem .8rem; margin: .35rem 0 0; }
#tip dt { color: var(--dim); } #tip dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
#tip .usual { opacity: .6; } #tip hr { border: 0; border-top: 1px solid var(--line); }
@media (max-width: 40rem) {
  main, header { padding: 0 .7rem; } .bar > div { padding: .35rem .7rem; font-size: .78rem; gap: .2rem .5rem; flex-wrap: wrap; }
  .bar ul { flex: 1 1 100%; flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  .bar li.none { display: none; } .head { grid-template-columns: 1fr 1fr; gap: .35rem .8rem; }
  .toc .wide { display: none; } .grid { font-size: .82rem; } .grid td, .grid th { max-width: 15rem; }
  .long { min-width: 10rem; }
  #tip { left: 0 !important; right: 0; top: auto !important; bottom: 0; max-width: none; max-height: 46vh;
    overflow: auto; border-radius: 10px 10px 0 0; pointer-events: auto; } }
@media print {
  @page { size: A4 landscape; margin: 10mm; }
  :root { color-scheme: light; font-size: 10px; } body { font-size: 10px; background: #fff; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .bar { position: static; } #tip, button { display: none; } section { content-visibility: visible; }
  .scroll { overflow: visible; } .grid { font-size: 8.5px; } .grid td, .grid th { padding-right: .8rem; }
  tr { break-inside: avoid; } h2 { break-after: avoid; } .long { -webkit-line-clamp: unset; } }
"""

SCRIPT: Final = r"""
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const facts = new Map(), tip = document.getElementById('tip');
  for (const [name, table] of Object.entries(data.facts)) for (const row of table.rows) {
    const fact = {};
    table.columns.forEach((column, i) => { if (row[i] !== null) fact[column] = row[i]; });
    const id = `t${fact.table_ordinal}r${fact.row_ordinal}c${fact.column_ordinal}`;
    facts.set(id, [...(facts.get(id) || []), [name, fact]]);
  }
  const HEAD = new Set(['table_ordinal', 'row_ordinal', 'column_ordinal', 'amount_yuan', 'amount_raw', 'unit_raw',
    'value', 'value_raw', 'value_unit', 'comparator', 'target_value', 'target_unit', 'target_raw', 'locator']);
  const USUAL = new Set(['all', 'detail', 'amount', 'plain', 'printed', true]);
  const add = (parent, tag, text, name) => {
    const made = parent.appendChild(document.createElement(tag));
    made.textContent = text; if (name) made.className = name; return made;
  };
  const grouped = n => String(n).replace(/^(-?)(\d+)/, (_, s, d) => s + d.replace(/\B(?=(\d{3})+$)/g, ','));
  const line = (list, column, value) => {
    const usual = USUAL.has(value) ? 'usual' : '', zh = data.words.values[value];
    add(list, 'dt', `${column} ${data.words.columns[column] || ''}`, usual);
    const coded = typeof value === 'string' && zh && !data.free.includes(column);
    add(list, 'dd', coded ? `${value} ${zh}` : value === true ? 'yes 是' : value === false ? 'no 否' : value, usual);
  };
  const showFact = (name, fact) => {
    const raw = fact.amount_raw ?? fact.value_raw ?? fact.target_raw;
    const value = fact.amount_yuan ?? fact.value ?? fact.target_value;
    const unit = 'amount_raw' in fact ? '元' : fact.value_unit ?? fact.target_unit ?? '';
    const shown = value === undefined ? ('target_raw' in fact ? raw : '∅ no value 无数值')
      : `${fact.comparator || ''} ${grouped(value)} ${unit}`;
    add(tip, 'b', shown, 'value');
    add(tip, 'div', `printed 原文 “${raw}”${fact.unit_raw ? ' ' + fact.unit_raw : ''}`, 'dim');
    const list = add(tip, 'dl', '');
    line(list, 'fact', `${name} ${data.words.tables[name]}`);
    for (const [column, v] of Object.entries(fact)) if (!HEAD.has(column)) line(list, column, v);
    line(list, 'locator', fact.locator);
  };
  let shown = null; // the cell that is told of
  const hide = () => { tip.hidden = true; shown = null; };
  const show = cell => {
    if (!cell || !cell.id) return hide();
    if (shown === cell) return;
    if (cell.title && cell.classList.contains('figure')) cell.dataset.c = cell.title;
    shown = cell; cell.removeAttribute('title'); tip.replaceChildren();
    for (const text of data.marks[cell.id] || []) add(tip, 'div', text, 'alarm');
    if (cell.dataset.c) {
      const told = add(tip, 'dl', '');
      for (const pair of cell.dataset.c.split('\n')) pair.split('\t')
        .forEach((t, i) => add(told, i ? 'dd' : 'dt', t));
      line(told, 'locator', cell.parentElement.dataset.l);
      tip.hidden = false; return settle();
    }
    const own = facts.get(cell.id) || [];
    own.forEach(([name, fact], i) => { if (i) add(tip, 'hr', ''); showFact(name, fact); });
    const list = own.length ? tip.lastElementChild : add(tip, 'dl', '');
    if (!own.length) {
      const placed = cell.dataset.p;
      line(list, 'placement', `${placed} ${data.words.placements[placed]}`);
      line(list, 'text', cell.textContent);
      line(list, 'locator', cell.dataset.l);
    }
    if (cell.dataset.v) line(list, 'value_stored', cell.dataset.v);
    if (cell.dataset.q) line(list, 'confidence', cell.dataset.q);
    tip.hidden = false; settle();
  };
  const settle = () => {
    const box = shown.getBoundingClientRect(), below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.top = (below ? box.bottom + 6 : Math.max(4, box.top - tip.offsetHeight - 6)) + 'px';
    tip.style.left = Math.max(4, Math.min(box.left, innerWidth - tip.offsetWidth - 8)) + 'px';
  };
  const cellOf = event => event.target.closest && event.target.closest('.grid [data-p], .said .figure[id]');
  const focused = () => document.activeElement.closest('.grid [data-p]');
  const place = cell => cell.id.match(/\d+/g).map(Number);
  document.addEventListener('pointerover', e => {
    if (e.pointerType === 'mouse') cellOf(e) ? show(cellOf(e)) : tip.contains(e.target) || show(focused());
  });
  document.addEventListener('focusin', e => {
    const cell = cellOf(e);
    if (!cell) return hide();
    if (!cell.closest('.grid')) return show(cell);
    for (const other of cell.closest('.grid').querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    cell.tabIndex = 0; show(cell);
  });
  document.addEventListener('click', e => { const cell = cellOf(e); if (cell) { cell.focus(); show(cell); } });
  addEventListener('scroll', () => { if (shown) settle(); }, { passive: true, capture: true });
  // Twice, since sections are laid out only when they come near; on a phone above the sheet.
  const goTo = cell => {
    const scroll = () => cell.scrollIntoView({ block: innerWidth > 640 ? 'center' : 'start', inline: 'center' });
    scroll();
    if (cell.hasAttribute('tabindex')) cell.focus({ preventScroll: true });
    setTimeout(() => { scroll(); setTimeout(() => { shown = null; show(cell); }, 60); }, 60);
  };
  const arrive = () => {
    const cell = document.getElementById(location.hash.slice(1));
    if (!cell || !cell.dataset.p) return;
    goTo(cell);
  };
  addEventListener('hashchange', arrive);
  // One tab stop a table; arrows walk over its cells.
  for (const grid of document.querySelectorAll('.grid')) {
    grid.setAttribute('role', 'grid');
    [...grid.querySelectorAll('[tabindex]')].forEach((cell, i) => { cell.tabIndex = i ? -1 : 0; });
  }
  const reach = (cell, key) => {
    const [, row, column] = place(cell), sideways = key === 'ArrowLeft' || key === 'ArrowRight';
    const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
    let best = null, least = Infinity;
    for (const other of cell.closest('.grid').querySelectorAll('[tabindex]')) {
      const [, r, c] = place(other), along = sign * (sideways ? c - column : r - row);
      const across = Math.abs(sideways ? r - row : c - column);
      if (along > 0 && along + 1000 * across < least) { best = other; least = along + 1000 * across; }
    }
    return best;
  };
  const odd = [...document.querySelectorAll('.grid .odd, .grid .unplaced, .grid .rejected')];
  let at = -1;
  const step = by => {
    if (!odd.length) return;
    const here = odd.indexOf(focused());
    if (here >= 0) at = here;
    at = (at + by + odd.length) % odd.length;
    goTo(odd[at]);
  };
  for (const button of document.querySelectorAll('button[data-step]')) {
    button.hidden = !odd.length; button.onclick = () => step(Number(button.dataset.step));
  }
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === 'Escape') return hide();
    if (e.key === 'n' || e.key === 'p') return step(e.key === 'n' ? 1 : -1);
    const cell = focused();
    if (!cell || !e.key.startsWith('Arrow')) return;
    const next = reach(cell, e.key);
    if (next) { e.preventDefault(); next.focus(); shown = null; show(next); }
  });
  arrive();
})();
"""


def placement_css(letters: dict[str, str]) -> str:
    """The colour, the pattern and the letter of each placement, for cells and for the legend."""
    rules = [
        f".{name} {{ background-color: var(--{name}); }} "
        f'.grid .{name}::after {{ content: "{letter}"; content: "{letter}" / ""; }}'
        for name, letter in letters.items()
    ]
    for name, angle in (("unplaced", "45deg"), ("rejected", "-45deg")):
        stripes = f"var(--{name}) 0 7px, var(--{name}-2) 7px 14px"
        rules.append(f".{name} {{ background-image: repeating-linear-gradient({angle}, {stripes}); }}")
        # A cell without a place says so first, whatever else is odd about it.
        rules.append(f'.grid .{name}[id]::after {{ content: "{letters[name]}"; }}')
    return "\n".join(rules)


def mark_css(signs: dict[str, str]) -> str:
    """The sign of each kind of oddity, in place of the letter of the placement."""
    return "\n".join(
        f'.grid .mark-{name}::after {{ content: "{sign}"; content: "{sign}" / ""; }}'
        for name, sign in signs.items()
    )
