// POST /v2/models/NAME/infer: the members in turn, one thread each, their mean, and a flag where they do not agree.
const fastify = require('fastify')({ logger: false, bodyLimit: 16 << 20 });
const ort = require('onnxruntime-node');

async function main() {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all' };
  const members = [];
  for (const file of process.env.MODELS.split(':')) members.push(await ort.InferenceSession.create(file, options));

  fastify.post('/v2/models/:model/infer', async (request, reply) => {
    const input = request.body.inputs[0];
    if (input.name !== 'x' || input.datatype !== 'FP32') return reply.code(400).send({ error: 'one input x, FP32, was expected' });
    const x = new ort.Tensor('float32', Float32Array.from(input.data), input.shape);
    const rows = input.shape[0];
    const answers = [];
    for (const member of members) answers.push((await member.run({ x })).p.data);
    const classes = answers[0].length / rows;
    const mean = new Array(answers[0].length).fill(0);
    for (const answer of answers) for (let i = 0; i < mean.length; i++) mean[i] += answer[i] / answers.length;
    const flagged = [];
    for (let row = 0; row < rows; row++) {
      const best = (a) => {
        let at = row * classes;
        for (let i = at + 1; i < (row + 1) * classes; i++) if (a[i] > a[at]) at = i;
        return at;
      };
      flagged.push(new Set(answers.map(best)).size > 1);
    }
    return { model_name: request.params.model, outputs: [{ name: 'p', datatype: 'FP32', shape: [rows, classes], data: mean }], flagged };
  });
  console.log(await fastify.listen({ host: '127.0.0.1', port: Number(process.env.PORT || 0) }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
