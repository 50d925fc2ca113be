// The code of the pages, run as code: by a shell, Python, Node and a Rust program.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { SITE, browser, open, pages, sample, siteOfTests } from "./browser.mjs";

const PYTHON = process.env.PYTHON ?? "target/python/venv/bin/python";
const PACKAGE = resolve(process.env.PACKAGE ?? "target/package/npm");
const TSC = process.env.TSC ?? "target/site-tools/node_modules/.bin/tsc";
const WORK = resolve("target/site-code");

rmSync(WORK, { recursive: true, force: true });
mkdirSync(join(WORK, "node_modules"), { recursive: true });
after(() => browser.close());

/** The code of each page, as it is shown; then that of a site whose specs have parameters in each place of a request. */
const codeOf = (site, paths) =>
  paths
    .map((path) => ({ site, path, code: codeIn(readFileSync(join(site, path), "utf8")) }))
    .filter(({ code }) => code.Rust);
const all = codeOf(SITE, pages);
const places = codeOf("target/site-places", siteOfTests("target/site-places"));

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
  for (const { site, path, code } of [...all.filter(({ path }) => sample.includes(path)), ...places]) {
    const { page, close } = await open(path, { site });
    await page.fill("#request-json", JSON.stringify(requestIn({ code })));
    for (const [language, text] of Object.entries(code)) {
      await page.selectOption("#code-language", language);
      const written = await page.locator(".code-view code").textContent();
      assert.equal(written.trimEnd(), withoutZeros(text).trimEnd(), `${path}, ${language}`);
    }
    await close();
  }
});

/** The place of each parameter that is not in the body, as the OpenAPI document of the provider says. */
function placesOf({ site, path }) {
  const id = path.replace(/\.html$/, "");
  const document = JSON.parse(readFileSync(join(site, "openapi", `${id.split("/")[0]}.json`), "utf8"));
  const schemas = document.components.schemas;
  // Several operations with one path are variants of its body.
  const isOf = (operation) => {
    const refs = (value) => [...JSON.stringify(value ?? null).matchAll(/#\/components\/schemas\/([^"]*)"/g)];
    const names = refs(operation.requestBody).flatMap(([, name]) => [
      name,
      ...refs(schemas[name].anyOf ?? schemas[name].oneOf).map(([, variant]) => variant),
    ]);
    return operation["x-operation"] === id || names.some((name) => schemas[name]["x-operation"] === id);
  };
  for (const [template, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (isOf(operation))
        return { method: method.toUpperCase(), template, parameters: operation.parameters ?? [] };
    }
  }
  return null;
}

/** The parts of a multipart body: names with texts; files as `@name`. */
function partsOf(body, type) {
  const boundary = /boundary=(.*)$/.exec(type)[1];
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const [head, ...rest] = part.slice(2, -2).split("\r\n\r\n");
    const name = /name="((?:[^"\\]|\\.|%22)*)"/.exec(head)[1];
    const file = /filename="([^"]*)"/.exec(head)?.[1];
    return [name, file === undefined ? rest.join("\r\n\r\n") : `@${file}`];
  });
}

const texts = (value) =>
  (Array.isArray(value) ? value : [value]).map((one) => (typeof one === "string" ? one : JSON.stringify(one)));

test("curl sends each parameter to its place", async () => {
  let got = null;
  const server = createServer((message, response) => {
    const chunks = [];
    message.on("data", (chunk) => chunks.push(chunk));
    message.on("end", () => {
      got = {
        method: message.method,
        url: new URL(message.url, "http://x"),
        headers: message.headers,
        body: Buffer.concat(chunks).toString(),
      };
      response.end();
    });
  });
  server.unref();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  let sent = 0;
  for (const one of [...all, ...places]) {
    if (!one.code.curl) continue;
    const [request, found] = [requestIn(one), placesOf(one)];
    const elsewhere = new Map((found?.parameters ?? []).map((parameter) => [parameter.name, parameter]));
    const cwd = join(WORK, "files");
    mkdirSync(cwd, { recursive: true });
    const files = new Set([...one.code.curl.matchAll(/=@"([^"]*)"/g)].map(([, name]) => name));
    for (const name of files) writeFileSync(join(cwd, name), "content");
    const command = one.code.curl.replace(/'https?:\/\/[^/']*/, `'http://127.0.0.1:${port}`);
    got = null;
    await promisify(execFile)("bash", ["-euc", command], {
      cwd,
      env: { ...process.env, API_KEY: "key", no_proxy: "*" },
    });
    assert.ok(got, one.path);
    if (found) assert.equal(got.method, found.method);
    if (one.path.startsWith("acme/")) assert.equal(got.headers.authorization, "Bearer key");
    const body = [];
    for (const [name, value] of Object.entries(request)) {
      const parameter = elsewhere.get(name);
      const expected = parameter?.explode === false ? [texts(value).join(",")] : texts(value);
      if (parameter?.in === "query")
        assert.deepEqual(got.url.searchParams.getAll(name), expected, `${one.path}: ${name}`);
      else if (parameter?.in === "header")
        assert.equal(got.headers[name.toLowerCase()], texts(value).join(", "), `${one.path}: ${name}`);
      else if (parameter?.in === "path")
        assert.ok(
          decodeURIComponent(got.url.pathname).includes(found.template.replace(`{${name}}`, texts(value)[0])),
          `${one.path}: ${name}`,
        );
      else body.push([name, value]);
    }
    assert.equal(
      [...got.url.searchParams.keys()].every((name) => Object.hasOwn(request, name)),
      true,
      one.path,
    );
    const type = got.headers["content-type"] ?? "";
    if (type === "application/json") {
      const json = JSON.parse(got.body);
      assert.deepEqual(Array.isArray(json) ? json[0] : json, Object.fromEntries(body), one.path);
    } else {
      const pairs = type.startsWith("multipart/") ? partsOf(got.body, type) : [...new URLSearchParams(got.body)];
      const expected = body.flatMap(([name, value]) =>
        texts(value).map((text) => [name, files.has(text) ? `@${text}` : text]),
      );
      assert.deepEqual(pairs, expected, one.path);
    }
    sent += 1;
  }
  server.close();
  assert.ok(sent > places.length);
});

test("Python prices the request", () => {
  const program = all.map(({ code }) => code.Python).join("\n");
  writeFileSync(join(WORK, "code.py"), program);
  const lines = execFileSync(PYTHON, [join(WORK, "code.py")], { encoding: "utf8" })
    .trim()
    .split("\n");
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
  execFileSync(
    TSC,
    ["--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", ...files],
    { stdio: "inherit" },
  );
  const runner = files.map((file) => `await import(${JSON.stringify(file.replace(/mts$/, "mjs"))});`).join("\n");
  writeFileSync(join(WORK, "all.mjs"), runner);
  const output = execFileSync("node", [join(WORK, "all.mjs")], { encoding: "utf8" });
  assert.equal(output.match(/^\{\s+kind: '(exact|range|unknown)'/gm).length, all.length);
});

test("Rust prices the request", () => {
  const modules = all
    .map(({ code }, at) => `mod code${at} {\n${code.Rust.replace("fn main()", "pub fn main()")}}\n`)
    .join("");
  const calls = all.map((_, at) => `    code${at}::main();\n`).join("");
  writeFileSync(join(WORK, "code.rs"), `${modules}fn main() {\n${calls}}\n`);
  const built = execFileSync("cargo", ["build", "--quiet", "--package", "modelspec", "--message-format", "json"], {
    encoding: "utf8",
  });
  const artifacts = built
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const library = artifacts
    .filter(
      ({ reason, target }) =>
        reason === "compiler-artifact" && target.name === "modelspec" && target.kind.includes("lib"),
    )
    .at(-1);
  const file = library.filenames.find((name) => name.endsWith(".rlib"));
  execFileSync(
    "rustc",
    [
      "--edition",
      "2024",
      "--extern",
      `modelspec=${file}`,
      "-L",
      `dependency=${join(file, "../deps")}`,
      "-o",
      join(WORK, "code"),
      join(WORK, "code.rs"),
    ],
    { stdio: "inherit" },
  );
  const output = execFileSync(join(WORK, "code"), { encoding: "utf8" });
  const prices = output.split("\n").filter((line) => line.startsWith("Some("));
  assert.equal(prices.length, all.length, output);
});
