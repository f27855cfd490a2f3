import { el, chip, table } from './dom.js';
import { percent, figure } from './words.js';

/** Members' answers, each with how sure it is of its own. */
export function votes(row) {
  return el('ul', { class: 'votes', 'aria-label': 'Members' }, row.members.map(member => {
    const bar = el('span', { class: `level ${member.vote === row.answer ? 'same' : 'other'}`, 'aria-hidden': 'true' }, el('i'));
    bar.firstChild.style.width = `${Math.round((member.of_own ?? 0) * 100)}%`;
    return el('li', {}, el('span', { class: 'member', text: member.name }), el('b', { text: member.vote }), bar, el('span', { class: 'muted', text: member.of_own === undefined || member.of_own === null ? '' : percent(member.of_own) }));
  }));
}

export const reasons = row => el('span', { class: 'chips' }, row.reasons.length ? row.reasons.map(r => chip(r.replaceAll('_', ' '), r.startsWith('member') ? 'bad' : 'warn')) : chip('not flagged', 'ok'));

/** Everything that is said of a row. */
export function explanation(family, row, said = false) {
  return el('div', { class: 'explanation' },
    said ? null : el('p', { class: 'sentence', text: row.sentence }),
    said ? el('p', { class: 'answer' }, 'answered ', el('b', { text: row.answer })) : null,
    el('p', { class: 'chips' }, reasons(row), chip(`guarantee ${row.guarantee_state}`, row.guarantee_state === 'valid' ? 'ok' : row.guarantee_state === 'withdrawn' ? 'bad' : 'none'), el('span', { class: 'muted', text: `answered by ${row.chosen}` })),
    votes(row),
    el('p', { class: 'muted', text: `risk ${figure(row.risk)} · novelty ${figure(row.novelty)} · p-value ${figure(row.p_value)}` }),
    el('ul', { class: 'gates', 'aria-label': 'Gates' }, row.gates.map(g => el('li', { text: g.replace(/\s+/g, ' ') }))),
    row.labels.length ? table('Labels of this row', ['label', 'who', 'standing', 'blind'], row.labels.map(l => [l.label, l.who, l.standing, l.blind ? 'yes' : 'no'])) : null,
    el('p', { class: 'muted command' }, 'In a terminal: ', el('code', { text: `./gateway show ${family.name} ${row.decision_id}` })));
}
