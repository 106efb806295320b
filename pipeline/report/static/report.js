'use strict';
// Draws the charts of a page from the JSON beside each. Writes text, never markup; without it the tables remain.
(() => {
  if (!window.echarts) return;
  const COLOURS = ['#0b5cad', '#d98200', '#00785a', '#a03878', '#5b6770', '#7a5a00', '#3b8fc4', '#b0532b'];
  const zh = document.documentElement.lang.startsWith('zh');
  const font = getComputedStyle(document.body).fontFamily;
  const grouped = n => n.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const short = n => Math.abs(n) >= 1e8 ? (zh ? (n / 1e8).toLocaleString('en', { maximumFractionDigits: 1 }) + '亿' : (n / 1e6).toLocaleString('en', { maximumFractionDigits: 0 }) + 'm')
    : zh ? (n / 1e4).toLocaleString('en', { maximumFractionDigits: 1 }) + '万' : (n / 1e6).toLocaleString('en', { maximumFractionDigits: 2 }) + 'm';
  const told = v => `${grouped(v / 1e4)} ${zh ? '万元' : '× 10,000 yuan'}`;
  const common = { animation: false, color: COLOURS, textStyle: { fontFamily: font }, aria: { enabled: false, decal: { show: true } } };
  // A text that ECharts would read as markup is drawn as it is: tooltips are plain text.
  const tooltip = { renderMode: 'richText', confine: true };

  const bars = (spec, width) => {
    const money = spec.series.some(s => s.values.some(v => typeof v === 'string' && v.includes('.')));
    const value = { type: 'value', axisLabel: { formatter: v => money ? (v ? short(v) : '0') : String(v), hideOverlap: true }, minInterval: money ? 0 : 1 };
    const room = Math.min(Math.max(...spec.categories.map(c => [...c].length), 4) * 13, width * .38);
    const names = { type: 'category', data: spec.categories, inverse: spec.across,
      axisLabel: { width: spec.across ? room : 90, overflow: 'break', interval: spec.across ? 0 : 'auto', hideOverlap: !spec.across, fontSize: 12, color: '#1d1f23' } };
    return { ...common, tooltip: { ...tooltip, trigger: 'item', formatter: p => `${p.name}\n${p.seriesName}: ${money ? told(p.value) : p.value}` },
      legend: spec.series.length > 1 ? { top: 4, type: 'scroll' } : undefined,
      grid: { left: spec.across ? room + 14 : 64, right: 24, top: spec.series.length > 1 ? 40 : 16, bottom: 30 },
      xAxis: spec.across ? value : names, yAxis: spec.across ? names : value,
      series: spec.series.map(s => ({ name: s.name, type: 'bar', stack: spec.stacked ? 'all' : undefined, barMaxWidth: 34,
        data: s.values.map(v => v === null ? null : Number(v)) })) };
  };
  const sankey = spec => {
    const labels = new Map(spec.nodes.map(n => [n.id, n.label]));
    return { ...common, aria: { enabled: false }, tooltip: { ...tooltip, formatter: p => p.dataType === 'edge'
        ? `${labels.get(p.data.source)} → ${labels.get(p.data.target)}\n${told(p.value)}` : `${labels.get(p.name)}\n${told(p.value)}` },
      series: [{ type: 'sankey', left: 8, right: 150, top: 14, bottom: 14, nodeGap: 14, draggable: false, emphasis: { focus: 'adjacency' },
        data: spec.nodes.map((n, i) => ({ name: n.id,
          itemStyle: n.odd ? { color: '#fff', borderColor: '#a83200', borderWidth: 2, borderType: 'dashed' } : { color: COLOURS[i % COLOURS.length] },
          label: { color: n.odd ? '#a83200' : '#1d1f23', fontWeight: n.odd ? 'bold' : 'normal' } })),
        links: spec.links.map(l => ({ ...l, value: Number(l.value) })), lineStyle: { color: 'source', opacity: .35 },
        label: { formatter: p => labels.get(p.name), width: 140, overflow: 'truncate', fontSize: 12 } }] };
  };
  const drawn = [];
  const draw = data => {
    const box = document.getElementById(data.dataset.for), spec = JSON.parse(data.textContent);
    if (spec.kind === 'bars' && spec.across)
      box.style.height = `${60 + spec.categories.length * (spec.stacked ? 38 : Math.max(30, 18 * spec.series.length))}px`;
    if (spec.kind === 'sankey') box.style.height = `${Math.min(44, Math.max(18, spec.nodes.length * 1.9))}rem`;
    box.style.display = 'block';
    const chart = echarts.init(box, null, { renderer: 'svg' });
    const show = () => chart.setOption(spec.kind === 'sankey' ? sankey(spec) : bars(spec, box.clientWidth), true);
    show(); drawn.push({ chart, show });
  };
  const waiting = [...document.querySelectorAll('.chart-data')];
  const visible = data => !data.closest('details:not([open])');
  const open = () => { const rest = waiting.splice(0); for (const data of rest) visible(data) ? draw(data) : waiting.push(data); };
  open();
  document.addEventListener('toggle', open, true);
  const resize = () => drawn.forEach(({ chart, show }) => { chart.resize(); show(); });
  addEventListener('resize', resize);
  addEventListener('beforeprint', () => { for (const d of document.querySelectorAll('details:not([open])')) { d.open = true; d.dataset.printed = ''; } open(); resize(); });
  addEventListener('afterprint', () => { for (const d of document.querySelectorAll('details[data-printed]')) { d.open = false; delete d.dataset.printed; } resize(); });
})();
