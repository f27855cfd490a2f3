// The samples of the metrics that the gateway sent, and what is computed of them. Nothing here shows anything.

/** Reads NAME{label="value",...}. */
export function parse(series) {
  const brace = series.indexOf('{');
  const labels = {};
  if (brace < 0) return { name: series, labels };
  for (const [, label, value] of series.slice(brace).matchAll(/([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g))
    labels[label] = value.replace(/\\(.)/g, (_, c) => c === 'n' ? '\n' : c);
  return { name: series.slice(0, brace), labels };
}

export class Samples {
  instance = '';
  next = 0;
  kept = 900;
  times = [];
  #series = new Map();
  #byName = new Map();

  /** Takes what the gateway sent; after a restart it begins anew. */
  apply(state) {
    if (state.instance !== this.instance) {
      this.instance = state.instance;
      this.times = [];
      this.#series.clear();
      this.#byName.clear();
    }
    this.next = state.next;
    this.kept = state.kept;
    const before = this.times.length;
    this.times.push(...state.times);
    for (const [key, values] of Object.entries(state.series)) {
      let held = this.#series.get(key);
      if (!held) {
        held = { ...parse(key), values: Array(before).fill(null) };
        this.#series.set(key, held);
        if (!this.#byName.has(held.name)) this.#byName.set(held.name, []);
        this.#byName.get(held.name).push(held);
      }
      held.values.push(...values);
    }
    const surplus = Math.max(0, this.times.length - this.kept);
    this.times.splice(0, surplus);
    for (const held of this.#series.values()) {
      while (held.values.length < before + state.times.length) held.values.push(null);
      held.values.splice(0, surplus);
    }
  }

  /** Series of a name whose labels are these. */
  select(name, labels = {}) {
    return (this.#byName.get(name) ?? []).filter(s => Object.entries(labels).every(([label, value]) => s.labels[label] === value));
  }

  /** The newest value; of several series their sum; null where there is none. */
  last(name, labels = {}) {
    const at = this.times.length - 1;
    const values = this.select(name, labels).map(s => s.values[at]).filter(v => v !== null && v !== undefined);
    return values.length ? values.reduce((a, b) => a + b, 0) : null;
  }

  /** Sums of several series, sample by sample. A counter that is not there yet counts as 0. */
  sum(series) {
    return this.times.map((_, i) => series.reduce((all, s) => all + (s.values[i] ?? 0), 0));
  }

  /** The first sample within so many minutes of the newest. */
  from(minutes) {
    const newest = this.times.at(-1) ?? 0;
    const at = this.times.findIndex(t => t >= newest - minutes * 60000);
    return at < 0 ? 0 : at;
  }

  /** How fast a counter rises, each second, over the last few samples; null where there is no sample before. */
  rate(values, back) {
    return values.map((value, i) => {
      const from = Math.max(0, i - back);
      const took = (this.times[i] - this.times[from]) / 1000;
      return took > 0 ? Math.max(0, value - values[from]) / took : null;
    });
  }

  /** Cumulative buckets of a histogram, by bound, ascending; the last bound is Infinity. */
  buckets(name, labels) {
    return this.select(`${name}_bucket`, labels)
      .map(s => ({ bound: s.labels.le === '+Inf' ? Infinity : Number(s.labels.le), values: s.values }))
      .sort((a, b) => a.bound - b.bound);
  }

  /** A quantile at a sample, of what came in the samples before it; null where nothing came. */
  quantile(buckets, q, at, back) {
    if (!buckets.length) return null;
    const from = Math.max(0, at - back);
    const grown = buckets.map(b => (b.values[at] ?? 0) - (b.values[from] ?? 0));
    const all = grown.at(-1);
    if (!(all > 0)) return null;
    const wanted = q * all;
    const i = grown.findIndex(n => n >= wanted);
    const low = i === 0 ? 0 : buckets[i - 1].bound;
    if (buckets[i].bound === Infinity) return low;
    const below = i === 0 ? 0 : grown[i - 1];
    return low + (buckets[i].bound - low) * (wanted - below) / Math.max(1e-12, grown[i] - below);
  }

  /** How many fell into each bucket from one sample to the newest. */
  histogram(buckets, from) {
    const at = this.times.length - 1;
    const grown = buckets.map(b => (b.values[at] ?? 0) - (b.values[from] ?? 0));
    return grown.map((n, i) => Math.max(0, n - (i ? grown[i - 1] : 0)));
  }
}
