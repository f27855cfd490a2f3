import { el } from './dom.js';
import { figure } from './words.js';

/** Height, width and channels where an input is a picture; null where it is none. */
export function size(spec) {
  const axes = spec.shape.slice(1);
  if (axes.some(a => a < 1) || spec.features?.length) return null;
  if (axes.length === 1) {
    const side = Math.round(Math.sqrt(axes[0]));
    return side * side === axes[0] && side >= 8 ? { height: side, width: side, channels: 1, first: true } : null;
  }
  if (axes.length === 2) return Math.min(...axes) >= 8 ? { height: axes[0], width: axes[1], channels: 1, first: true } : null;
  if (axes.length !== 3) return null;
  if ((axes[0] === 1 || axes[0] === 3) && Math.min(axes[1], axes[2]) >= 8) return { channels: axes[0], height: axes[1], width: axes[2], first: true };
  return (axes[2] === 1 || axes[2] === 3) && Math.min(axes[0], axes[1]) >= 8 ? { height: axes[0], width: axes[1], channels: axes[2], first: false } : null;
}

/** Draws the elements of a picture from their smallest to their largest: 0 to 1, 0 to 255 and standardised ones alike. */
function draw(data, form, label) {
  const canvas = el('canvas', { class: 'picture', width: form.width, height: form.height, role: 'img', 'aria-label': label });
  const image = new ImageData(form.width, form.height);
  const area = form.width * form.height;
  let low = Infinity, high = -Infinity;
  for (const v of data) { if (v < low) low = v; if (v > high) high = v; }
  if (low >= 0) low = 0;
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      const channel = form.channels === 1 ? 0 : c;
      image.data[i * 4 + c] = (data[form.first ? channel * area + i : i * form.channels + channel] - low) * scale;
    }
    image.data[i * 4 + 3] = 255;
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

const flat = data => data.flat(Infinity);

function named(spec, data) {
  return data.map((value, i) => {
    const feature = spec?.features?.[i];
    const text = feature?.categories ? feature.categories[value] ?? String(value) : typeof value === 'number' ? figure(value) : String(value);
    return [feature?.name ?? `${spec?.name ?? 'input'}[${i}]`, text];
  });
}

const most = 60;

/** What a row looks like: a picture where it is one, else its features by name. */
export function rowView(family, row) {
  const parts = [];
  const list = [];
  if (row.features) list.push(...Object.entries(row.features).map(([name, value]) => [name, typeof value === 'number' ? figure(value) : String(value)]));
  for (const input of row.inputs ?? []) {
    const spec = family?.inputs?.find(s => s.name === input.name) ?? { name: input.name, shape: input.shape };
    const form = size({ ...spec, shape: input.shape });
    const data = flat(input.data);
    if (form && data.length === form.height * form.width * form.channels && typeof data[0] === 'number') parts.push(draw(data, form, `Row ${row.row}, input ${input.name}, ${form.width} by ${form.height}`));
    else if (!row.features) list.push(...named(spec, data));
  }
  if (list.length) {
    const shown = list.slice(0, most).map(([name, value]) => el('div', {}, el('dt', { text: name }), el('dd', { text: value })));
    parts.push(el('dl', { class: 'features' }, shown));
    if (list.length > most) parts.push(el('p', { class: 'muted', text: `and ${list.length - most} more` }));
  }
  if (!parts.length) parts.push(el('p', { class: 'muted', text: row.inputs === undefined ? 'The input was not kept, or is shown with the row alone.' : 'Nothing to show.' }));
  return el('div', { class: 'rowview' }, parts);
}
