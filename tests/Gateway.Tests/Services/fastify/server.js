// POST /weather {"features": [doy_sin, doy_cos, precipitation, temp_max, temp_min, wind]} -> {"label": "rain", "confidence": 0.93}
const fastify = require('fastify')({ logger: true });
const ort = require('onnxruntime-node');

const labels = ['drizzle', 'fog', 'rain', 'snow', 'sun'];
const body = {
  type: 'object',
  required: ['features'],
  properties: { features: { type: 'array', items: { type: 'number' }, minItems: 6, maxItems: 6 } },
};

async function main() {
  const model = await ort.InferenceSession.create(process.env.MODEL || 'model.onnx');
  fastify.post('/weather', { schema: { body }, logLevel: 'warn' }, async (request) => {
    const day = new ort.Tensor('float32', Float32Array.from(request.body.features), [1, 6]);
    const probabilities = (await model.run({ day })).probabilities.data;
    const best = probabilities.indexOf(Math.max(...probabilities));
    return { label: labels[best], confidence: probabilities[best] };
  });
  await fastify.listen({ host: '127.0.0.1', port: Number(process.env.PORT || 3000) });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
