// Numbers and times as people read them.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = n => n === null || n === undefined ? '–' : grouped.format(n);

/** Three figures, without an exponent where there need be none. */
export function figure(n) {
  if (n === null || n === undefined || !Number.isFinite(n)) return '–';
  const size = Math.abs(n);
  if (size === 0) return '0';
  if (size >= 1000) return grouped.format(n);
  if (size < 1e-9) return '≈ 0';
  if (size < 0.001) return n.toExponential(0).replace('e-', 'e−');
  return String(Number(n.toPrecision(size < 0.1 ? 2 : 3)));
}

export const percent = n => n === null || n === undefined || !Number.isFinite(n) ? '–' : `${n === 0 ? '0' : n < 0.0995 ? (n * 100).toFixed(1) : (n * 100).toFixed(0)} %`;

export function seconds(s) {
  if (s === null || s === undefined || !Number.isFinite(s)) return '–';
  if (s < 0.0995) return `${figure(Number((s * 1000).toPrecision(2)))} ms`;
  return s < 1 ? `${(s * 1000).toFixed(0)} ms` : `${s.toFixed(1)} s`;
}

/** How long ago, in the largest unit that fits. */
export function age(milliseconds) {
  const s = Math.max(0, Math.round(milliseconds / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 172800) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86400)} d`;
}

export const clock = (milliseconds, exact = false) => new Date(milliseconds).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: exact ? '2-digit' : undefined });

export const bytes = n => n >= 1 << 20 ? `${(n / (1 << 20)).toFixed(1)} MiB` : n >= 1024 ? `${(n / 1024).toFixed(0)} KiB` : `${n} B`;
