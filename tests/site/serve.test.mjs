// `cargo xtask site --serve`: a page that is open follows the specs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { PROGRAM, browser } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "site-"));
const [specs, out] = [join(folder, "specs"), join(folder, "site")];
cpSync("tests/site/specs", specs, { recursive: true });
const server = spawn(PROGRAM, ["site", "--specs", specs, "--out", out, "--no-forms", "--serve", "--port", "0"]);
after(async () => {
  server.kill();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The address that the command prints. */
function address() {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (chunk) => {
      text += chunk;
      const found = /serving (\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    server.on("exit", () => reject(new Error(`the server has stopped: ${text}`)));
  });
}

test("an open page reloads itself when a spec changes, and the site has no script for it", async () => {
  const page = await browser.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(`${await address()}acme/speak.html`);
  assert.match(await page.locator("h1").textContent(), /^Speak/);
  const file = join(specs, "acme/speak.yaml");
  const spec = readFileSync(file, "utf8");
  writeFileSync(file, spec.replace("name: Speak", "name: Sing"));
  await page.locator("h1", { hasText: "Sing" }).waitFor();
  // A spec with errors leaves the site as it is.
  writeFileSync(file, "name: [");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.match(await page.locator("h1").textContent(), /^Sing/);
  writeFileSync(file, spec.replace("name: Speak", "name: Whisper"));
  await page.locator("h1", { hasText: "Whisper" }).waitFor();
  assert.deepEqual(wrong, []);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  for (const path of readdirSync(out, { recursive: true })) {
    if (/\.(html|js)$/.test(path)) assert.ok(!readFileSync(join(out, path), "utf8").includes("modelspecChanged"), path);
    if (path.endsWith(".html")) assert.ok(!readFileSync(join(out, path), "utf8").includes("/.modelspec/"), path);
  }
});
