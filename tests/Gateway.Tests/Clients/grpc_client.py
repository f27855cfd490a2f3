"""Asks the gateway by grpcio. Arguments: HOST:PORT, file of pixels (784 bytes a row), folder of the stubs, SIZE:ROWS of batches. Prints JSON."""
import json
import struct
import sys

sys.path.insert(0, sys.argv[3])
import grpc  # noqa: E402
import inference_pb2 as pb  # noqa: E402
import inference_pb2_grpc  # noqa: E402

PIXELS = open(sys.argv[2], "rb").read()
service = inference_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(sys.argv[1]))


def values(output, raw):
    if raw is None:
        contents = output.contents
        return {"BOOL": contents.bool_contents, "FP32": contents.fp32_contents, "FP64": contents.fp64_contents,
                "BYTES": [value.decode() for value in contents.bytes_contents]}[output.datatype]
    if output.datatype == "BYTES":
        found, at = [], 0
        while at < len(raw):
            (size,) = struct.unpack_from("<I", raw, at)
            found.append(raw[at + 4:at + 4 + size].decode())
            at += 4 + size
        return found
    form = {"BOOL": "?", "FP32": "f", "FP64": "d"}[output.datatype]
    return struct.unpack(f"<{len(raw) // struct.calcsize(form)}{form}", raw)


def ask(rows, raw):
    tensor = pb.ModelInferRequest.InferInputTensor(name="image", datatype="FP32", shape=[len(rows), 784])
    request = pb.ModelInferRequest(model_name="mnist", inputs=[tensor])
    pixels = [pixel for row in rows for pixel in row]
    if raw:
        request.raw_input_contents.append(struct.pack(f"<{len(pixels)}f", *pixels))
    else:
        request.inputs[0].contents.fp32_contents.extend(pixels)
    reply = service.ModelInfer(request, timeout=60)
    blocks = reply.raw_output_contents if raw else [None] * len(reply.outputs)
    outputs = {output.name: values(output, block) for output, block in zip(reply.outputs, blocks, strict=True)}
    width = len(outputs["probabilities"]) // len(rows)
    return [[outputs["consensus.flagged"][row], outputs["consensus.label"][row], outputs["consensus.reasons"][row],
             struct.pack(">dd", outputs["consensus.risk"][row], outputs["consensus.novelty"][row]).hex()
             + struct.pack(f">{width}f", *outputs["probabilities"][row * width:(row + 1) * width]).hex(),
             reply.parameters["chosen"].string_param] for row in range(len(rows))]


said = {}
for form in ["gRPC typed", "gRPC raw"]:
    for division in sys.argv[4:]:
        size, count = map(int, division.split(":"))
        rows = [PIXELS[784 * row:784 * (row + 1)] for row in range(count)]
        said[f"{form} {size}"] = [row for start in range(0, count, size) for row in ask(rows[start:start + size], form == "gRPC raw")]
print(json.dumps(said))
