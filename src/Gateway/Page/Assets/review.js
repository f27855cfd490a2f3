import { el, say } from './dom.js';
import { age } from './words.js';
import { api } from './api.js';
import { rowView } from './picture.js';
import { explanation, reasons, votes } from './explain.js';
import { seen } from './audit.js';

export function review(app) {
  const { family } = app;
  const list = el('ol', { class: 'reviews' });
  const state = el('p', { class: 'muted', text: 'Reading…' });
  const root = el('div', { class: 'review' },
    el('h1', { text: `Flagged rows of ${family.name}` }),
    el('p', { class: 'hint', text: 'The newest first, with why each is flagged. Rows that wait for a blind label keep their answer to themselves.' }), state, list);
  const items = new Map();
  let asked = 0, busy = false, ended = false;

  function item(row) {
    let side = null;
    const body = el('div', { class: 'detail', hidden: true });
    const head = el('button', { type: 'button', class: 'rowhead', 'aria-expanded': 'false', on: { click: () => open(row, head, body, side) } },
      el('span', { class: 'when muted', text: `${age(Date.now() - Date.parse(row.received))} ago` }),
      row.waits && row.sentence === undefined ? el('span', { class: 'sentence muted', text: 'Waits for a blind label; open it to see the answer all the same.' })
        : el('span', { class: 'sentence', text: row.sentence }));
    side = row.sentence === undefined ? null : el('div', { class: 'side' }, el('p', { class: 'answer' }, 'answered ', el('b', { text: row.answer })), reasons(row), votes(row),
      row.labels.length ? el('p', { class: 'muted', text: `labelled ${row.labels.map(l => l.label).join(', ')}` }) : null);
    return el('li', { class: 'panel' }, el('div', { class: 'thumb' }, rowView(family, row)), el('div', { class: 'says' }, head, side, body));
  }

  async function open(row, head, body, side) {
    const opened = head.getAttribute('aria-expanded') === 'true';
    head.setAttribute('aria-expanded', String(!opened));
    body.hidden = opened;
    if (side) side.hidden = !opened;
    if (opened || body.childElementCount) return;
    try {
      const told = await api.explain(family.name, row.decision_id, row.row);
      if (told.waits) seen.add(row);
      const now = told.waits ? el('p', { class: 'muted', text: 'You have seen the answer: the audit will not show you this row in this tab.' }) : null;
      body.replaceChildren(...[now, explanation(family, told, row.sentence !== undefined)].filter(Boolean));
    } catch (failure) {
      body.replaceChildren(el('p', { class: 'notice', text: failure.message }));
    }
  }

  async function look() {
    if (busy) return;
    busy = true;
    asked = Date.now();
    try {
      const { rows } = await api.review(family.name);
      if (ended) return;
      say(state, rows.length ? `${rows.length} rows` : 'Nothing was flagged yet.');
      const names = rows.map(r => `${r.decision_id}/${r.row}/${r.waits}/${r.labels?.length ?? 0}`);
      for (const [name, element] of items) if (!names.includes(name) && !element.contains(document.activeElement) && !element.querySelector('[aria-expanded=true]')) { element.remove(); items.delete(name); }
      rows.forEach((row, i) => {
        if (items.has(names[i])) return;
        const made = item(row);
        items.set(names[i], made);
        const before = rows.slice(i + 1).map((_, j) => items.get(names[i + 1 + j])).find(e => e?.isConnected);
        list.insertBefore(made, before ?? null);
      });
    } catch (failure) {
      say(state, failure.message);
    } finally {
      busy = false;
    }
  }

  function step(by) {
    const heads = [...list.querySelectorAll('.rowhead')];
    const next = heads[Math.max(0, Math.min(heads.length - 1, heads.indexOf(document.activeElement?.closest?.('.rowhead')) + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }

  return {
    root,
    update() { if (Date.now() - asked > 4000) look(); },
    key(event) {
      if (event.key === 'j' || event.key === 'k') { step(event.key === 'j' ? 1 : -1); return true; }
      return false;
    },
    end() { ended = true; },
  };
}
