// Asks the gateway by @grpc/grpc-js. Arguments: HOST:PORT, file of pixels (784 bytes a row), inference.proto, folder of the packages,
// SIZE:ROWS of batches. Prints JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { batches, records, unpack } from './records.mjs';

const [address, file, proto, packages, ...divisions] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const grpc = require('@grpc/grpc-js');
const { inference } = grpc.loadPackageDefinition(require('@grpc/proto-loader').loadSync(proto, { keepCase: true }));
const service = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
const call = (request) => new Promise((resolve, reject) =>
  service.ModelInfer(request, { deadline: Date.now() + 60_000 }, (error, reply) => error ? reject(error) : resolve(reply)));
const contents = { BOOL: 'bool_contents', FP32: 'fp32_contents', FP64: 'fp64_contents', BYTES: 'bytes_contents' };

async function ask(rows, raw) {
  const pixels = rows.flatMap((row) => [...row]);
  const input = { name: 'image', datatype: 'FP32', shape: [rows.length, 784] };
  const reply = await call(raw
    ? { model_name: 'mnist', inputs: [input], raw_input_contents: [Buffer.from(Float32Array.from(pixels).buffer)] }
    : { model_name: 'mnist', inputs: [{ ...input, contents: { fp32_contents: pixels } }] });
  const outputs = Object.fromEntries(reply.outputs.map((output, i) => [output.name, raw
    ? unpack(output.datatype, reply.raw_output_contents[i])
    : output.contents[contents[output.datatype]].map((value) => Buffer.isBuffer(value) ? value.toString() : value)]));
  return records(outputs, reply.parameters.chosen.string_param);
}

const forms = { 'gRPC typed': (rows) => ask(rows, false), 'gRPC raw': (rows) => ask(rows, true) };
console.log(JSON.stringify(await batches(forms, readFileSync(file), divisions)));
service.close();
