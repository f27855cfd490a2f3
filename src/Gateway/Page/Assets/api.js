// Calls of this gateway, and of nothing else. A pasted key lives in this tab.

const place = 'gateway-key';

export const key = {
  get: () => sessionStorage.getItem(place) ?? '',
  set: text => text ? sessionStorage.setItem(place, text) : sessionStorage.removeItem(place),
};

/** A reply that is none: the server's words where it gave some. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, options = {}) {
  const headers = { Accept: 'application/json', ...options.headers };
  if (key.get()) headers.Authorization = `Bearer ${key.get()}`;
  const reply = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit', redirect: 'error' });
  const body = await reply.json().catch(() => null);
  if (!reply.ok) throw new Refusal(reply.status, body?.error ?? `the gateway answered ${reply.status}`);
  return body;
}

const model = name => encodeURIComponent(name);

export const api = {
  state: (instance, after) => call(`/v2/ops/state?instance=${instance}&after=${after}`),
  families: () => call('/v2/ops/families'),
  monitors: family => call(`/v2/models/${model(family)}/monitors`),
  review: family => call(`/v2/ops/models/${model(family)}/review`),
  explain: (family, id, row) => call(`/v2/ops/models/${model(family)}/review/${id}/${row}`),
  next: (family, who, rows) => post(`/v2/models/${model(family)}/audit/next`, { who, count: rows }),
  label: (family, label) => post(`/v2/models/${model(family)}/labels`, label),
};

const post = (path, body) => call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
