// Compares validators for JavaScript with the engine: `node validators.mjs OUT NODE_MODULES`, with OUT from `cases.py`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { casesBySchema } from "./cases.mjs";

const [out, modules] = process.argv.slice(2);
const require = createRequire(resolve(modules, "here.js"));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { default: { default: Ajv } } = await load("ajv/dist/2020.js");
const { default: { default: addFormats } } = await load("ajv-formats");
const { registerSchema, unregisterSchema, validate } = await load("@hyperjump/json-schema/draft-2020-12");

// Violations of the JSON text, of the content of files, and of what cannot be evaluated.
const BEYOND = ["json", "duplicate", "media", "limit"];

/** The rules that only expressions can check, by the schema itself, and what no schema can check. */
function beyond(schema) {
  const rules = schema["x-rules"] ?? [];
  return new Set([...BEYOND, ...rules.filter((it) => it.severity === "error" && it.asserted === false).map((it) => it.id)]);
}

/** The verdict that a validator has to give; none if only expressions and readers of JSON can tell. */
function verdict(testCase, hidden) {
  if (testCase.valid) return true;
  return testCase.violations?.every(([rule]) => hidden.has(rule)) ? undefined : false;
}

/** JavaScript reads `1e999` as infinity, so that a validator never sees the number. */
function isFinite(value) {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isFinite);
  return typeof value !== "number" || Number.isFinite(value);
}

/** A validator that knows our keywords and nothing else beyond the draft. */
function strict(vocabulary, formats) {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, validateFormats: formats });
  if (formats) addFormats(ajv);
  return ajv.addVocabulary(vocabulary);
}

/** The validators of a schema; one that refuses it throws. */
async function compiled(schema, vocabulary, id) {
  const plain = strict(vocabulary, false).compile(schema);
  const withFormats = strict(vocabulary, true).compile(schema);
  const { $id, ...anonymous } = schema;
  registerSchema(anonymous, id);
  const hyperjump = await validate(id);
  unregisterSchema(id);
  return { ajv: plain, "ajv with formats": withFormats, hyperjump: (document) => hyperjump(document).valid };
}

/** A wrong size gives one error at each wrong side. Conditions and demands for the other side are no errors of a side. */
function* sizeErrors(name, isValid, testCase, document) {
  const rules = testCase.violations?.map(([rule]) => rule) ?? [];
  if (rules.length !== 1 || rules[0] !== "size") return;
  counts["wrong sizes"] = (counts["wrong sizes"] ?? 0) + 1;
  isValid(document);
  const ofSides = isValid.errors.filter((it) => !["if", "dependentRequired"].includes(it.keyword));
  const found = ofSides.map((it) => it.instancePath);
  if (found.length === 0 || found.includes("") || new Set(found).size !== found.length) {
    yield `${name}: ${found.length} errors at ${found.slice(0, 4)} for a wrong size: ${testCase.text}`;
  }
}

function* differences(name, schema, validators, cases) {
  const hidden = beyond(schema);
  for (const testCase of cases) {
    let document;
    try {
      document = JSON.parse(testCase.text);
    } catch {
      continue;
    }
    const expected = isFinite(document) ? verdict(testCase, hidden) : undefined;
    if (expected === undefined) continue;
    for (const [tool, isValid] of Object.entries(validators)) {
      counts[tool] = (counts[tool] ?? 0) + 1;
      if (isValid(document) !== expected) {
        yield `${name}: ${tool} says ${!expected}: ${testCase.text.slice(0, 300)} ${JSON.stringify(testCase.violations)}`;
      }
    }
    yield* sizeErrors(name, validators.ajv, testCase, document);
  }
}

const counts = { schemas: 0 };
const problems = [];
const { keywords } = JSON.parse(readFileSync(join(out, "specs/schemas/vocabulary.json"), "utf8"));
const vocabulary = keywords.map(({ name }) => name);
for (const folder of ["specs", "fixtures"]) {
  for (const [name, schema, cases] of casesBySchema(join(out, folder))) {
    counts.schemas += 1;
    try {
      const validators = await compiled(schema, vocabulary, `https://example.com/${folder}/${name}`);
      problems.push(...differences(name, schema, validators, cases));
    } catch (error) {
      problems.push(`${name}: refused: ${error.message}`);
    }
  }
}
console.log(problems.slice(0, 40).join("\n"));
console.log(Object.entries(counts).map(([what, count]) => `${what}: ${count}`).join(", "));
console.log(`${problems.length} problems`);
assert(counts.ajv > 10000);
process.exitCode = problems.length === 0 ? 0 : 1;
