// Everything that is shown goes through here, as text: nothing that a family, a label or a row says is ever read as markup.

/** Makes an element. Props: class, text, attributes by name, on: {event: handler}. Children: elements, text or null. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') made.className = value;
    else if (name === 'text') made.textContent = value;
    else if (name === 'on') for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter(c => c !== null && c !== undefined));
  return made;
}

/** Sets an element's text where it changed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A table with a caption for those who hear it. Columns: text, or {text, class}. */
export function table(caption, columns, rows, empty = 'nothing') {
  const cells = (row, tag) => row.map((cell, i) => {
    const first = i === 0 && tag === 'td';
    const content = cell instanceof Node ? cell : document.createTextNode(cell ?? '');
    return el(first ? 'th' : tag, { scope: first ? 'row' : tag === 'th' ? 'col' : null, class: columns[i]?.class }, content);
  });
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', { class: 'unseen', text: caption }),
      el('thead', {}, el('tr', {}, cells(columns.map(c => c.text ?? c), 'th'))),
      el('tbody', {}, rows.length ? rows.map(row => el('tr', {}, cells(row, 'td'))) : el('tr', {}, el('td', { colspan: columns.length, class: 'muted', text: empty })))));
}

/** A word with a colour that says how it stands: ok, warn, bad or none. */
export const chip = (text, tone = 'none') => el('span', { class: `chip ${tone}`, text });

const said = document.getElementById('said');

/** Tells those who hear the page. */
export function announce(text) { said.textContent = text; }

/** Whether keys belong to a field. */
export const isTyping = event => event.target.closest?.('input:not([type=button]), textarea, select, [contenteditable]') !== null;
