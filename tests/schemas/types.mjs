// Makes TypeScript types from all schemas and compiles documents as literals: `node types.mjs OUT NODE_MODULES`, with OUT
// from `cases.py`. The compiler accepts what is documented, and reports a misspelt key, a value that is not in an
// enumeration, and a missing required parameter: a comment `@ts-expect-error` fails where it does not.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { casesBySchema } from "./cases.mjs";

const [out, modules] = process.argv.slice(2);
const { compile } = createRequire(resolve(modules, "here.js"))("json-schema-to-typescript");

// Rules of the engine whose violations a type shows.
const SHOWN = { misspelt: ["unknown"], missing: ["required"], value: ["enum", "const"] };

/** The names of parameters that have an alias: a type cannot require one of two names. */
function aliased(value, found = new Set()) {
  if (typeof value === "object" && value !== null) {
    if ("x-alias-of" in value) found.add(value["x-alias-of"]);
    Object.values(value).forEach((part) => aliased(part, found));
  }
  return found;
}

/** Keywords that say nothing about the values; with one of them the generator takes `any value` for `any object`. */
const NOTES = ["title", "description", "default", "deprecated", "$comment"];

/** The schema with the type of the generator's own for parameters of any type; see `docs/schemas.md`. */
function withAny(schema) {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withAny);
  const keywords = Object.entries(schema).map(([name, value]) =>
    ["properties", "$defs"].includes(name)
      ? [name, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withAny(part)]))]
      : [name, ["items", "additionalProperties", "anyOf"].includes(name) ? withAny(value) : value]);
  const names = keywords.map(([name]) => name);
  const isAny = names.length > 0 && names.every((name) => NOTES.includes(name) || name.startsWith("x-"));
  return Object.fromEntries(isAny ? [...keywords, ["tsType", "unknown"]] : keywords);
}

/** The expected answer of the compiler: `true` if it accepts the document; undefined where types do not tell. */
function expected(testCase, names) {
  if (testCase.valid) return ["example", "case"].includes(testCase.change) || undefined;
  const shows = ([rule, pointer]) =>
    SHOWN[testCase.change]?.includes(rule) && !names.has(pointer.split("/").at(-1));
  return testCase.violations?.some(shows) ? false : undefined;
}

/** The declarations of a document as literals of the type `Document`, each on one line. */
function literals(schema, cases) {
  const names = aliased(schema);
  const lines = [];
  for (const testCase of cases) {
    const wanted = expected(testCase, names);
    if (wanted === undefined) continue;
    counts[wanted ? "accepted" : testCase.change] += 1;
    if (!wanted) lines.push("// @ts-expect-error");
    lines.push(`export const case${lines.length}: Document = ${JSON.stringify(JSON.parse(testCase.text))};`);
  }
  return lines.join("\n");
}

const counts = { types: 0, definitions: 0, accepted: 0, misspelt: 0, missing: 0, value: 0 };
const target = join(out, "typescript");
rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const folder of ["specs", "fixtures"]) {
  for (const [name, schema, cases] of casesBySchema(join(out, folder))) {
    const types = await compile({ ...withAny(schema), title: "Document" }, "Document", { bannerComment: "", unreachableDefinitions: true });
    counts.types += 1;
    // Each definition is one type, and so is the document and each of several responses, which have titles.
    const definitions = Object.keys(schema.$defs ?? {}).length;
    const titles = JSON.stringify(schema).match(/"title":"/g).length;
    const exported = [...types.matchAll(/^export (?:type|interface) (\w+)/gm)].map(([, type]) => type);
    assert(exported.length <= titles + definitions, `${name}: ${definitions} definitions, but the types ${exported}`);
    counts.definitions += definitions;
    if (folder === "specs") console.log(`${name}: ${types.trimEnd().split("\n").length} lines`);
    writeFileSync(join(target, `${name.replaceAll(/\W/g, "-")}.ts`), `${types}\n${literals(schema, cases)}\n`);
  }
}
console.log(Object.entries(counts).map(([what, count]) => `${what}: ${count}`).join(", "));
assert(Object.entries(counts).every(([what, count]) => count > (what === "definitions" ? 30 : 100)));
const compilerOptions = { strict: true, noEmit: true, target: "es2022", types: [] };
writeFileSync(join(target, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
const tsc = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), "--project", target], { stdio: "inherit" });
process.exitCode = tsc.status;
