import { api, key, Refusal } from './api.js';
import { Samples } from './samples.js';
import { el, say, announce, isTyping } from './dom.js';
import { age } from './words.js';
import { recolour } from './charts.js';
import { overview, strip } from './overview.js';
import { audit } from './audit.js';
import { review } from './review.js';

const at = id => document.getElementById(id);
const samples = new Samples();
const kinds = { overview, audit, review };
const titles = { overview: 'Overview', audit: 'Audit', review: 'Review' };
const app = { samples, families: [], family: null, minutes: 15, state: null };
let view = null;
let shown = '';
let revision = null;
let heard = 0;
let failing = false;

// ---- where we are: #/FAMILY/VIEW, so that a place can be kept and sent ----

function place() {
  const [, family = '', name = ''] = location.hash.split('/');
  let wanted = '';
  try { wanted = decodeURIComponent(family); } catch { /* not one of ours */ }
  app.family = app.families.find(f => f.name === wanted) ?? app.families[0] ?? null;
  return kinds[name] ? name : 'overview';
}

const address = (family, name) => `#/${encodeURIComponent(family)}/${name}`;

function go(name, family = app.family?.name) { if (family !== undefined) location.hash = address(family, name); }

function arrange(again = false) {
  const name = place();
  const wanted = `${app.family?.name}/${name}`;
  if (shown === wanted && !again) return;
  const moved = shown !== '' && shown !== wanted;
  shown = wanted;
  view?.end?.();
  view = null;
  document.title = app.family ? `${app.family.name} · ${titles[name]} · Gateway` : 'Gateway';
  at('views').replaceChildren(...app.family ? Object.keys(kinds).map(k =>
    el('a', { href: address(app.family.name, k), 'aria-current': k === name ? 'page' : null }, titles[k], k === 'audit' ? el('span', { class: 'badge', id: 'badge', hidden: true }) : null)) : []);
  if (!app.family) {
    at('main').replaceChildren(el('p', { class: 'empty', text: 'No family is loaded. A folder with a family.json under the folder of families is one; this page sees it by itself.' }));
    return;
  }
  view = kinds[name](app);
  at('main').replaceChildren(view.root);
  if (moved) { at('main').focus({ preventScroll: true }); scrollTo(0, 0); }
  update();
}

function update() {
  strip(app, at('families'), name => address(name, place()));
  view?.update?.();
  const waiting = app.family ? samples.last('consensus_audit_backlog_rows', { family: app.family.name }) : null;
  const badge = at('badge');
  if (badge) { badge.hidden = !waiting; say(badge, `${waiting ?? ''}`); }
}

// ---- the gateway: asked every two seconds; what is missed is asked for later ----

function health(tone, text) {
  at('dot').className = `dot ${tone}`;
  if (at('health').textContent !== text) announce(`Gateway: ${text}`);
  say(at('health'), text);
}

async function look() {
  const state = await api.state(samples.instance, samples.next);
  const fresh = state.instance !== samples.instance;
  samples.apply(state);
  app.state = state;
  heard = Date.now();
  failing = false;
  at('notice').hidden = true;
  if (fresh || state.families !== revision) {
    const before = app.family;
    app.families = (await api.families()).families;
    revision = state.families;
    const name = place();
    // Whoever is labelling goes on where he was.
    arrange(fresh || !app.family || name === 'overview' || before?.name !== app.family.name || before.serving !== app.family.serving);
  }
  const refused = app.families.filter(f => f.versions.some(v => v.mistakes.length));
  health(!state.ready ? 'bad' : refused.length ? 'warn' : 'ok', !state.ready ? 'Not ready' : refused.length ? `Ready, ${refused[0].name} refused` : 'Ready');
  say(at('about'), `${state.version} · up ${age(state.time - state.started)}`);
  update();
}

function notice(text) {
  at('notice').hidden = false;
  say(at('notice'), text);
}

async function loop() {
  try {
    await look();
  } catch (failure) {
    if (failure instanceof Refusal && (failure.status === 401 || failure.status === 403)) {
      health('warn', 'Not let in');
      notice(`${failure.message}. A key with the scope decisions:* shows this page, labels:* lets it label.`);
      if (!failing && failure.status === 401) askKey();
    } else {
      health('bad', 'Not reached');
      notice(heard ? `The gateway has not answered for ${age(Date.now() - heard)}. The numbers below are from before; this page goes on trying.` : `The gateway does not answer: ${failure.message}`);
    }
    failing = true;
  }
  setTimeout(loop, document.hidden ? 10000 : app.state?.every ?? 2000);
}

// ---- tools ----

const schemes = ['system', 'light', 'dark'];

function colours(scheme) {
  document.documentElement.dataset.theme = scheme;
  at('theme').setAttribute('aria-label', `Colours: ${scheme === 'system' ? 'as the system' : scheme}`);
  recolour();
}

function nextColours() {
  const scheme = schemes[(schemes.indexOf(document.documentElement.dataset.theme) + 1) % schemes.length];
  localStorage.setItem('gateway-colours', scheme);
  colours(scheme);
  announce(at('theme').getAttribute('aria-label'));
}

function askKey() {
  at('key-field').value = key.get();
  at('key-dialog').showModal();
}

at('key-dialog').addEventListener('close', () => {
  const wish = at('key-dialog').returnValue;
  if (wish === 'use') key.set(at('key-field').value.trim());
  if (wish === 'forget') key.set('');
  at('key-field').value = '';
  at('key-dialog').returnValue = '';
});
at('key').addEventListener('click', askKey);
at('theme').addEventListener('click', nextColours);
at('help').addEventListener('click', () => at('keys').showModal());
at('window').addEventListener('change', () => { app.minutes = Number(at('window').value); update(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
addEventListener('hashchange', () => arrange());

function beside(step) {
  const index = app.families.indexOf(app.family) + step;
  if (app.families[index]) go(place(), app.families[index].name);
}

const actions = {
  o: () => go('overview'), a: () => go('audit'), r: () => go('review'), '[': () => beside(-1), ']': () => beside(1), t: nextColours,
  '?': () => at('keys').showModal(),
  w: () => { at('window').selectedIndex = (at('window').selectedIndex + 1) % 3; at('window').dispatchEvent(new Event('change')); },
};

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector('dialog[open]')) return;
  if (view?.key?.(event) || actions[event.key] && (actions[event.key](), true)) event.preventDefault();
});

colours(localStorage.getItem('gateway-colours') ?? 'system');
loop();
