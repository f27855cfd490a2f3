"""Judges an OpenAPI 3.1 document and the replies of a server that it describes, with jsonschema.

usage: check_replies.py DOCUMENT EXCHANGES
Prints one line a mistake, then "N replies judged"; the document's schemas have the dialect of JSON Schema 2020-12.
"""
import json
import sys

import jsonschema
from jsonschema.validators import RefResolver

document = json.load(open(sys.argv[1]))
exchanges = json.load(open(sys.argv[2]))
resolver = RefResolver("", document)
mistakes = []


def follow(node):
    while isinstance(node, dict) and "$ref" in node:
        node = resolver.resolve(node["$ref"])[1]
    return node


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


for reference in sorted(set(references(document))):
    try:
        resolver.resolve(reference)
    except jsonschema.RefResolutionError as e:
        mistakes.append(f"{reference}: {e}")
for name, schema in document["components"]["schemas"].items():
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as e:
        mistakes.append(f"schema {name}: {e.message}")
names = [o["operationId"] for item in document["paths"].values() for m, o in item.items() if m in ("get", "post", "delete")]
mistakes += [f"operationId {n} stands twice" for n in set(names) if names.count(n) > 1]

judged = 0
for exchange in exchanges:
    place = f"{exchange['method']} {exchange['path']} -> {exchange['status']}"
    operation = document["paths"].get(exchange["path"], {}).get(exchange["method"])
    if operation is None:
        mistakes.append(f"{place}: not described")
        continue
    reply = follow(operation["responses"].get(str(exchange["status"])))
    if reply is None:
        mistakes.append(f"{place}: status not described")
        continue
    media = follow(reply).get("content", {}).get(exchange["type"])
    if media is None:
        mistakes.append(f"{place}: type {exchange['type']} not described")
        continue
    for name, header in reply.get("headers", {}).items():
        schema = follow(header)["schema"]
        value = exchange["headers"].get(name)
        if value is None:
            mistakes.append(f"{place}: no header {name}")
        else:
            mistakes += [f"{place}: {name}: {e.message}" for e in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(value)]
    body = json.loads(exchange["body"]) if exchange["type"] == "application/json" else exchange["body"]
    for e in jsonschema.Draft202012Validator(media["schema"], resolver=resolver).iter_errors(body):
        mistakes.append(f"{place}: {e.json_path}: {e.message[:300]}")
    judged += 1

print("\n".join(mistakes + [f"{judged} replies judged"]))
