// Asks the gateway by node's fetch. Arguments: http://HOST:PORT, file of pixels (784 bytes a row), SIZE:ROWS of batches. Prints JSON.
import { readFileSync } from 'node:fs';
import { batches, exact, records, unpack } from './records.mjs';

const [base, file, ...divisions] = process.argv.slice(2);
const pixels = readFileSync(file);

async function post(path, body, headers) {
  const reply = await fetch(base + path, { method: 'POST', headers, body });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply;
}

async function plain(rows) {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [rows.length, 784], data: rows.flatMap((row) => [...row]) }];
  const reply = await (await post('/v2/models/mnist/infer', JSON.stringify({ inputs }), { 'Content-Type': 'application/json' })).json();
  return records(Object.fromEntries(reply.outputs.map((o) => [o.name, o.data])), reply.parameters.chosen);
}

async function binary(rows) {
  const tensor = Buffer.from(Float32Array.from(rows.flatMap((row) => [...row])).buffer);
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [rows.length, 784], parameters: { binary_data_size: tensor.length } }];
  const head = Buffer.from(JSON.stringify({ parameters: { binary_data_output: true }, inputs }));
  const headers = { 'Content-Type': 'application/octet-stream', 'Inference-Header-Content-Length': String(head.length) };
  const reply = await post('/v2/models/mnist/infer', Buffer.concat([head, tensor]), headers);
  const body = Buffer.from(await reply.arrayBuffer());
  let at = Number(reply.headers.get('Inference-Header-Content-Length'));
  const said = JSON.parse(body.subarray(0, at));
  const outputs = {};
  for (const output of said.outputs) {
    const size = output.parameters.binary_data_size;
    outputs[output.name] = unpack(output.datatype, body.subarray(at, at + size));
    at += size;
  }
  return records(outputs, said.parameters.chosen);
}

async function predict(request, key) {
  const body = JSON.stringify({ ...request, parameters: { consensus: true } });
  const reply = await post('/v1/models/mnist:predict', body, { 'Content-Type': 'application/json' });
  const chosen = /chosen="([^"]*)"/.exec(reply.headers.get('Consensus'))[1];
  const said = await reply.json();
  return said.consensus.map((ours, row) => [
    ours.flagged, ours.label, ours.reasons.join(','), exact(ours.risk, ours.novelty, said[key][row]), chosen]);
}

const forms = {
  'REST JSON': plain,
  'REST binary': binary,
  'predict rows': (rows) => predict({ instances: rows.map((row) => ({ image: [...row] })) }, 'predictions'),
  'predict columns': (rows) => predict({ inputs: rows.map((row) => [...row]) }, 'outputs'),
};
console.log(JSON.stringify(await batches(forms, pixels, divisions)));
