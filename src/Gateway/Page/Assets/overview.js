import { el, say, table, chip } from './dom.js';
import { count, figure, percent, seconds, age, bytes } from './words.js';
import { lines, bars } from './charts.js';
import { api } from './api.js';

const back = 15; // samples that a rate looks back over: half a minute
const reasons = ['risk', 'disagreement', 'novelty', 'member_missing', 'member_invalid', 'uninspected'];
const tones = { valid: 'ok', unverified: 'warn', expired: 'warn', withdrawn: 'bad', none: 'none' };

/** What the newest samples say of a family, in the numbers of the tiles. */
export function now({ samples }, name) {
  const at = samples.times.length - 1;
  const of = labels => ({ family: name, ...labels });
  const newest = values => values.at(-1) ?? null;
  const requests = samples.sum(samples.select('consensus_requests_total', of()));
  const ok = samples.sum(samples.select('consensus_requests_total', of({ outcome: 'ok' })));
  const accepted = samples.sum(samples.select('consensus_rows_accepted_total', of()));
  const unflagged = samples.sum(samples.select('consensus_rows_total', of({ outcome: 'unflagged' })));
  const flagged = samples.sum(['flagged', 'abstained', 'fallback'].flatMap(outcome => samples.select('consensus_rows_total', of({ outcome }))));
  const rows = newest(samples.rate(flagged.map((v, i) => v + unflagged[i]), back * 4));
  const buckets = samples.buckets('consensus_request_duration_seconds', of());
  return {
    requests: newest(requests), ok: newest(ok), rows: newest(accepted), flagged: newest(flagged),
    rate: newest(samples.rate(requests, back)), errors: newest(samples.rate(requests.map((v, i) => v - ok[i]), back)),
    flagShare: rows > 0 ? newest(samples.rate(flagged, back * 4)) / rows : null,
    p50: samples.quantile(buckets, 0.5, at, back * 2), p99: samples.quantile(buckets, 0.99, at, back * 2),
    members: samples.last('consensus_members', of()), answering: samples.last('consensus_members_answering', of()), quorum: samples.last('consensus_quorum', of()),
    backlog: samples.last('consensus_audit_backlog_rows', of()), oldest: samples.last('consensus_audit_oldest_timestamp_seconds', of()),
    baseline: samples.last('consensus_baseline_flag_ratio', of()),
  };
}

function standing(family, n) {
  if (!family.task) return ['bad', 'refused'];
  if (n.answering !== null && n.quorum !== null && n.answering < n.quorum) return ['bad', 'quorum lost'];
  const states = family.guarantees.map(g => g.state);
  if (states.includes('withdrawn')) return ['bad', 'withdrawn'];
  if (n.answering < n.members) return ['warn', 'member down'];
  if (states.some(s => s === 'unverified' || s === 'expired')) return ['warn', states.find(s => s === 'unverified' || s === 'expired')];
  return ['ok', 'serving'];
}

/** One line a family, at the top of every view. */
export function strip(app, nav, address) {
  const links = app.families.map(family => {
    const n = now(app, family.name);
    const [tone, word] = standing(family, n);
    return el('a', { href: address(family.name), 'aria-current': family === app.family ? 'true' : null },
      el('span', { class: `dot ${tone}`, 'aria-hidden': 'true' }), el('b', { text: family.name }),
      el('span', { class: 'muted', text: `${word} · ${figure(n.rate)}/s · ${percent(n.flagShare)} flagged` }));
  });
  const text = links.map(l => l.textContent + l.firstChild.className + (l.getAttribute('aria-current') ?? '') + l.href).join('|');
  if (nav.dataset.text === text) return;
  nav.dataset.text = text;
  const focused = [...nav.children].indexOf(document.activeElement);
  nav.replaceChildren(...links);
  if (focused >= 0) nav.children[focused]?.focus();
}

function tile(name, label) {
  const value = el('strong', { text: '–' });
  const more = el('small', { text: '' });
  const root = el('div', { class: 'tile', 'data-tile': name }, el('h3', { text: label }), value, more);
  return { root, set(text, small, tone = '') { say(value, text); say(more, small); root.className = `tile ${tone}`; } };
}

// The limits begin at everything: what counts is where they stand now.
const narrow = ([, upper, , alpha]) => 4 * Math.max(upper.at(-1) ?? 1, alpha.at(-1) ?? 0);

const short = bound => bound === Infinity ? 'more' : bound >= 0.001 ? String(bound) : bound.toExponential(0);

/** Names, shares of now and of the baseline, without the empty buckets at both ends. */
function distribution(samples, buckets, from, expected) {
  const grown = samples.histogram(buckets, from);
  const counts = grown.map((_, i) => expected[i] ?? 0);
  const used = grown.map((n, i) => n > 0 || counts[i] > 0);
  const low = Math.max(0, used.indexOf(true)), high = used.lastIndexOf(true) + 1;
  const sum = values => values.reduce((a, b) => a + b, 0);
  const share = values => values.slice(low, high).map(v => sum(values) ? v / sum(values) : 0);
  return { names: buckets.slice(low, high).map(b => short(b.bound)), now: share(grown), baseline: share(counts), rows: sum(grown), expected: sum(counts) };
}

export function overview(app) {
  const { family, samples } = app;
  const of = labels => ({ family: family.name, ...labels });
  const tiles = {
    requests: tile('requests', 'Requests'), latency: tile('latency', 'Latency'), flagged: tile('flagged', 'Flagged rows'), errors: tile('errors', 'Errors'),
    members: tile('members', 'Members'), guarantee: tile('guarantee', 'Guarantee'), audit: tile('audit', 'To label'), store: tile('store', 'Store'),
  };
  const answer = family.guarantees?.find(g => g.answer === family.answer && g.state !== 'none')?.answer ?? family.guarantees?.[0]?.answer ?? null;
  const charts = family.task ? {
    requests: lines('Requests', 'each second', { text: figure, most: 1, keys: [{ label: 'answered', colour: '--c1', class: 'c1', fill: '--c1-soft' }, { label: 'errors', colour: '--bad', class: 'cbad' }] }),
    latency: lines('Latency', 'of a whole request', { text: seconds, most: 0.002, keys: [{ label: 'p99', colour: '--c2', class: 'c2' }, { label: 'p50', colour: '--c1', class: 'c1' }] }),
    flags: lines('Flagged, by reason', 'share of rows', { text: percent, most: 0.02, keys: [...reasons.map((r, i) => ({ label: r.replace('_', ' '), colour: `--r${i}`, class: `r${i}`, rare: i > 0 })), { label: 'baseline', colour: '--muted', class: 'cm', dash: [4, 4] }] }),
    risk: bars(`Risk`, family.baseline.risk.score.replaceAll('_', ' ')),
    novelty: bars(`Novelty`, family.baseline.novelty.score.replaceAll('_', ' ')),
    guarantee: lines('Wrong among rows not flagged', 'from blind labels', { text: percent, band: [1, 2], most: 0.02, top: narrow, keys: [{ label: 'at most', colour: '--c1', class: 'c1' }, { label: 'at least', colour: '--c1', class: 'c1' }, { label: 'promised (α)', colour: '--bad', class: 'cbad', dash: [6, 4] }] }),
  } : {};
  const tables = el('div', { class: 'tables' });
  const mistakes = family.versions.flatMap(v => v.mistakes);
  const root = el('div', { class: 'overview' },
    el('h1', {}, family.name, ' ', el('span', { class: 'muted', text: family.serving ? `version ${family.serving}` : 'not serving' }),
      family.candidate ? chip(`candidate ${family.candidate} · ${family.mode === 'shadow' ? 'shadow' : percent(family.share)}`, 'warn') : null),
    mistakes.length ? el('ul', { class: 'notice' }, mistakes.map(m => el('li', { text: m }))) : null,
    el('section', { class: 'tiles', 'aria-label': 'At a glance' }, Object.values(tiles).map(t => t.root)),
    el('section', { class: 'charts', 'aria-label': 'Charts' }, Object.values(charts).map(c => c.root)),
    tables);
  let monitors = null, asked = 0, drawn = 0;

  function glance(n) {
    tiles.requests.set(`${figure(n.rate)}/s`, `${count(n.requests)} since the start`);
    tiles.latency.set(seconds(n.p50), `p99 ${seconds(n.p99)}`);
    const far = n.baseline !== null && n.flagShare !== null && Math.abs(n.flagShare - n.baseline) > 0.1;
    tiles.flagged.set(percent(n.flagShare), n.baseline === null ? `${count(n.flagged)} of ${count(n.rows)} rows` : `baseline ${percent(n.baseline)}`, far ? 'warn' : '');
    tiles.errors.set(`${figure(n.errors)}/s`, `${count(n.requests === null ? null : n.requests - n.ok)} since the start`, n.errors > 0 ? 'bad' : '');
    tiles.members.set(`${figure(n.answering)} of ${figure(n.members)}`, `quorum ${figure(n.quorum)}`, n.answering < n.quorum ? 'bad' : n.answering < n.members ? 'warn' : 'ok');
    const guarantee = family.guarantees?.find(g => g.answer === answer);
    tiles.guarantee.set(guarantee ? guarantee.state : 'none', guarantee ? `at most ${percent(guarantee.alpha)} wrong` : 'fixed gates apply', tones[guarantee?.state] ?? '');
    tiles.audit.set(n.backlog === null ? '–' : count(n.backlog), n.oldest > 0 ? `oldest ${age(Date.now() - n.oldest * 1000)}` : 'rows drawn for the audit');
    const pending = samples.last('consensus_store_pending_rows'), lost = samples.last('consensus_store_dropped_rows_total'), spill = samples.last('consensus_store_spill_bytes');
    tiles.store.set(!app.state?.store ? 'off' : lost > 0 ? `${count(lost)} lost` : spill > 0 ? 'spilling' : 'keeps up',
      !app.state?.store ? 'no decisions are kept' : spill > 0 ? `${bytes(spill)} beside it` : `${count(pending)} waiting · ${count(samples.last('consensus_store_written_rows_total'))} written`, lost > 0 ? 'bad' : spill > 0 ? 'warn' : '');
  }

  function draw(n) {
    const from = samples.from(app.minutes);
    const x = samples.times.slice(from).map(t => t / 1000);
    const cut = values => values.slice(from);
    const all = samples.sum(samples.select('consensus_requests_total', of()));
    const ok = samples.sum(samples.select('consensus_requests_total', of({ outcome: 'ok' })));
    charts.requests.update([x, cut(samples.rate(ok, 5)), cut(samples.rate(all.map((v, i) => v - ok[i]), 5))]);
    const buckets = samples.buckets('consensus_request_duration_seconds', of());
    const at = (q, i) => samples.quantile(buckets, q, from + i, back);
    charts.latency.update([x, x.map((_, i) => at(0.99, i)), x.map((_, i) => at(0.5, i))]);
    const rows = samples.rate(samples.sum(samples.select('consensus_rows_accepted_total', of())), back);
    const shares = reasons.map(reason => samples.rate(samples.sum(samples.select('consensus_flags_total', of({ reason }))), back).map((v, i) => rows[i] > 0 ? Math.min(1, v / rows[i]) : null));
    charts.flags.update([x, ...shares.map(cut), x.map(() => n.baseline)]);
    for (const score of ['risk', 'novelty']) {
      const d = distribution(samples, samples.buckets(`consensus_${score}`, of()), from, family.baseline[score].counts);
      charts[score].update(d.names, d.now, d.baseline, [`${count(d.rows)} rows`, d.expected ? `${count(d.expected)} fit rows` : 'none']);
    }
    const series = (name, labels) => { const found = samples.select(name, of({ answer, ...labels }))[0]; return found ? cut(found.values) : x.map(() => null); };
    charts.guarantee.update([x, series('consensus_unflagged_risk', { limit: 'upper' }), series('consensus_unflagged_risk', { limit: 'lower' }), series('consensus_guarantee_alpha')]);
  }

  function memberRows() {
    return family.members.map(({ name, lambda }) => {
      const labels = of({ member: name });
      const calls = samples.sum(samples.select('consensus_member_calls_total', labels));
      const answered = samples.sum(samples.select('consensus_member_calls_total', { ...labels, outcome: 'answered' }));
      const took = samples.rate(samples.sum(samples.select('consensus_member_duration_seconds_sum', labels)), back).at(-1);
      const done = samples.rate(samples.sum(samples.select('consensus_member_duration_seconds_count', labels)), back).at(-1);
      const same = samples.sum(samples.select('consensus_member_votes_total', { ...labels, vote: 'same' }));
      const votes = samples.sum(samples.select('consensus_member_votes_total', labels));
      const agreed = samples.rate(votes, back * 4).at(-1);
      const failed = calls.at(-1) - answered.at(-1);
      const open = samples.last('consensus_member_circuit_open', labels) > 0;
      return [name + (lambda === undefined ? '' : ` (λ ${lambda})`), chip(open ? 'circuit open' : 'answering', open ? 'bad' : 'ok'),
        agreed > 0 ? percent(samples.rate(same, back * 4).at(-1) / agreed) : '–', done > 0 ? seconds(took / done) : '–', count(calls.at(-1)), count(failed)];
    });
  }

  function evidence(guarantee) {
    const found = monitors?.guarantees?.find(g => g.id === guarantee.id);
    if (!found) return ['–', '–', '–'];
    return [`${percent(found.risk_lower)} to ${percent(found.risk_upper)}`, `${figure(Math.max(0, found.log_evidence))} of ${figure(found.withdraws_at)}`, `${count(found.rows)}${found.overdue ? `, ${count(found.overdue)} overdue` : ''}`];
  }

  function below() {
    const right = { class: 'number' };
    const panel = (title, ...content) => el('section', { class: 'panel' }, el('h3', { text: title }), content);
    const why = (family.guarantees ?? []).filter(g => g.why).map(g => el('p', { class: 'hint', text: `${g.id}: ${g.why}` }));
    const focus = document.activeElement?.getAttribute?.('aria-label');
    const remarks = v => [...v.mistakes, ...v.warnings].join('; ') || '–';
    const role = v => v.mistakes.length ? chip('refused', 'bad') : v.version === family.serving ? chip('serving', 'ok') : chip(v.version === family.candidate ? 'candidate' : 'loaded');
    const versions = panel('Versions', table('Versions', ['version', 'state', 'remarks'], family.versions.map(v => [v.version || '–', role(v), remarks(v)])));
    tables.replaceChildren(...family.task ? [
      panel('Members', table('Members', ['member', 'state', { text: 'agrees', ...right }, { text: 'mean time', ...right }, { text: 'calls', ...right }, { text: 'failures', ...right }], memberRows())),
      el('div', { class: 'column' },
        panel('Guarantees', table('Guarantees', ['answer', 'state', { text: 'α', ...right }, { text: 'δ', ...right }, { text: 'found', ...right }, { text: 'evidence against', ...right }, { text: 'labelled', ...right }],
          family.guarantees.map(g => [g.answer, chip(g.state, tones[g.state]), percent(g.alpha), figure(g.delta), ...evidence(g)]), 'No guarantee: calibrate issues them.'), why), versions),
    ] : [versions]);
    if (focus) tables.querySelector(`[aria-label="${CSS.escape(focus)}"]`)?.focus();
  }

  async function ask() {
    asked = Date.now();
    monitors = await api.monitors(family.name).catch(() => null);
  }

  return {
    root,
    update() {
      const n = now(app, family.name);
      glance(n);
      if (!app.samples.times.length) return;
      if (family.task) draw(n);
      if (Date.now() - asked > 8000 && app.state?.store) ask().then(below);
      if (Date.now() - drawn > 3500) { drawn = Date.now(); below(); }
    },
    end() { for (const chart of Object.values(charts)) chart.end(); },
  };
}
