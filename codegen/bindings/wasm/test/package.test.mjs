// Runs the built package. PACKAGE is its folder, and TSC the file of the TypeScript compiler.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const folder = resolve(process.env.PACKAGE);
const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../../..");
/** A file of the package; `copy` makes another instance of it. */
const load = (file, copy = "") => import(`${pathToFileURL(join(folder, file))}?${copy}`);
const { models, model, validate, price, complete, validateJson, priceJson, completeJson, schema, ModelspecError, MAX_BYTES } = await load("node.js");
const vectors = readFileSync(join(root, "tests/vectors/answers.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));

/** The bytes of the document of a vector. */
const bytesOf = ({ document, base64 }) => Buffer.from(document ?? base64, document === undefined ? "base64" : "utf8");

/** The error that a call throws. */
function thrown(act) {
  try {
    act();
  } catch (error) {
    assert(error instanceof ModelspecError, String(error?.stack));
    return error;
  }
  return assert.fail("nothing is thrown");
}

/** A project that can import the package, removed at the end of the test. */
function project(context, files) {
  const path = mkdtempSync(join(folder, "../project-"));
  context.after(() => rmSync(path, { recursive: true }));
  mkdirSync(join(path, "node_modules"));
  symlinkSync(folder, join(path, "node_modules/modelspec"));
  writeFileSync(join(path, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

test("all answers are those of the command line", () => {
  assert(vectors.length > 300);
  for (const vector of vectors) {
    const [ask, text] = { price: [price, priceJson], receipt: [price, priceJson], validate: [validate, validateJson], complete: [complete, completeJson] }[vector.command];
    const { facts, body, dialect, taskId } = vector;
    const options = { facts, body, dialect, taskId, receipt: vector.command === "receipt" };
    const requests = [bytesOf(vector), ...(vector.document === undefined ? [] : [vector.document])];
    for (const request of requests) {
      if (vector.answer !== undefined) {
        assert.equal(text(vector.model, request, options), vector.answer, vector.name);
        assert.deepEqual(ask(vector.model, request, options), JSON.parse(vector.answer));
      } else {
        const { code, errors } = thrown(() => ask(vector.model, request, options));
        assert.deepEqual({ code, errors }, { errors: [], ...vector.error }, vector.name);
      }
    }
  }
});

test("an object is the same request as its text", () => {
  for (const vector of vectors.filter(({ name }) => name.startsWith("example: "))) {
    const ask = vector.command === "validate" ? validateJson : priceJson;
    const facts = vector.facts && JSON.parse(vector.facts);
    const receipt = vector.command === "receipt";
    assert.equal(ask(vector.model, JSON.parse(vector.document), { facts, receipt }), vector.answer);
  }
});

test("the catalogue and its schemas are complete", () => {
  const ids = models().map(({ id }) => id);
  const { operations } = JSON.parse(readFileSync(join(root, "generated/index.json"), "utf8"));
  assert.deepEqual(ids, operations.map(({ id }) => id));
  for (const id of ids) {
    assert.equal(model(id).id, id);
    for (const [response, part] of [[false, "request"], [true, "response"]]) {
      const file = readFileSync(join(root, `generated/schemas/${id}.${part}.json`), "utf8");
      assert.deepEqual(schema(id, { response }), JSON.parse(file));
    }
  }
  assert.equal(thrown(() => schema("no/such")).code, "unknown-model");
});

test("arguments of language models become requests", () => {
  const id = "runware/kling-image-3-0";
  const made = complete(id, { positivePrompt: "A fox", width: "1024", height: 1024, safety: null }, { dialect: "openai" });
  assert.deepEqual([made.valid, made.violations, made.problems], [true, [], []]);
  assert.deepEqual(made.repairs, [{ pointer: "/width", kind: "number", before: "1024", after: 1024 }]);
  assert.equal(made.request.taskType, "imageInference");
  const ids = [0, 1].map(() => complete(id, {}, { dialect: "mcp" }).request.taskUUID);
  assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(ids[0], ids[1]);
  const { randomUUID } = crypto;
  try {
    crypto.randomUUID = undefined;
    assert.deepEqual(complete(id, { positivePrompt: "A fox", width: 1024, height: 1024 }, { dialect: "mcp" }).violations, []);
  } finally {
    crypto.randomUUID = randomUUID;
  }
  for (const dialect of [undefined, "OpenAI", "toString"]) assert.equal(thrown(() => complete(id, {}, { dialect })).code, "dialect");
  assert.equal(thrown(() => complete(id, { a: NaN }, { dialect: "mcp" })).code, "arguments");
  assert.equal(thrown(() => complete(id, {}, { dialect: "mcp", facts: { none: 1 } })).code, "facts");
  assert.deepEqual([complete(id, "{", { dialect: "mcp" })].map(({ request, valid }) => [request, valid]), [[null, false]]);
});

test("what no JSON can say is an error of the host", () => {
  const id = models()[0].id;
  const cycle = {};
  cycle.cycle = cycle;
  for (const request of [undefined, { a: NaN }, { a: Infinity }, { a: 1n }, { a() {} }, cycle, '"\ud800"', Symbol()]) {
    assert.equal(thrown(() => validate(id, request)).code, "request");
  }
  assert.equal(thrown(() => validate(id, {}, { facts: { a: NaN } })).code, "facts");
  assert.equal(thrown(() => validate(7, {})).code, "unknown-model");
  assert.equal(thrown(() => validate(id, new Uint8Array(MAX_BYTES + 1))).code, "request");
});

test("large documents are answered, and memory is used again", () => {
  const id = models()[0].id;
  const large = `{"a":"${"x".repeat(20 << 20)}"}`;
  for (let round = 0; round < 12; round++) assert.equal(validate(id, large).valid, false);
  assert.equal(validate(id, "[".repeat(1 << 20)).violations[0].rule, "json");
  assert.equal(price(id, new Uint8Array(1 << 20).fill(0xff)).violations[0].rule, "json");
});

test("the module is loaded from bytes, a response, a compiled module, and not without it", async () => {
  const bytes = readFileSync(join(folder, "modelspec.wasm"));
  const response = new Response(bytes, { headers: { "content-type": "application/wasm" } });
  const sources = [bytes, WebAssembly.compile(bytes), Promise.resolve(response), "data:application/wasm;base64," + bytes.toString("base64")];
  for (const [number, source] of sources.entries()) {
    const loader = await load("index.js", number);
    assert.throws(() => loader.models(), { name: "ModelspecError", code: "init" });
    await loader.init(source);
    assert.deepEqual(loader.models(), models());
  }
  const loader = await load("index.js", "failed");
  await assert.rejects(loader.init(new Response("", { status: 404 })), { name: "ModelspecError", code: "init" });
});

test("an engine that stops is an error, and the next call is answered", async () => {
  const loader = await load("index.js", "stops");
  const bytes = readFileSync(join(folder, "modelspec.wasm"));
  loader.initSync(bytes);
  const encode = TextEncoder.prototype.encode;
  // A part whose length is a lie makes the module read beyond its memory.
  TextEncoder.prototype.encode = () => ({ length: 2 ** 31, [Symbol.iterator]: [][Symbol.iterator] });
  try {
    assert.throws(() => loader.models(), { name: "ModelspecError" });
  } finally {
    TextEncoder.prototype.encode = encode;
  }
  assert.deepEqual(loader.models(), models());
});

test("the README of the repository runs", (context) => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, program, output] = readme.match(/```js\n(.*?)```\n\n```text\n(.*?)```/s);
  assert(program.trim().split("\n").length <= 10);
  const path = project(context, { "main.js": program });
  assert.equal(execFileSync(process.execPath, ["main.js"], { cwd: path, encoding: "utf8" }), output);
});

test("types accept documented requests, and no others", (context) => {
  const examples = vectors.filter(({ name, command, answer }) => {
    return name.startsWith("example: ") && command === "validate" && JSON.parse(answer).valid;
  });
  const good = examples.map(({ model, document }) => `validate(${JSON.stringify(model)}, ${document});`);
  const { model: id, document } = examples.find(({ model }) => model === "runware/kling-image-3-0");
  const request = JSON.parse(document);
  const of = (changed) => JSON.stringify({ ...request, ...changed });
  const { positivePrompt, ...incomplete } = request;
  const bad = [of({ positivPrompt: "a" }), of({ outputFormat: "GIF" }), JSON.stringify(incomplete), of({ width: "1024" })];
  const call = (text) => `validate(${JSON.stringify(id)}, ${text});`;
  const head = 'import { validate } from "modelspec";\n';
  const files = { "good.ts": `${head}${good.join("\n")}\nvalidate("klingai:kling-image@3", { any: 1 });\n` };
  bad.forEach((text, number) => (files[`bad${number}.ts`] = `${head}${call(text)}\n`));
  const path = project(context, files);
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022"];
  const check = (file) => spawnSync(process.execPath, [process.env.TSC, ...options, file], { cwd: path, encoding: "utf8" });
  const { status, stdout } = check("good.ts");
  assert.equal(status, 0, stdout);
  assert(good.length > 10);
  for (const number of bad.keys()) {
    const { stdout } = check(`bad${number}.ts`);
    assert.match(stdout, new RegExp(`^bad${number}\\.ts\\(2,`), bad[number]);
  }
});
