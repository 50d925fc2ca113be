// The schemas in a folder of `cases.py`, each with its cases.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The path of each schema, the schema, and its cases. */
export function* casesBySchema(folder) {
  const cases = {};
  for (const line of readFileSync(join(folder, "cases.jsonl"), "utf8").split("\n").slice(0, -1)) {
    const testCase = JSON.parse(line);
    (cases[testCase.schema] ??= []).push(testCase);
  }
  const schemas = join(folder, "schemas");
  const files = readdirSync(schemas, { recursive: true }).filter((name) => /\.(request|response)\.json$/.test(name));
  for (const name of files.sort()) {
    yield [name, JSON.parse(readFileSync(join(schemas, name), "utf8")), cases[name] ?? []];
  }
}
