"""Asks the gateway by grpcio. Arguments: folder of the stubs, HOST:PORT, what to do, file of pixels. Prints JSON."""
import json
import struct
import sys

sys.path.insert(0, sys.argv[1])
import grpc  # noqa: E402
import health_pb2  # noqa: E402
import health_pb2_grpc  # noqa: E402
import inference_pb2 as pb  # noqa: E402
import inference_pb2_grpc  # noqa: E402

LIMIT = 64 << 20
channel = grpc.insecure_channel(sys.argv[2], options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)])
service = inference_pb2_grpc.GRPCInferenceServiceStub(channel)


def tensor(rows):
    return pb.ModelInferRequest.InferInputTensor(name="image", datatype="FP32", shape=[rows, 784])


def unpack(output, raw):
    if output.datatype == "BYTES":
        values, at = [], 0
        while at < len(raw):
            (size,) = struct.unpack_from("<I", raw, at)
            values.append(raw[at + 4:at + 4 + size].decode())
            at += 4 + size
        return values
    form = {"BOOL": "?", "FP32": "f", "FP64": "d", "INT64": "q"}[output.datatype]
    return list(struct.unpack(f"<{len(raw) // struct.calcsize(form)}{form}", raw))


def typed(output):
    contents = output.contents
    if output.datatype == "BYTES":
        return [value.decode() for value in contents.bytes_contents]
    return list({"BOOL": contents.bool_contents, "FP32": contents.fp32_contents, "FP64": contents.fp64_contents,
                 "INT64": contents.int64_contents}[output.datatype])


def decide():
    pixels = open(sys.argv[4], "rb").read()
    rows = len(pixels) // (4 * 784)
    raw = service.ModelInfer(pb.ModelInferRequest(model_name="mnist", inputs=[tensor(rows)], raw_input_contents=[pixels]), timeout=60)
    asked = tensor(rows)
    asked.contents.fp32_contents.extend(struct.unpack(f"<{rows * 784}f", pixels))
    plain = service.ModelInfer(pb.ModelInferRequest(model_name="mnist", inputs=[asked]), timeout=60)
    packed = service.ModelInfer(pb.ModelInferRequest(model_name="mnist", inputs=[asked]), timeout=60, compression=grpc.Compression.Gzip)
    said = {
        "gzip": {o.name: typed(o) for o in packed.outputs},
        "raw": {o.name: unpack(o, r) for o, r in zip(raw.outputs, raw.raw_output_contents, strict=True)},
        "typed": {o.name: typed(o) for o in plain.outputs},
    }
    said["gzip"]["flagged_rows"] = packed.parameters["flagged_rows"].int64_param
    said["raw"]["flagged_rows"] = raw.parameters["flagged_rows"].int64_param
    said["typed"]["flagged_rows"] = plain.parameters["flagged_rows"].int64_param
    return said


def outcome(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return f"{error.code().name} {error.details()}"


def padded(size):
    """A message of that many bytes: an unknown field behind two bytes of tag and four of length."""
    return b"\xa2\x06" + bytes([size - 6 & 127 | 128, size - 6 >> 7 & 127 | 128, size - 6 >> 14 & 127 | 128, size - 6 >> 21]) + bytes(size - 6)


def errors():
    live = channel.unary_unary("/inference.GRPCInferenceService/ServerLive")
    stream = channel.stream_stream("/inference.GRPCInferenceService/ModelStreamInfer")
    health = health_pb2_grpc.HealthStub(channel)
    asked = health_pb2.HealthCheckRequest()
    name = health_pb2.HealthCheckResponse.ServingStatus.Name
    watch = health.Watch(asked)
    first = next(watch).status
    watch.cancel()
    short = pb.ModelInferRequest(model_name="mnist", inputs=[tensor(1)], raw_input_contents=[b"1234"])
    many = pb.ModelInferRequest(model_name="mnist", inputs=[tensor(1000)], raw_input_contents=[bytes(3136 * 1000)])
    return {
        "unknown": outcome(lambda: service.ModelInfer(pb.ModelInferRequest(model_name="é%\n"))),
        "short": outcome(lambda: service.ModelInfer(short)),
        "stream": outcome(lambda: next(stream(iter([b""])))),
        "late": outcome(lambda: service.ModelInfer(many, timeout=0.001)),
        "large": outcome(lambda: live(padded(LIMIT + 1), timeout=60)),
        "limit": outcome(lambda: live(padded(LIMIT), timeout=60)),
        "health": name(health.Check(asked).status),
        "watch": name(first),
    }


print(json.dumps({"decide": decide, "errors": errors}[sys.argv[3]]()))
