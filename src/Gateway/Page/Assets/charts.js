import uPlot from './uplot.js';
import { el, say } from './dom.js';
import { clock } from './words.js';

// One look for every chart; colours are the style sheet's, so that light and dark are decided in one place.
// A canvas takes no var() and no light-dark(): an element is asked what they come to.
const probe = document.body.appendChild(el('span', { hidden: true }));
const known = new Map();

function css(name) {
  if (!known.has(name)) {
    probe.style.color = `var(${name})`;
    known.set(name, getComputedStyle(probe).color);
  }
  return known.get(name);
}

const font = '11px system-ui, sans-serif';
const all = new Set();

/** Draws every chart anew, for other colours. */
export function recolour() {
  known.clear();
  for (const chart of all) chart.redraw(false);
}

function axis(values, more = {}) {
  return {
    font, values, stroke: () => css('--muted'),
    grid: { stroke: () => css('--grid'), width: 1 }, ticks: { show: false }, ...more,
  };
}

/** A figure: a title, the numbers of now as a legend, and a chart that says the same to those who hear it. */
export function figure(title, hint, keys) {
  const values = keys.map(() => el('b', { text: '–' }));
  const items = keys.map((k, i) => el('li', { class: k.class }, el('i', { 'aria-hidden': 'true' }), el('span', { text: k.label }), values[i]));
  const legend = el('ul', { class: 'legend' }, items);
  const host = el('div', { class: 'plot', role: 'img', 'aria-label': title });
  const root = el('figure', { class: 'panel' }, el('figcaption', {}, el('h3', { text: title }), hint ? el('p', { class: 'hint', text: hint }) : null, legend), host);
  return {
    root, host, items,
    show(texts, newest = true) {
      texts.forEach((text, i) => say(values[i], text));
      if (newest) host.setAttribute('aria-label', `${title}: ${keys.map((k, i) => `${k.label} ${texts[i]}`).join(', ')}`);
    },
  };
}

function mount(host, options, data) {
  const chart = new uPlot({ width: 300, height: 150, legend: { show: false }, padding: [8, 18, 0, 0], ...options }, data, host);
  all.add(chart);
  const seen = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height });
  });
  seen.observe(host);
  return { chart, end() { seen.disconnect(); all.delete(chart); chart.destroy(); } };
}

/**
 * Lines over time. keys: {label, colour (a custom property), class, dash, fill}; text: a number in words; band: [upper, lower] series;
 * most: least upper end of the scale; top: what gives that end, where it is not the largest number.
 */
export function lines(title, hint, { keys, text, band, most = 0, top = null }) {
  const shown = figure(title, hint, keys);
  let data = [[], ...keys.map(() => [])];
  const tell = at => shown.show(keys.map((_, i) => text(data[i + 1][at] ?? null)), at === data[0].length - 1);
  const held = mount(shown.host, {
    cursor: { y: false, points: { size: 6 }, sync: { key: 'time' }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, low, high) => [0, Math.max(most, top ? Math.min(top(data), high ?? 0) : high ?? 0) * 1.12 || 1] } },
    axes: [
      axis((_, splits, i, space, step) => splits.map(s => clock(s * 1000, step < 60)), { space: 64, size: 24 }),
      axis((_, splits) => splits.map(text), { size: 56, space: 34 }),
    ],
    bands: band ? [{ series: band, fill: () => css('--band') }] : [],
    series: [{}, ...keys.map(k => ({
      label: k.label, stroke: () => css(k.colour), width: k.dash ? 1.25 : 1.75, dash: k.dash, points: { show: false }, spanGaps: false,
      fill: k.fill ? () => css(k.fill) : undefined,
    }))],
    hooks: { setCursor: [u => tell(u.cursor.idx ?? data[0].length - 1)] },
  }, data);
  return {
    root: shown.root, end: held.end,
    update(next) {
      data = next;
      // What does not happen needs no word in the legend.
      keys.forEach((k, i) => { if (k.rare) shown.items[i].hidden = !next[i + 1].some(v => v > 0); });
      held.chart.setData(next);
      tell(held.chart.cursor.idx ?? next[0].length - 1);
    },
  };
}

/** Bars of two distributions over the same buckets: what came lately over what is expected. */
export function bars(title, hint) {
  const shown = figure(title, hint, [{ label: 'now', class: 'c1' }, { label: 'baseline', class: 'cb' }]);
  let names = [];
  const width = (share, align = 0) => uPlot.paths.bars({ size: [share, 64], align, radius: 0.12 });
  const held = mount(shown.host, {
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: (_, low, high) => [-0.6, Math.max(1, high ?? 1) + 0.6] }, y: { range: (_, low, high) => [0, (high || 1) * 1.12] } },
    axes: [
      axis((_, splits) => splits.map(s => names[s] ?? ''), { space: 34, size: 24, grid: { show: false }, incrs: [1, 2, 3, 4, 5] }),
      axis((_, splits) => splits.map(s => `${Math.round(s * 100)} %`), { size: 56, space: 34 }),
    ],
    series: [{},
      { stroke: () => css('--base-line'), fill: () => css('--base'), width: 1, paths: width(0.92), points: { show: false } },
      { stroke: () => css('--c1'), fill: () => css('--c1'), width: 0, paths: width(0.5), points: { show: false } }],
  }, [[], [], []]);
  return {
    root: shown.root, end: held.end,
    update(labels, now, baseline, texts) {
      names = labels;
      held.chart.setData([labels.map((_, i) => i), baseline, now]);
      shown.show(texts);
    },
  };
}
