// The code of the pages, run as code: by a shell, Python, Node and a Rust program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

import { SITE, browser, open, pages, sample } from "./browser.mjs";

const PYTHON = process.env.PYTHON ?? "target/python/venv/bin/python";
const PACKAGE = resolve(process.env.PACKAGE ?? "target/package/npm");
const TSC = process.env.TSC ?? "target/site-tools/node_modules/.bin/tsc";
const WORK = resolve("target/site-code");

rmSync(WORK, { recursive: true, force: true });
mkdirSync(join(WORK, "node_modules"), { recursive: true });
after(() => browser.close());

/** The code of each page, as it is shown. */
const all = pages.map((path) => ({ path, code: codeIn(readFileSync(join(SITE, path), "utf8")) })).filter(({ code }) => code.Rust);

/** The code in the HTML of a page. */
function codeIn(html) {
  const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
  const text = (escaped) => escaped.replace(/&(lt|gt|quot|amp);/g, (entity) => entities[entity]);
  const found = html.matchAll(/<details class="code" data-language="([^"]*)"[^>]*>.*?<code>(.*?)<\/code>/gs);
  return Object.fromEntries([...found].map(([, language, code]) => [language, text(code)]));
}

/** The request in the code of a page. */
function requestIn({ code }) {
  const found = /price\("[^"]*", (.*)\);\nconsole/s.exec(code.TypeScript);
  return JSON.parse(found[1]);
}

/** A script writes the number 1.0 as 1. */
function withoutZeros(code) {
  return code.replace(/(\d)\.0(?=,?\n)/g, "$1");
}

test("the form writes the same code", async () => {
  for (const { path, code } of all.filter(({ path }) => sample.includes(path))) {
    const { page, close } = await open(path);
    await page.fill("#request-json", JSON.stringify(requestIn({ code })));
    for (const [language, text] of Object.entries(code)) {
      await page.selectOption("#code-language", language);
      const written = await page.locator(".code-view code").textContent();
      assert.equal(written.trimEnd(), withoutZeros(text).trimEnd(), `${path}, ${language}`);
    }
    await close();
  }
});

test("curl sends the request", () => {
  let sent = 0;
  for (const { path, code } of all) {
    if (!code.curl) continue;
    const body = execFileSync("bash", ["-euc", `curl() { cat; }\nAPI_KEY=key\n${code.curl}`], { encoding: "utf8" });
    const found = JSON.parse(body);
    assert.deepEqual(Array.isArray(found) ? found[0] : found, requestIn({ code }), path);
    sent += 1;
  }
  assert.ok(sent > 0);
});

test("Python prices the request", () => {
  const program = all.map(({ code }) => code.Python).join("\n");
  writeFileSync(join(WORK, "code.py"), program);
  const lines = execFileSync(PYTHON, [join(WORK, "code.py")], { encoding: "utf8" }).trim().split("\n");
  assert.equal(lines.length, all.length);
  for (const [at, line] of lines.entries()) assert.match(line, /'kind': '(exact|range|unknown)'/, all[at].path);
});

test("TypeScript prices the request", () => {
  symlinkSync(PACKAGE, join(WORK, "node_modules/modelspec"));
  const files = all.map(({ code }, at) => {
    const file = join(WORK, `code${at}.mts`);
    writeFileSync(file, code.TypeScript);
    return file;
  });
  execFileSync(TSC, ["--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", ...files], { stdio: "inherit" });
  const runner = files.map((file) => `await import(${JSON.stringify(file.replace(/mts$/, "mjs"))});`).join("\n");
  writeFileSync(join(WORK, "all.mjs"), runner);
  const output = execFileSync("node", [join(WORK, "all.mjs")], { encoding: "utf8" });
  assert.equal(output.match(/kind: '(exact|range|unknown)'/g).length, all.length);
});

test("Rust prices the request", () => {
  const modules = all.map(({ code }, at) => `mod code${at} {\n${code.Rust.replace("fn main()", "pub fn main()")}}\n`).join("");
  const calls = all.map((_, at) => `    code${at}::main();\n`).join("");
  writeFileSync(join(WORK, "code.rs"), `${modules}fn main() {\n${calls}}\n`);
  const built = execFileSync("cargo", ["build", "--quiet", "--package", "modelspec", "--message-format", "json"], { encoding: "utf8" });
  const artifacts = built.trim().split("\n").map((line) => JSON.parse(line));
  const library = artifacts.filter(({ reason, target }) => reason === "compiler-artifact" && target.name === "modelspec" && target.kind.includes("lib")).at(-1);
  const file = library.filenames.find((name) => name.endsWith(".rlib"));
  execFileSync("rustc", ["--edition", "2024", "--extern", `modelspec=${file}`, "-L", `dependency=${join(file, "../deps")}`, "-o", join(WORK, "code"), join(WORK, "code.rs")], { stdio: "inherit" });
  const output = execFileSync(join(WORK, "code"), { encoding: "utf8" });
  const prices = output.split("\n").filter((line) => line.startsWith("Some("));
  assert.equal(prices.length, all.length, output);
});
