// The form of an operation: controls, the request as JSON, the answer of the engine, and the request as code. All of them
// show one request.

import { answerPanel } from "./answer.js";
import { codeWith } from "./code.js";
import { members } from "./controls.js";
import { element, prose } from "./dom.js";
import { Engine, fetchEngine } from "./engine.js";
import { factControls } from "./facts.js";
import { at, changed, names, parse, Texts } from "./json.js";
import { sizePicker } from "./sizes.js";

/** Longest request that the address has. */
const LONGEST_ADDRESS = 8000;
/** Longest request that values are tried in. */
const LONGEST_TRIED = 100_000;
/** Milliseconds of trying values before the page may react again. */
const SLICE = 8;
/** Answers that take longer than this many milliseconds wait until the reader pauses. */
const SLOW = 50;

/** The form of the operation that a page is about. */
class Form {
  /** @type {Map<string, any>} the controls of parameters, by their pointers */
  fields = new Map();
  /** @type {any} */
  request;
  /** The text of the request, unless it is what the controls make. @type {string | null} */
  #written = null;
  #texts = new Texts();
  /** @type {Engine} */
  #engine;
  #isLenient = false;
  #turn = 0;
  #timer = 0;
  #took = 0;

  /** @param {any} data @param {Engine} engine @param {HTMLElement} root */
  constructor(data, engine, root) {
    this.data = data;
    this.#engine = engine;
    this.objects = data.objects;
    this.facts = factControls(data, () => this.#changed());
    this.sizes = data.sizes ? sizePicker(this, data.sizes) : null;
    this.controls = members(this, { kind: "object", object: 0 }, "");
    this.answer = answerPanel((pointer) => this.#go(pointer));
    this.json = element("textarea", { id: "request-json", spellcheck: "false", rows: 14, "aria-describedby": "request-json-problem" });
    this.jsonProblem = element("p", { class: "problems error", id: "request-json-problem", hidden: true });
    this.code = this.#codeViews();
    this.#place(root);
    this.json.addEventListener("input", () => this.#read());
  }

  /** @param {HTMLElement} root */
  #place(root) {
    const presets = element("select", { id: "preset" }, element("option", { value: "" }, "Choose a request"));
    presets.append(element("option", { value: "start" }, "The smallest valid request"));
    const group = (/** @type {string} */ label, /** @type {[string, string][]} */ options) => {
      if (options.length) presets.append(element("optgroup", { label }, ...options.map(([value, text]) => element("option", { value }, text))));
    };
    group("Documented examples", this.data.examples.map((/** @type {any} */ { title }, /** @type {number} */ index) => [`example ${index}`, title]));
    group("Modes", Object.keys(this.data.modes).map((mode) => [`mode ${mode}`, mode]));
    group("Requests that break a rule", Object.keys(this.data.broken).map((rule) => [`broken ${rule}`, rule]));
    presets.addEventListener("change", () => {
      this.#preset(presets.value);
      presets.value = "";
    });
    const lenient = element("input", { type: "checkbox", id: "lenient" });
    lenient.addEventListener("change", () => {
      this.#isLenient = lenient.checked;
      this.#changed();
    });
    const bar = element("div", { class: "form-bar" },
      element("div", {}, element("label", { for: "preset" }, "Start from"), presets),
      element("label", { class: "lenient", for: "lenient" }, lenient, "Offer what rules exclude"));
    const json = element("div", { class: "json-view" }, element("label", { for: "request-json" }, "Request as JSON"), this.json, this.jsonProblem);
    const controls = element("div", { class: "controls" }, this.controls.root, this.facts.root);
    const width = this.fields.get(this.data.sizes?.width ?? "");
    if (this.sizes) (width ?? this.controls).root.before(this.sizes.root);
    root.append(bar, element("div", { class: "columns" }, controls, element("div", { class: "result" }, this.answer.root, json, this.code.root)));
  }

  /** The request as code in one of the languages. */
  #codeViews() {
    const select = element("select", { id: "code-language" }, ...this.data.code.map((/** @type {any} */ { name }) => element("option", {}, name)));
    const text = element("code");
    const copy = element("button", { type: "button", class: "quiet" }, "Copy");
    const pre = element("pre", { tabindex: 0, role: "region", "aria-label": "Request as code" }, text);
    const show = () => {
      const code = this.data.code.find((/** @type {any} */ { name }) => name === select.value);
      const isHuge = this.#text().length > LONGEST_TRIED;
      text.textContent = isHuge ? "The request is too long to be shown here." : codeWith(code, this.request);
    };
    select.addEventListener("change", show);
    copy.addEventListener("click", async () => {
      const code = this.data.code.find((/** @type {any} */ { name }) => name === select.value);
      await navigator.clipboard.writeText(codeWith(code, this.request));
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 1500);
    });
    const root = element("div", { class: "code-view" }, element("div", { class: "code-head" }, element("label", { for: "code-language" }, "As"), select, copy), pre);
    return { root, show };
  }

  /** Sets a value of the request; `undefined` removes it. Objects around a new value are made. @param {string} pointer @param {any} value */
  change(pointer, value) {
    this.replace(changed(this.request, names(pointer), value));
  }

  /** Shows another request. @param {any} request @param {any} [facts] */
  replace(request, facts) {
    this.request = request;
    this.#written = null;
    this.facts.follow(request);
    if (facts !== undefined) this.facts.set(facts ?? {});
    this.json.value = this.#texts.write(request);
    this.jsonProblem.hidden = true;
    this.#showControls();
    this.#changed();
  }

  #showControls() {
    const isObject = this.request !== null && typeof this.request === "object" && !Array.isArray(this.request);
    this.controls.set(isObject ? this.request : {});
    this.sizes?.set(this.request);
    this.facts.follow(this.request);
  }

  /** Takes over what the reader wrote as JSON. */
  #read() {
    this.#written = this.json.value;
    try {
      this.request = this.#texts.read(this.json.value);
      this.#written = this.json.value.includes("⟨") ? null : this.json.value;
      this.jsonProblem.hidden = true;
      this.#showControls();
    } catch (error) {
      this.jsonProblem.hidden = false;
      this.jsonProblem.textContent = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  /** The request as the engine reads it. */
  #text() {
    return this.#written ?? JSON.stringify(this.request);
  }

  /** Asks the engine: at once, or when the reader pauses. */
  #changed() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.answer.root.classList.toggle("pending", this.#took >= SLOW);
    if (this.#took < SLOW) this.#check();
    else this.#timer = setTimeout(() => this.#check(), 250);
  }

  #check() {
    const facts = JSON.stringify(this.facts.facts());
    const begin = performance.now();
    this.answer.root.classList.remove("pending");
    try {
      const answer = this.#engine.check(this.#text(), facts);
      this.#took = performance.now() - begin;
      this.answer.show(answer);
      this.#showProblems(answer);
      this.code.show();
      this.#remember(facts);
      this.#tryValues(answer, facts);
    } catch (error) {
      this.answer.fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Shows each problem at the innermost control around it. @param {import("./engine.js").Answer} answer */
  #showProblems(answer) {
    /** @type {Map<any, any[]>} */
    const problems = new Map([...this.fields.values()].map((field) => [field, []]));
    const add = (/** @type {import("./engine.js").Violation} */ { pointer, rule, message }, /** @type {boolean} */ warning) => {
      const field = this.#fieldOf(pointer);
      const link = Object.hasOwn(this.data.rules, rule) ? `#${document.querySelector(`[data-rule="${CSS.escape(rule)}"]`)?.id}` : null;
      problems.get(field)?.push({ message, rule, warning, link });
    };
    for (const one of answer.violations) add(one, false);
    for (const one of answer.warnings) add(one, true);
    for (const [field, found] of problems) field.show(found);
  }

  /** The control of a pointer, else of the value around it. @param {string} pointer */
  #fieldOf(pointer) {
    let around = pointer;
    while (around !== "" && !this.fields.has(around)) around = around.slice(0, around.lastIndexOf("/"));
    return this.fields.get(around);
  }

  /** @param {string} pointer */
  #go(pointer) {
    const field = this.#fieldOf(pointer);
    if (field) field.focus();
    else this.json.focus();
  }

  /**
   * Tries values that are not chosen. One is excluded if a rule that holds now would be broken by values that are given:
   * a rule that only asks for more does not exclude anything.
   * @param {import("./engine.js").Answer} answer @param {string} facts
   */
  #tryValues(answer, facts) {
    const turn = this.#turn;
    const probes = [...this.fields.values()].flatMap((field) => field.probes());
    const isTried = !this.#isLenient && this.jsonProblem.hidden && this.#text().length < LONGEST_TRIED;
    const known = new Set(answer.violations.map(({ rule }) => rule));
    const slice = () => {
      const end = performance.now() + SLICE;
      while (probes.length && performance.now() < end) {
        const probe = /** @type {import("./controls.js").Probe} */ (probes.shift());
        probe.apply(isTried ? this.#reason(probe, known, facts) : null);
      }
      if (probes.length) setTimeout(() => turn === this.#turn && slice());
      else document.documentElement.dataset.tried = String(turn);
    };
    if (isTried) setTimeout(() => turn === this.#turn && slice());
    else slice();
  }

  /** The rule that excludes a value. @param {import("./controls.js").Probe} probe @param {Set<string>} known @param {string} facts */
  #reason({ pointer, value }, known, facts) {
    const request = changed(this.request, names(pointer), value);
    for (const { rule, pointer: place, kind, message } of this.#engine.check(JSON.stringify(request), facts).violations) {
      const isOfRule = kind.name === "rule" && Object.hasOwn(this.data.rules, rule) && !known.has(rule);
      const offending = [place, ...(kind.offending ?? [])].filter((one) => at(request, one) !== undefined);
      const asks = (kind.missing ?? []).length > 0 || at(request, place) === undefined;
      if (isOfRule && !asks && offending.length) return `${message} (${rule})`;
    }
    return null;
  }

  /** Shows one of the requests of the page. @param {string} name */
  #preset(name) {
    const [kind, ...rest] = name.split(" ");
    const which = rest.join(" ");
    if (kind === "start") this.replace(this.data.start, {});
    if (kind === "mode") this.replace(this.data.modes[which], {});
    if (kind === "broken") this.replace(this.data.broken[which], {});
    if (kind === "example") {
      const { request, facts } = this.data.examples[Number(which)];
      this.replace(request, facts);
      this.facts.set(facts ?? {});
    }
  }

  /** Writes the request into the address, if it is not too long. @param {string} facts */
  #remember(facts) {
    const isStart = this.#text() === JSON.stringify(this.data.start) && facts === "{}";
    const text = `#request=${encodeURIComponent(this.#text())}${facts === "{}" ? "" : `&facts=${encodeURIComponent(facts)}`}`;
    const isShown = location.hash.startsWith("#request=");
    if (isStart && !isShown) return;
    if (text.length <= LONGEST_ADDRESS) history.replaceState(null, "", text);
    else if (isShown) history.replaceState(null, "", "#try");
  }

  /** Shows the request of the address, if it has one. */
  recall() {
    const found = /^#request=([^&]*)(?:&facts=(.*))?$/.exec(location.hash);
    if (!found) return false;
    try {
      const facts = found[2] ? parse(decodeURIComponent(found[2])) : {};
      this.replace(parse(decodeURIComponent(found[1])), facts);
      this.facts.set(facts);
      this.#changed();
      return true;
    } catch {
      return false;
    }
  }

  /** Lets other places of the page show their requests here. */
  listen() {
    /** @param {HTMLElement} button @param {() => void} show */
    const connect = (button, show) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        show();
        document.getElementById("try")?.scrollIntoView();
        this.answer.root.querySelector("button")?.focus({ preventScroll: true });
      });
    };
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-example]"))) {
      const index = this.data.examples.findIndex((/** @type {any} */ { title }) => title === button.dataset.example);
      if (index >= 0) connect(button, () => this.#preset(`example ${index}`));
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-break]"))) {
      connect(button, () => this.#preset(`broken ${button.dataset.break}`));
    }
  }
}

async function start() {
  const section = document.getElementById("try");
  const place = /** @type {HTMLElement | null} */ (section?.querySelector("div.form"));
  const text = document.getElementById("operation")?.textContent;
  if (!section || !place || !text) return;
  const data = parse(text);
  try {
    const engine = new Engine(await fetchEngine(section.dataset.engine ?? ""), data.table);
    const form = new Form(data, engine, place);
    if (!form.recall()) form.replace(data.start, {});
    form.listen();
    window.addEventListener("hashchange", () => form.recall());
    section.dataset.ready = "true";
  } catch (error) {
    place.append(element("p", { class: "note" }, ...prose(`The form cannot be shown: ${error instanceof Error ? error.message : error}`)));
  }
}

start();
