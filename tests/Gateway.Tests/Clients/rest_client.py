"""Asks the gateway by urllib. Arguments: http://HOST:PORT, file of pixels (784 bytes a row), SIZE:ROWS of batches. Prints JSON."""
import json
import re
import struct
import sys
import urllib.request

BASE, PIXELS = sys.argv[1], open(sys.argv[2], "rb").read()


def post(path, body, headers):
    with urllib.request.urlopen(urllib.request.Request(BASE + path, body, headers), timeout=60) as reply:
        return reply.headers, reply.read()


def record(flagged, label, reasons, risk, novelty, probabilities, chosen):
    exact = struct.pack(">dd", risk, novelty).hex() + struct.pack(f">{len(probabilities)}f", *probabilities).hex()
    return [flagged, label, reasons, exact, chosen]


def records(outputs, chosen):
    width = len(outputs["probabilities"]) // len(outputs["consensus.flagged"])
    return [record(flagged, outputs["consensus.label"][row], outputs["consensus.reasons"][row], outputs["consensus.risk"][row],
                   outputs["consensus.novelty"][row], outputs["probabilities"][row * width:(row + 1) * width], chosen)
            for row, flagged in enumerate(outputs["consensus.flagged"])]


def plain(rows):
    request = {"inputs": [{"name": "image", "datatype": "FP32", "shape": [len(rows), 784], "data": [list(map(float, row)) for row in rows]}]}
    _, body = post("/v2/models/mnist/infer", json.dumps(request).encode(), {"Content-Type": "application/json"})
    reply = json.loads(body)
    return records({output["name"]: output["data"] for output in reply["outputs"]}, reply["parameters"]["chosen"])


def unpack(output, raw):
    if output["datatype"] == "BYTES":
        values, at = [], 0
        while at < len(raw):
            (size,) = struct.unpack_from("<I", raw, at)
            values.append(raw[at + 4:at + 4 + size].decode())
            at += 4 + size
        return values
    form = {"BOOL": "?", "FP32": "f", "FP64": "d"}[output["datatype"]]
    return list(struct.unpack(f"<{len(raw) // struct.calcsize(form)}{form}", raw))


def binary(rows):
    tensor = struct.pack(f"<{784 * len(rows)}f", *(pixel for row in rows for pixel in row))
    request = {"parameters": {"binary_data_output": True},
               "inputs": [{"name": "image", "datatype": "FP32", "shape": [len(rows), 784], "parameters": {"binary_data_size": len(tensor)}}]}
    head = json.dumps(request).encode()
    headers, body = post("/v2/models/mnist/infer", head + tensor,
                         {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))})
    at = int(headers["Inference-Header-Content-Length"])
    reply, outputs = json.loads(body[:at]), {}
    for output in reply["outputs"]:
        size = output["parameters"]["binary_data_size"]
        outputs[output["name"]] = unpack(output, body[at:at + size])
        at += size
    return records(outputs, reply["parameters"]["chosen"])


def predict(request, key):
    request["parameters"] = {"consensus": True}
    headers, body = post("/v1/models/mnist:predict", json.dumps(request).encode(), {"Content-Type": "application/json"})
    reply, chosen = json.loads(body), re.search('chosen="([^"]*)"', headers["Consensus"]).group(1)
    return [record(said["flagged"], said["label"], ",".join(said["reasons"]), said["risk"], said["novelty"], probabilities, chosen)
            for said, probabilities in zip(reply["consensus"], reply[key], strict=True)]


FORMS = {
    "REST JSON": plain,
    "REST binary": binary,
    "predict rows": lambda rows: predict({"instances": [list(row) for row in rows]}, "predictions"),
    "predict columns": lambda rows: predict({"inputs": {"image": [list(row) for row in rows]}}, "outputs"),
}
said = {}
for form, ask in FORMS.items():
    for division in sys.argv[3:]:
        size, count = map(int, division.split(":"))
        rows = [PIXELS[784 * row:784 * (row + 1)] for row in range(count)]
        said[f"{form} {size}"] = [row for start in range(0, count, size) for row in ask(rows[start:start + size])]
print(json.dumps(said))
