import { el, say, announce } from './dom.js';
import { age, percent } from './words.js';
import { api } from './api.js';
import { rowView } from './picture.js';
import { explanation } from './explain.js';

const atOnce = 8;
const name = row => `${row.decision_id}/${row.row}`;
const known = 'gateway-seen';

/** Rows whose answer this tab has shown: they are not labelled blindly here any more. */
export const seen = {
  all: () => new Set(JSON.parse(sessionStorage.getItem(known) ?? '[]')),
  add(row) { sessionStorage.setItem(known, JSON.stringify([...seen.all(), name(row)])); },
};

/** Which key gives which label: its own digit where all labels are digits, else 1 to 9 and 0 in order; none where there are more. */
export function keysOf(labels) {
  if (labels.length > 10) return new Map();
  if (labels.every(l => /^[0-9]$/.test(l))) return new Map(labels.map(l => [l, l]));
  return new Map(labels.map((l, i) => [String((i + 1) % 10), l]));
}

export function audit(app) {
  const { family } = app;
  const labels = family.labels ?? [];
  const keys = keysOf(labels);
  const skipped = new Set();
  const queue = [];
  let current = null, busy = false, given = 0, right = 0, ended = false, empty = false;

  const who = el('input', { id: 'who', type: 'text', maxlength: '256', autocomplete: 'name', value: sessionStorage.getItem('gateway-who') ?? '', on: { change: begin } });
  const stand = el('p', { class: 'muted', id: 'stand' });
  const view = el('div', { class: 'stage' });
  const choices = el('div', { class: 'choices', role: 'group', 'aria-label': 'Labels' });
  const after = el('section', { class: 'panel after', 'aria-label': 'The row before' }, el('h3', { text: 'The row before' }), el('p', { class: 'muted', text: 'What was answered is shown here once you have labelled a row.' }));
  const root = el('div', { class: 'audit' },
    el('h1', { text: `Audit of ${family.name}` }),
    el('p', { class: 'hint', text: 'Rows drawn at random, flagged and unflagged alike. Say what is true of each; nobody is told the answer before.' }),
    el('div', { class: 'who' }, el('label', { for: 'who', text: 'Your name' }), who, stand),
    el('div', { class: 'split' }, el('section', { class: 'panel current', 'aria-label': 'Row to label' }, view, choices), after));

  const tell = text => view.replaceChildren(el('p', { class: 'empty', text }));

  function offer() {
    if (!family.task || family.task === 'regression' || keys.size === 0) return typed();
    return [...keys].map(([key, label]) => el('button', { type: 'button', class: 'choice', 'data-label': label, on: { click: () => give(label) } }, label === key ? null : el('kbd', { text: key }), el('span', { text: label })));
  }

  function typed() {
    const field = el('input', { type: 'text', id: 'label-field', list: 'label-list', autocomplete: 'off', maxlength: '256', inputmode: labels.length ? 'text' : 'decimal' });
    const submit = () => {
      const text = field.value.trim().toLowerCase();
      const fits = labels.filter(l => l.toLowerCase().startsWith(text));
      const exact = labels.find(l => l.toLowerCase() === text);
      if (!labels.length && text) give(field.value.trim());
      else if (text && (exact || fits.length === 1)) give(exact ?? fits[0]);
      else announce(`${fits.length} labels begin so`);
    };
    return [el('label', { for: 'label-field', text: labels.length ? `One of ${labels.length} labels` : 'The true number' }), field,
      el('datalist', { id: 'label-list' }, labels.map(l => el('option', { value: l }))),
      el('button', { type: 'button', class: 'primary', on: { click: submit } }, 'Label ', el('kbd', { text: 'Enter' }))].map(e => {
      e.addEventListener?.('keydown', event => { if (event.key === 'Enter' && e === field) { event.preventDefault(); submit(); } });
      return e;
    });
  }

  function show() {
    current = queue.shift() ?? null;
    choices.hidden = !current;
    if (!current) return;
    empty = false;
    view.dataset.row = name(current);
    view.replaceChildren(rowView(family, current), el('p', { class: 'muted', text: `received ${age(Date.now() - Date.parse(current.received))} ago · version ${current.version}` }));
    choices.replaceChildren(...offer(), el('button', { type: 'button', class: 'quiet', on: { click: skip } }, el('kbd', { text: 's' }), ' skip'));
    if (document.activeElement === document.body) choices.querySelector('#label-field')?.focus();
    announce('Next row');
  }

  async function begin() {
    sessionStorage.setItem('gateway-who', who.value.trim());
    queue.length = 0;
    current = null;
    await fill();
  }

  async function fill() {
    if (busy || ended || current) return;
    if (!app.state?.store) return tell('No decisions are kept here (Store.Mode is off): there is nothing to audit.');
    if (!who.value.trim()) return tell('Say who labels first: labels carry a name.');
    busy = true;
    try {
      const left = seen.all();
      const { rows } = await api.next(family.name, who.value.trim(), Math.min(1000, atOnce + skipped.size));
      queue.push(...rows.filter(r => !skipped.has(name(r)) && !left.has(name(r)) && !queue.some(q => name(q) === name(r))));
      show();
      if (!current && !empty) {
        empty = true;
        tell(skipped.size ? `Nothing waits but the ${skipped.size} that you skipped.` : 'Nothing waits for a label. New rows appear here by themselves.');
      }
    } catch (failure) {
      choices.hidden = true;
      tell(failure.message);
    } finally {
      busy = false;
    }
  }

  function skip() {
    if (!current || busy) return;
    skipped.add(name(current));
    current = null;
    if (queue.length) show(); else fill();
  }

  async function give(label) {
    if (!current || busy) return;
    busy = true;
    const row = current;
    try {
      const kept = await api.label(family.name, { decision_id: row.decision_id, row: row.row, label, who: who.value.trim() });
      current = null;
      given++;
      await reveal(row, label, kept);
    } catch (failure) {
      announce(failure.message);
      after.replaceChildren(el('h3', { text: 'Not kept' }), el('p', { class: 'notice', text: failure.message }));
    } finally {
      busy = false;
    }
    if (!current && queue.length) show(); else if (!current) await fill();
  }

  async function reveal(row, label, kept) {
    const told = await api.explain(family.name, row.decision_id, row.row).catch(() => null);
    const same = told && (family.task === 'regression' ? null : told.answer === label);
    if (same) right++;
    const verdict = !told ? `You said ${label}.` : `You said ${label}; the family answered ${told.answer}${told.flagged ? ', and flagged it' : ''}.`;
    announce(`${verdict} ${kept.counted ? 'The label counts.' : ''}`);
    after.replaceChildren(el('h3', { text: 'The row before' }), el('p', { class: `verdict ${same === null ? '' : same ? 'ok' : 'bad'}`, text: verdict }),
      ...kept.counted || kept.pending ? [] : [el('p', { class: 'muted', text: 'It does not count: somebody labelled the row before, or it came too late.' })],
      ...told ? [el('div', { class: 'told' }, rowView(family, told), explanation(family, told))] : []);
  }

  tell('');
  choices.hidden = true;
  queueMicrotask(() => who.value ? fill() : (tell('Say who labels first: labels carry a name.'), who.focus()));
  let lookedAt = Date.now();

  return {
    root,
    update() {
      const waiting = app.samples.last('consensus_audit_backlog_rows', { family: family.name });
      say(stand, `${waiting ?? 0} wait · ${given} labelled here${given && family.task !== 'regression' ? `, ${percent(right / given)} as answered` : ''}`);
      if (!current && Date.now() - lookedAt > 4000 && who.value.trim()) { lookedAt = Date.now(); fill(); }
    },
    key(event) {
      if (event.key === 's') { skip(); return true; }
      const label = keys.get(event.key);
      if (label !== undefined && current) { give(label); return true; }
      return false;
    },
    end() { ended = true; },
  };
}
