// What the tests of the site share: the browser, the pages, and a reader who uses the controls of a form.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

/** The site and its specs; the packages that the tests need. */
export const SITE = process.env.SITE ?? "target/site";
export const SPECS = process.env.SPECS ?? "specs";
export const PROGRAM = process.env.MODELSPEC ?? "target/debug/modelspec";
const ENGINE = process.env.ENGINE ?? "target/package/engine.wasm";
const MODULES = process.env.MODULES ?? "target/site-tools/node_modules";
const require = createRequire(join(process.cwd(), MODULES, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox"],
});

/** Paths of the pages of operations, below a site. */
function pagesOf(site) {
  return readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith(".html"))
    .map((file) => relative(site, join(file.parentPath, file.name)))
    .filter((path) => path.includes("/"))
    .sort();
}
export const pages = pagesOf(SITE);

/** Writes the site of the specs beside the tests: parameters in each place of a request, and hostile texts. */
export function siteOfTests(out) {
  execFileSync(PROGRAM, ["site", "--specs", "tests/site/specs", "--out", out, "--engine", ENGINE]);
  return pagesOf(out);
}

/** Most pages for what takes long on each page. */
const SAMPLE = 8;
/** The largest page of each provider, the largest ones first. */
const size = (path) => statSync(join(SITE, path)).size;
const largest = {};
for (const path of pages) {
  const [provider] = path.split("/");
  if (!largest[provider] || size(path) > size(largest[provider])) largest[provider] = path;
}
export const sample = Object.values(largest)
  .sort((a, b) => size(b) - size(a))
  .slice(0, SAMPLE);

/** Opens a page from the disk. Errors, and requests for anything but files of the site, fail the test in `close`. */
export async function open(path, { site = SITE, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  const root = pathToFileURL(site).href;
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(root) && !url.startsWith("data:") && !url.startsWith("blob:"))
      wrong.push(`a request for ${url}`);
  });
  await page.goto(`${root}/${path}`);
  if (options.javaScriptEnabled !== false && path.includes("/"))
    await page.waitForSelector("#try[data-ready], main:not(:has(#try))");
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(wrong, [], path);
    },
  };
}

/** Everything that axe finds against WCAG 2.2 AA. */
export async function violations(page) {
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, preload: false }),
    tags,
  );
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map((node) => node.target.join(" ") + " " + node.failureSummary)
        .join("; ")}`,
  );
}

/** The data of the form of a page. */
export function dataOf(path, site = SITE) {
  const html = readFileSync(join(site, path), "utf8");
  const found = /<script type="application\/json" id="operation">(.*?)<\/script>/s.exec(html);
  return found && JSON.parse(found[1]);
}

/** Waits until a form shows the answer for its request. */
export function answered(page) {
  return page.waitForSelector(".answer:not(.pending)");
}

/** The request that a form shows. */
export function requestOf(page) {
  return page.evaluate(() => JSON.parse(document.getElementById("request-json").value));
}

const READER = readFileSync(new URL("reader.js", import.meta.url), "utf8");

/** Brings a reader who uses the controls of the form into a page. */
export async function withReader(page) {
  await page.evaluate(READER);
}
