// The site in a real browser, opened from the disk: run by `.ci/run` with `node --test`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";

import { PROGRAM, SITE, answered, browser, dataOf, open, pages, requestOf, sample, violations, withReader } from "./browser.mjs";

const SHOTS = process.env.SHOTS ?? "target/site-shots";

after(() => browser.close());

/** Runs some work for each page, on several pages at a time. */
async function each(work, list = pages) {
  const left = [...list];
  const worker = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) await work(path);
  };
  await Promise.all([worker(), worker(), worker()]);
}

/** Asks the command line about requests: one answer for each. */
function answers(id, cases) {
  const input = cases.map(({ request, facts }) => JSON.stringify({ request, facts: facts ?? {} })).join("\n");
  let output;
  try {
    output = execFileSync(PROGRAM, ["price", id, "-", "--lines", "--format", "json"], { input, encoding: "utf8" });
  } catch (error) {
    output = error.stdout;
  }
  return output.trim().split("\n").map((line) => JSON.parse(line));
}

/** Reads the answer in the form: problems and the price, as it shows them. */
async function shown(page) {
  await answered(page);
  return page.evaluate(() => {
    const { rules, ...answer } = globalThis.reader.answer();
    return answer;
  });
}

/** The same from the answer of the command line. */
function expected({ cost, violations = [] }) {
  const problems = violations.map(({ pointer, rule }) => [pointer || "request", rule]);
  const verdict = cost === null ? `${problems.length} ${problems.length === 1 ? "problem" : "problems"}` : "Valid";
  const amount = cost === null ? "" : { exact: () => `${cost.amount} ${cost.currency}`, range: () => `${cost.max === null ? `at least ${cost.min}` : `${cost.min} to ${cost.max}`} ${cost.currency}`, unknown: () => "price unknown" }[cost.kind]();
  return { verdict, amount, problems };
}

test("the catalogue finds, filters, sorts and compares", async () => {
  const { page, close } = await open("index.html");
  const visible = () => page.locator("tbody tr:visible .name a").allTextContents();
  const all = await visible();
  assert.equal(all.length, pages.length);
  const data = dataOf(pages[0]);
  const name = await page.locator(`tr[data-id="${data.id}"] .name a`).textContent();
  await page.fill("#search", data.objects[0].members[0].name);
  assert.ok((await visible()).includes(name), "a parameter is found");
  await page.fill("#search", "no such words anywhere");
  assert.deepEqual(await visible(), []);
  assert.match(await page.locator(".count").textContent(), /^0 /);
  await page.click("button[type=reset]");
  await page.selectOption("select[name=provider]", { index: 1 });
  const provider = await page.locator("select[name=provider]").inputValue();
  const kept = await page.locator("tbody tr:visible").evaluateAll((rows) => rows.map((row) => row.dataset.provider));
  assert.ok(kept.length > 0 && kept.every((one) => one === provider));
  await page.goto(page.url());
  assert.equal(await page.locator("select[name=provider]").inputValue(), provider, "the address has the filter");
  await page.click("button[type=reset]");
  await page.getByRole("button", { name: "Operation", exact: true }).click();
  const sorted = await visible();
  assert.deepEqual(sorted, [...sorted].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  assert.equal(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "ascending");
  for (const at of [0, 1]) await page.locator("tbody tr:visible .pick input").nth(at).check();
  await page.locator(".compare-bar a").click();
  await page.waitForSelector(".comparison tbody");
  assert.equal(await page.locator(".comparison thead th").count(), 2);
  assert.ok((await page.locator(".comparison .differs").count()) > 0);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("every documented example gets the verdict and the price of the engine", async () => {
  const left = [];
  let entered = 0;
  await each(async (path) => {
    const data = dataOf(path);
    if (!data?.examples.length) return;
    const { page, close } = await open(path);
    await withReader(page);
    const told = answers(data.id, data.examples);
    for (const [at, example] of data.examples.entries()) {
      const isEntered = await page.evaluate((one) => globalThis.reader.enter(one), example);
      if (!isEntered) await page.selectOption("#preset", `example ${at}`);
      (isEntered ? (entered += 1) : left.push(`${path}: ${example.title}`));
      assert.deepEqual(await requestOf(page), example.request);
      assert.deepEqual(await shown(page), expected(told[at]), `${path}: ${example.title}`);
    }
    for (const mode of Object.keys(data.modes)) {
      await page.selectOption("#preset", `mode ${mode}`);
      assert.equal((await shown(page)).verdict, "Valid", `${path}: mode ${mode}`);
    }
    await close();
  });
  console.log(`${entered} examples entered through the controls, ${left.length} only as JSON`, left);
  assert.ok(entered > 9 * left.length);
});

test("each rule can be broken and mended through the controls", async () => {
  const left = [];
  let entered = 0;
  await each(async (path) => {
    const data = dataOf(path);
    const rules = Object.keys(data?.broken ?? {});
    if (!rules.length) return;
    const { page, close } = await open(path);
    await withReader(page);
    for (const rule of rules) {
      const found = await page.evaluate((one) => globalThis.reader.breakAndMend(one), rule);
      const name = `${path}: ${rule}: ${JSON.stringify(found)}`;
      assert.ok(found.isListed, `is listed: ${name}`);
      assert.ok(found.isShown, `is at its control: ${name}`);
      assert.ok(found.isMended, `is mended: ${name}`);
      (found.isEntered ? (entered += 1) : left.push(`${path}: ${rule}`));
    }
    await close();
  });
  console.log(`${entered} rules broken through the controls, ${left.length} only as JSON`, left);
  assert.ok(entered > 9 * left.length);
});

test("what a rule excludes is disabled, with the rule as the reason", async () => {
  let excluded = 0;
  await each(async (path) => {
    const data = dataOf(path);
    if (!data) return;
    const { page, close } = await open(path);
    await page.waitForFunction(() => document.documentElement.dataset.tried !== undefined);
    const reasons = await page.locator(".why:visible").allTextContents();
    for (const reason of reasons) assert.ok(Object.keys(data.rules).some((rule) => reason.includes(`(${rule})`)), reason);
    excluded += reasons.length;
    if (reasons.length) {
      assert.ok((await page.locator(".controls :disabled").count()) >= 1);
      await page.check("#lenient");
      await page.waitForFunction(() => !document.querySelector(".controls :disabled"));
    }
    await close();
  }, sample);
  assert.ok(excluded > 0);
});

test("pages keep the rules for everyone, in both themes", async () => {
  await each(async (path) => {
    for (const colorScheme of ["light", "dark"]) {
      const { page, close } = await open(path, { colorScheme, reducedMotion: "reduce" });
      assert.deepEqual(await violations(page), [], `${path}, ${colorScheme}`);
      await close();
    }
  }, ["index.html", "compare.html", ...sample]);
});

test("a request can be changed, checked and copied with the keyboard alone", async () => {
  const path = pages.find((one) => dataOf(one)?.sizes) ?? pages[0];
  const { page, close } = await open(path);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  await page.locator("#preset").focus();
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.name === "size-picker")) break;
  }
  const before = await requestOf(page);
  await page.keyboard.press("ArrowDown");
  await answered(page);
  const now = await requestOf(page);
  assert.notDeepEqual(now, before);
  assert.equal(await page.locator(".verdict").textContent(), "Valid");
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent.startsWith("Valid"));
  await close();
});

test("the address holds the request", async () => {
  const path = pages.find((one) => dataOf(one)?.examples.length);
  const { page, close } = await open(path);
  await page.selectOption("#preset", "example 0");
  const [url, request] = [page.url(), await requestOf(page)];
  await page.selectOption("#preset", "start");
  await page.goto("about:blank");
  await page.goto(url);
  await page.waitForSelector("#try[data-ready]");
  assert.deepEqual(await requestOf(page), request);
  await close();
});

test("a large file does not freeze the form", async () => {
  const path = pages.find((one) => dataOf(one)?.objects.some((object) => object.members.some((member) => member.type.media)) ?? false) ?? pages[0];
  const { page, close } = await open(path);
  await withReader(page);
  const request = { ...(await requestOf(page)), large: "x".repeat(10_000_000) };
  await page.evaluate((text) => {
    const box = document.getElementById("request-json");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, JSON.stringify(request));
  assert.match((await shown(page)).verdict, /problem/);
  await close();
});

test("pages are readable without JavaScript, and small", async () => {
  for (const path of pages) {
    const html = readFileSync(join(SITE, path));
    assert.ok(gzipSync(html).length < 60 * 1024, `${path} has ${gzipSync(html).length} bytes`);
  }
  const form = ["engine.js", "form.js"].map((name) => gzipSync(readFileSync(join(SITE, "assets", name))).length);
  assert.ok(form[0] + form[1] < 250 * 1024, `engine and form have ${form} bytes`);
  const { page, close } = await open(pages[0], { javaScriptEnabled: false });
  assert.ok(await page.locator("#parameters .member").first().isVisible());
  await close();
});

test("nothing is wider than the screen", async () => {
  mkdirSync(SHOTS, { recursive: true });
  const chosen = ["index.html", pages.find((one) => dataOf(one)?.sizes) ?? pages[0]];
  for (const width of [320, 768, 1440]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const path of chosen) {
        const { page, close } = await open(path, { colorScheme, viewport: { width, height: 900 } });
        await page.screenshot({ path: join(SHOTS, `${path.replaceAll("/", "-")}-${width}-${colorScheme}.png`), fullPage: true });
        await close();
      }
    }
  }
  await each(async (path) => {
    const { page, close } = await open(path, { viewport: { width: 320, height: 800 } });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${path} is ${width} wide`);
    await close();
  }, ["index.html", "compare.html", ...pages]);
});
