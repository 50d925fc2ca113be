// A parameter in the form: its label, description, problems and control.

/** @import { Form, Param, Probe } from "./types.js" */
import { control, offersNull } from "./control.js";
import { element, prose, unique } from "./dom.js";
import { sample } from "./values.js";

/** A parameter with its label, description, problems and control. */
export class Field {
  /** @type {any} */
  value;
  #form;
  #param;
  #control;
  #problems = element("ul", { class: "problems", hidden: true, id: unique() });
  /** Gives the value `null`, where that is allowed. @type {any} */
  #null = null;
  #why = element("p", { class: "why", hidden: true, id: unique() });

  /**
   * @param {Form} form
   * @param {Param} param
   * @param {string} pointer
   * @param {boolean} [isItem]
   */
  constructor(form, param, pointer, isItem = false) {
    this.#form = form;
    this.#param = param;
    this.pointer = pointer;
    const hint = element(
      "p",
      { class: "hint", id: unique() },
      ...prose([param.doc, param.deprecated && `Deprecated: ${param.deprecated}`].filter(Boolean).join(" ")),
    );
    const label = unique();
    this.#control = control(form, param.type, pointer, { label, param, isItem });
    const described = [this.#problems.id, this.#why.id, hint.id].join(" ");
    const { input } = this.#control;
    const isGroup = !input;
    if (input) {
      input.id ||= unique();
      input.setAttribute("aria-describedby", described);
      if (param.required) input.setAttribute("aria-required", "true");
    } else {
      this.#control.root.setAttribute("role", "group");
      this.#control.root.setAttribute("aria-labelledby", label);
      this.#control.root.setAttribute("aria-describedby", described);
    }
    if (param.nullable && !offersNull(param.type)) this.#null = element("input", { type: "checkbox" });
    this.#null?.addEventListener("change", () => form.change(pointer, this.#null.checked ? null : undefined));
    const name = isGroup
      ? element("span", { class: "label", id: label }, param.name)
      : element("label", { id: label, for: input?.id }, param.name);
    const head = element(
      "div",
      { class: "field-head" },
      name,
      param.unit ? element("span", { class: "unit" }, param.unit) : null,
      param.required && !isItem ? element("span", { class: "required" }, "required") : null,
      this.#null ? element("label", { class: "null" }, this.#null, "null") : null,
    );
    this.root = element(
      "div",
      { class: `field kind-${param.type.kind}`, "data-pointer": pointer },
      head,
      this.#control.root,
      this.#why,
      this.#problems,
      param.doc || param.deprecated ? hint : null,
    );
    form.fields.set(pointer, this);
  }

  /**
   * Shows a value.
   * @param {any} value
   */
  set(value) {
    this.value = value;
    this.root.classList.toggle("given", value !== undefined);
    if (this.#null) this.#null.checked = value === null;
    this.#control.set(value);
  }

  /**
   * Shows what is wrong here.
   * @param {{ message: string, rule: string, isWarning: boolean, link: string | null }[]} problems
   */
  show(problems) {
    this.#problems.hidden = problems.length === 0;
    this.#problems.replaceChildren(
      ...problems.map(({ message, rule, isWarning, link }) =>
        element(
          "li",
          { class: isWarning ? "warning" : "error" },
          ...prose(message),
          " ",
          link ? element("a", { href: link }, rule) : element("span", { class: "rule-id" }, rule),
        ),
      ),
    );
    const isWrong = problems.some(({ isWarning }) => !isWarning);
    this.root.classList.toggle("wrong", isWrong);
    const input = this.#control.input;
    if (isWrong) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }

  /** Values that are not chosen here. @returns {Probe[]} */
  probes() {
    if (this.value !== undefined || this.#param.required) return this.#control.probes();
    const kind = this.#param.type.kind;
    if (kind === "boolean" || kind === "enum") return this.#control.probes();
    return [
      { pointer: this.pointer, value: sample(this.#form, this.#param.type), apply: (reason) => this.#exclude(reason) },
    ];
  }

  /** @param {string | null} reason */
  #exclude(reason) {
    const isExcluded = reason !== null && this.value === undefined;
    this.#why.hidden = !isExcluded;
    if (isExcluded) this.#why.replaceChildren(...prose(reason));
    this.root.classList.toggle("excluded", isExcluded);
    for (const one of this.#control.root.querySelectorAll("input, textarea, select, button"))
      /** @type {HTMLInputElement} */ (one).disabled = isExcluded;
    if (this.#control.input) /** @type {HTMLInputElement} */ (this.#control.input).disabled = isExcluded;
  }

  /** Lets the reader change an excluded parameter. */
  include() {
    if (this.root.classList.contains("excluded")) this.#exclude(null);
  }

  focus() {
    const target = this.#control.input ?? this.#control.root.querySelector("input, textarea, select, button");
    /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "center" });
  }

  /** Forgets the field and those in it. */
  remove() {
    for (const pointer of [...this.#form.fields.keys()]) {
      if (pointer === this.pointer || pointer.startsWith(`${this.pointer}/`)) this.#form.fields.delete(pointer);
    }
    this.root.remove();
  }
}
