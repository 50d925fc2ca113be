// The form of an operation: controls, the request as JSON, the answer of the engine, and the request as code. All of them
// show one request.

/** @import { Answer, Engine, Violation } from "./engine.js" */
/** @import { Field } from "./field.js" */
/** @import { Data, Preset } from "./types.js" */
import { recall, remember } from "./address.js";
import { answerPanel } from "./answer.js";
import { codeView } from "./code-view.js";
import { element } from "./dom.js";
import { Exclusions } from "./exclusions.js";
import { factControls } from "./facts.js";
import { changed, names, Texts } from "./json.js";
import { momentControl } from "./moment.js";
import { members } from "./nested.js";
import { connectButtons, presetBar } from "./presets.js";
import { sizePicker } from "./sizes.js";

/** Longest request that values are tried in, and that is shown as code. */
const LONGEST_TRIED = 100_000;
/** Longest text that stays as the reader wrote it. */
const LONGEST_SHOWN = 200_000;
/** Answers that take longer than this many milliseconds wait until the reader pauses. */
const SLOW = 50;
/** Milliseconds without a change that are a pause. */
const PAUSE = 250;

/** The form of the operation that a page is about. */
export class Form {
  /** @type {Map<string, Field>} the controls of parameters, by their pointers */
  fields = new Map();
  /** @type {any} */
  request;
  /** True while the request changes because of a control: what the reader chose there stays. */
  isByControl = false;
  /** The request as the reader wrote it, unless it is what the controls make. @type {string | null} */
  #written = null;
  #texts = new Texts();
  #engine;
  #isLenient = false;
  #exclusions = new Exclusions();
  #timer = 0;
  /** Milliseconds that the last answer took. */
  #took = 0;

  /**
   * @param {Data} data
   * @param {Engine} engine
   * @param {HTMLElement} root
   */
  constructor(data, engine, root) {
    this.data = data;
    this.#engine = engine;
    this.objects = data.objects;
    this.facts = factControls(data, () => this.#changed());
    this.moment = momentControl(() => this.#changed());
    this.sizes = data.sizes ? sizePicker(this, data.sizes) : null;
    this.controls = members(this, { kind: "object", object: 0 }, "");
    this.answer = answerPanel((pointer) => this.#go(pointer));
    this.json = element("textarea", {
      id: "request-json",
      spellcheck: "false",
      rows: 14,
      "aria-describedby": "request-json-problem",
    });
    this.jsonProblem = element("p", { class: "problems error", id: "request-json-problem", hidden: true });
    this.code = codeView(data.code);
    this.#place(root);
    this.json.addEventListener("input", () => this.#read());
  }

  /** @param {HTMLElement} root */
  #place(root) {
    const allow = (/** @type {boolean} */ isLenient) => {
      this.#isLenient = isLenient;
      this.#changed();
    };
    const bar = presetBar(this.data, (preset) => this.#preset(preset), allow);
    const json = element(
      "div",
      { class: "json-view" },
      element("label", { for: "request-json" }, "Request as JSON"),
      this.json,
      this.jsonProblem,
    );
    const moment = this.data.moment ? this.moment.root : null;
    const controls = element("div", { class: "controls" }, this.controls.root, moment, this.facts.root);
    const field = this.fields.get(this.data.sizes?.at ?? "");
    if (this.sizes) (field ?? this.controls).root.before(this.sizes.root);
    root.append(
      bar,
      element(
        "div",
        { class: "columns" },
        controls,
        element("div", { class: "result" }, this.answer.root, json, this.code.root),
      ),
    );
  }

  /**
   * Sets a value of the request; `undefined` removes it. Objects around a new value are made.
   * @param {string} pointer
   * @param {any} value
   */
  change(pointer, value) {
    this.isByControl = true;
    this.replace(changed(this.request, names(pointer), value));
    this.isByControl = false;
  }

  /**
   * Shows another request.
   * @param {any} request
   * @param {any} [facts] without them, the facts stay
   * @param {string} [moment] without it, the time stays
   */
  replace(request, facts, moment) {
    this.request = request;
    this.#written = null;
    this.#showText();
    this.jsonProblem.hidden = true;
    this.#showControls();
    if (facts !== undefined) this.facts.set(facts);
    if (moment !== undefined) this.moment.set(moment);
    this.#changed();
  }

  #showText() {
    this.json.value = this.#texts.write(this.request);
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
      this.#written = this.#texts.isReplaced(this.json.value) ? null : this.json.value;
      this.jsonProblem.hidden = true;
      // A page with megabytes of text in a box reacts slowly.
      if (this.json.value.length > LONGEST_SHOWN) this.#showText();
      this.#showControls();
    } catch (error) {
      this.jsonProblem.hidden = false;
      this.jsonProblem.textContent = error instanceof Error ? error.message : String(error);
    }
    this.#changed();
  }

  /** Asks the engine: at once, or when the reader pauses. */
  #changed() {
    this.#exclusions.stop();
    clearTimeout(this.#timer);
    const isSlow = this.#took >= SLOW;
    this.answer.root.classList.toggle("pending", isSlow);
    if (isSlow) this.#timer = setTimeout(() => this.#check(), PAUSE);
    else this.#check();
  }

  #check() {
    const facts = JSON.stringify(this.facts.facts());
    const moment = this.moment.moment();
    const text = this.#written ?? JSON.stringify(this.request);
    const begin = performance.now();
    this.answer.root.classList.remove("pending");
    try {
      const answer = this.#engine.check(text, facts, moment);
      this.#took = performance.now() - begin;
      this.answer.show(answer);
      this.#showProblems(answer);
      const isLong = text.length > LONGEST_TRIED;
      this.code.show(this.request, isLong);
      const isStart = text === JSON.stringify(this.data.start) && facts === "{}" && moment === "";
      remember(text, facts, moment, isStart);
      this.#tryValues(answer, (request) => this.#engine.check(JSON.stringify(request), facts, moment), isLong);
    } catch (error) {
      this.answer.fail(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Shows each problem at the innermost control around it.
   * @param {Answer} answer
   */
  #showProblems(answer) {
    /** @type {Map<Field | undefined, Parameters<Field["show"]>[0]>} */
    const problems = new Map([...this.fields.values()].map((field) => [field, []]));
    /**
     * @param {Violation} found
     * @param {boolean} isWarning
     */
    const add = ({ pointer, rule, message }, isWarning) => {
      const place = Object.hasOwn(this.data.rules, rule)
        ? document.querySelector(`[data-rule="${CSS.escape(rule)}"]`)
        : null;
      problems.get(this.#fieldOf(pointer))?.push({ message, rule, isWarning, link: place ? `#${place.id}` : null });
    };
    for (const one of answer.violations) add(one, false);
    for (const one of answer.warnings) add(one, true);
    for (const [field, found] of problems) field?.show(found);
  }

  /**
   * The control of a pointer, else of the value around it.
   * @param {string} pointer
   */
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
   * Tries the values that are not chosen.
   * @param {Answer} answer
   * @param {(request: any) => Answer} check
   * @param {boolean} isLong
   */
  #tryValues(answer, check, isLong) {
    const probes = [...this.fields.values()].flatMap((field) => field.probes());
    const isTried = !this.#isLenient && this.jsonProblem.hidden && !isLong;
    const broken = new Set(answer.violations.map(({ rule }) => rule));
    this.#exclusions.apply(probes, this.request, isTried ? { rules: this.data.rules, broken, check } : null);
  }

  /** @param {Preset} preset */
  #preset({ request, facts, at }) {
    this.replace(request, facts ?? {}, at ?? "");
  }

  /** Shows the request of the address; returns false if it has none. */
  recall() {
    const found = recall();
    if (found) this.#preset(found);
    return found !== null;
  }

  /** Lets other places of the page show their requests here. */
  listen() {
    connectButtons(this.data, (preset) => {
      this.#preset(preset);
      document.getElementById("try")?.scrollIntoView();
      this.json.closest(".form")?.querySelector("select")?.focus({ preventScroll: true });
    });
    window.addEventListener("hashchange", () => {
      if (this.recall()) document.getElementById("try")?.scrollIntoView();
    });
  }
}
