// What node's clients share: batches of rows, and rows of a reply in the form that the tests compare.

export function exact(risk, novelty, probabilities) {
  const bytes = Buffer.alloc(16 + 4 * probabilities.length);
  bytes.writeDoubleBE(risk, 0);
  bytes.writeDoubleBE(novelty, 8);
  probabilities.forEach((p, i) => bytes.writeFloatBE(p, 16 + 4 * i));
  return bytes.toString('hex');
}

export function records(outputs, chosen) {
  const flags = outputs['consensus.flagged'];
  const width = outputs.probabilities.length / flags.length;
  return flags.map((flagged, row) => [
    flagged, outputs['consensus.label'][row], outputs['consensus.reasons'][row],
    exact(outputs['consensus.risk'][row], outputs['consensus.novelty'][row], outputs.probabilities.slice(row * width, (row + 1) * width)), chosen]);
}

export function unpack(datatype, raw) {
  const values = [];
  for (let at = 0; at < raw.length;) {
    if (datatype === 'BYTES') {
      const size = raw.readUInt32LE(at);
      values.push(raw.toString('utf8', at + 4, at + 4 + size));
      at += 4 + size;
    } else {
      values.push({ BOOL: () => raw[at] === 1, FP32: () => raw.readFloatLE(at), FP64: () => raw.readDoubleLE(at) }[datatype]());
      at += { BOOL: 1, FP32: 4, FP64: 8 }[datatype];
    }
  }
  return values;
}

export async function batches(forms, pixels, divisions) {
  const said = {};
  for (const [form, ask] of Object.entries(forms)) {
    for (const division of divisions) {
      const [size, count] = division.split(':').map(Number);
      const rows = Array.from({ length: count }, (_, row) => pixels.subarray(784 * row, 784 * (row + 1)));
      const found = said[`${form} ${size}`] = [];
      for (let start = 0; start < count; start += size) found.push(...await ask(rows.slice(start, start + size)));
    }
  }
  return said;
}
