// The page to try requests: everything it knows comes from the server that sent it.
const combinations = ["mean", "median", "majority", "worst_case", "uncertainty_weighted"];
const at = id => document.getElementById(id);
const field = { family: at("family"), answer: at("answer"), explain: at("explain"), abstain: at("abstain"), body: at("body") };
let metadata = null;

// Text of others goes into text nodes only.
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties ?? {});
  element.append(...children);
  return element;
}

async function get(path) {
  const reply = await fetch(path);
  const type = reply.headers.get("content-type") ?? "";
  const content = type.includes("json") ? await reply.json() : await reply.text();
  if (!reply.ok && content.error)
    throw new Error(content.error);
  return content;
}

const root = () => `/v2/models/${encodeURIComponent(field.family.value)}`;
const note = text => { at("note").textContent = text; };

async function start() {
  const [server, ready, api] = await Promise.all([get("/v2"), get("/v2/health/ready").catch(e => ({ ready: false, families: {} })), get("/v2/docs/openapi.json")]);
  const names = Object.keys(ready.families);
  at("server").textContent = `version ${server.version}, ${ready.ready ? "ready" : "not ready"}, ${names.length === 1 ? "1 family" : `${names.length} families`}`;
  for (const name of names)
    field.family.append(make("option", { value: name, textContent: ready.families[name] ? name : `${name} (refused)` }));
  listCalls(api);
  if (names.length > 0)
    await choose();
}

async function choose() {
  at("path").textContent = `POST ${root()}/infer`;
  field.answer.replaceChildren(make("option", { value: "", textContent: "the family's default" }));
  at("languages").replaceChildren();
  at("program").textContent = "";
  try {
    metadata = await get(root());
  } catch (e) {
    metadata = null;
    return note(e.message);
  }

  note("");
  const offered = metadata.parameters.offered;
  field.answer.options[0].textContent = `${metadata.parameters.answer} (default)`;
  for (const name of combinations.filter(c => offered.includes(c) && c !== metadata.parameters.answer))
    field.answer.append(make("option", { value: `combine=${name}`, textContent: name }));
  if (offered.includes("member"))
    for (const member of metadata.parameters.members)
      field.answer.append(make("option", { value: `member=${member.name}`, textContent: `member ${member.name}` }));
  if (offered.includes("lambda") && metadata.parameters.members.some(m => "lambda" in m))
    for (const lambda of [0, 0.25, 0.5, 0.75, 1])
      field.answer.append(make("option", { value: `lambda=${lambda}`, textContent: `lambda ${lambda}` }));
  await Promise.all([example(), languages()]);
}

async function example() {
  try {
    const request = await get(`${root()}/example`);
    field.body.value = JSON.stringify(request);
    note("");
  } catch (e) {
    note(e.message);
    field.body.value = JSON.stringify({ inputs: metadata.inputs.map(i => ({ name: i.name, datatype: i.datatype, shape: [1, ...i.shape.slice(1)], data: [] })) });
  }
}

function request() {
  const body = JSON.parse(field.body.value);
  const chosen = {};
  if (field.answer.value) {
    const [key, value] = field.answer.value.split(/=(.*)/s);
    chosen[key] = value;
  }
  if (field.explain.checked)
    chosen.explain = true;
  if (field.abstain.checked)
    chosen.on_flag = "abstain";
  if (Object.keys(chosen).length > 0)
    body.parameters = { ...body.parameters, ...chosen };
  return body;
}

async function send() {
  // What the last reply said is no word about this one.
  at("reply").replaceChildren();
  let body;
  try {
    body = request();
  } catch (e) {
    return note(`the body is not JSON: ${e.message}`);
  }

  note("");
  at("send").disabled = true;
  try {
    const begun = performance.now();
    const reply = await fetch(`${root()}/infer`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const type = reply.headers.get("content-type") ?? "";
    if (type.includes("json"))
      show(body, reply, await reply.json(), performance.now() - begun);
    else
      showBytes(reply, (await reply.arrayBuffer()).byteLength);
  } catch (e) {
    at("reply").replaceChildren(make("p", { className: "verdict unsure" }, `No answer: ${e.message}`));
  } finally {
    at("send").disabled = false;
  }
}

function show(body, reply, content, milliseconds) {
  const flagged = reply.headers.get("consensus-flagged") !== "?0";
  const heading = make("p", { className: `verdict ${flagged ? "unsure" : "sure"}` }, verdict(reply, content),
    make("small", {}, `${reply.status} in ${milliseconds.toFixed(0)} ms. Consensus: ${reply.headers.get("consensus") ?? "none"}`));
  const parts = [heading];
  if (reply.ok)
    parts.push(make("div", { className: "scroll" }, table(body, content)));
  parts.push(make("details", { open: !reply.ok }, make("summary", {}, "Body of the reply"), make("pre", {}, JSON.stringify(content, null, 1))));
  at("reply").replaceChildren(...parts);
}

function showBytes(reply, length) {
  const flagged = reply.headers.get("consensus-flagged") !== "?0";
  at("reply").replaceChildren(make("p", { className: `verdict ${flagged ? "unsure" : "sure"}` }, flagged ? "I'm not sure about some of these rows." : "The members agree on all rows.",
    make("small", {}, `${reply.status}, ${length} bytes that are no JSON: this page shows JSON. Consensus: ${reply.headers.get("consensus") ?? "none"}`)));
}

function verdict(reply, content) {
  if (!reply.ok)
    return `${content.code}: ${content.error}`;
  const rows = content.outputs[0]?.shape[0] ?? 0;
  const unsure = content.parameters.flagged_rows;
  const of = rows === 1 ? "this row" : `${unsure} of ${rows} rows`;
  return unsure > 0 ? `I'm not sure about ${of}.` : rows === 1 ? "The members agree." : `The members agree on all ${rows} rows.`;
}

function table(body, content) {
  const output = new Map(content.outputs.map(o => [o.name, o]));
  const value = (name, row) => output.get(name)?.data[row];
  const rows = content.outputs[0]?.shape[0] ?? 0;
  const picture = pictures(body);
  const columns = ["row", picture && "input", "answer", "risk", "novelty", "consensus"].filter(Boolean);
  const head = make("tr", {}, ...columns.map(c => make("th", { scope: "col" }, c)));
  const lines = [];
  for (let row = 0; row < rows; row++) {
    const isFlagged = value("consensus.flagged", row);
    const reasons = value("consensus.reasons", row);
    const badge = isFlagged === undefined ? "not asked for" : make("span", { className: `badge ${isFlagged ? "unsure" : "sure"}` }, isFlagged ? `flagged: ${reasons ?? "?"}` : "agree");
    const cells = [make("td", { className: "number" }, String(row))];
    if (picture)
      cells.push(make("td", {}, picture(row)));
    cells.push(make("td", {}, answer(output, row)), number(value("consensus.risk", row)), number(value("consensus.novelty", row)), make("td", {}, badge));
    lines.push(make("tr", { className: isFlagged ? "flagged" : "" }, ...cells));
  }

  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines));
}

const number = x => make("td", { className: "number" }, typeof x === "number" ? x.toPrecision(3) : "");

// The label where there is one, else the elements of the row.
function answer(output, row) {
  const label = output.get("consensus.label");
  if (label)
    return label.data[row] ?? "withheld";
  const first = [...output.values()].find(o => !o.name.startsWith("consensus."));
  if (!first)
    return "";
  const length = first.data.length / first.shape[0];
  return first.data.slice(row * length, (row + 1) * length).map(x => x ?? "withheld").join(", ");
}

// Draws a row where the only input looks like a square picture.
function pictures(body) {
  const input = body.inputs?.length === 1 ? body.inputs[0] : null;
  const data = Array.isArray(input?.data) ? input.data.flat(Infinity) : [];
  const rows = input?.shape?.[0];
  const length = data.length / rows;
  const side = Math.sqrt(length);
  if (!Number.isInteger(side) || side < 6 || data.some(x => typeof x !== "number"))
    return null;
  const [low, high] = data.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
  return row => {
    const canvas = make("canvas", { width: side, height: side, role: "img" });
    canvas.setAttribute("aria-label", `row ${row} as a picture`);
    const image = new ImageData(side, side);
    for (let i = 0; i < length; i++) {
      const shade = 255 * (data[row * length + i] - low) / (high - low || 1);
      image.data.set([shade, shade, shade, 255], 4 * i);
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  };
}

async function languages() {
  for (const language of ["curl", "python", "js", "csharp"]) {
    const button = make("button", { type: "button", textContent: language });
    button.addEventListener("click", () => program(language, button));
    at("languages").append(button);
  }
  await program("curl", at("languages").firstChild);
}

async function program(language, button) {
  for (const other of at("languages").children)
    other.setAttribute("aria-pressed", other === button);
  at("program").textContent = await get(`${root()}/example?lang=${language}`).catch(e => e.message);
}

function listCalls(api) {
  for (const tag of api.tags) {
    const lines = [make("h3", {}, tag.name), make("p", { className: "empty" }, tag.description)];
    for (const [path, item] of Object.entries(api.paths))
      for (const method of ["get", "post"])
        if (item[method]?.tags.includes(tag.name))
          lines.push(make("div", { className: "call" }, make("b", { className: "method" }, method.toUpperCase()), make("code", {}, path), make("span", {}, item[method].summary)));
    at("operations").append(...lines);
  }
}

field.family.addEventListener("change", choose);
at("example").addEventListener("click", example);
at("request").addEventListener("submit", event => { event.preventDefault(); send(); });
field.body.addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
    send();
});
start().catch(e => { at("server").textContent = `the server did not answer: ${e.message}`; });
