// Controls for facts: what is not part of the request, but rules and the price use it.

/** @import { Data, Fact } from "./types.js" */
import { element, prose } from "./dom.js";
import { at, below } from "./json.js";

/**
 * The pointers of the strings that a pointer with `<index>` stands for.
 * @param {any} request
 * @param {string} pattern
 * @returns {string[]}
 */
function places(request, pattern) {
  const cut = pattern.indexOf("/<index>");
  if (cut < 0) return typeof at(request, pattern) === "string" ? [pattern] : [];
  const list = at(request, pattern.slice(0, cut));
  if (!Array.isArray(list)) return [];
  return list.flatMap((_, index) =>
    places(request, below(pattern.slice(0, cut), index) + pattern.slice(cut + "/<index>".length)),
  );
}

/**
 * Reports whether values of a fact are numbers.
 * @param {Fact["type"]} type
 */
function isNumeric(type) {
  return type === "integer" || type === "number";
}

/**
 * The value that a text stands for.
 * @param {string} text
 * @param {Fact["type"]} type
 * @param {boolean} isList
 * @returns {any}
 */
function read(text, type, isList) {
  if (isList) return text.split(",").map((one) => read(one.trim(), type, false));
  if (type === "boolean") return text === "true";
  if (!isNumeric(type)) return text;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/**
 * @param {Pick<Data, "facts" | "files">} data
 * @param {() => void} changed
 */
export function factControls(data, changed) {
  /** @type {Map<string, { input: any, value: () => any }>} */
  const inputs = new Map();
  /** @type {Map<string, Map<string, HTMLInputElement>>} */
  const files = new Map();
  const fields = data.facts.map((fact) => {
    const id = `fact-${fact.name}`;
    const input =
      fact.type === "boolean" && !fact.list
        ? element(
            "select",
            { id },
            ...["", "true", "false"].map((value) => element("option", { value }, value || "unknown")),
          )
        : element("input", {
            id,
            type: fact.list || !isNumeric(fact.type) ? "text" : "number",
            step: "any",
            placeholder: `unknown; for example ${JSON.stringify(fact.sample)}`,
            "aria-describedby": `${id}-hint`,
          });
    input.addEventListener("input", changed);
    inputs.set(fact.name, { input, value: () => read(input.value, fact.type, fact.list) });
    return element(
      "div",
      { class: "field" },
      element(
        "div",
        { class: "field-head" },
        element("label", { for: id }, fact.name),
        fact.unit ? element("span", { class: "unit" }, fact.unit) : null,
      ),
      input,
      element("p", { class: "hint", id: `${id}-hint` }, ...prose(fact.doc)),
    );
  });
  const media = element("div", { class: "fields" });
  const root = element(
    "details",
    { class: "facts", open: data.facts.length > 0 },
    element("summary", {}, "Facts that are not in the request"),
    element("div", { class: "fields" }, ...fields),
    media,
  );
  root.hidden = data.facts.length === 0;

  /**
   * Controls for a file.
   * @param {string} pointer
   * @param {string[]} names
   */
  const file = (pointer, names) => {
    const controls = new Map(
      names.map((name) => {
        const input = element("input", {
          type: name === "format" ? "text" : "number",
          min: 0,
          step: "any",
          "aria-label": `${name} of ${pointer}`,
        });
        input.addEventListener("input", changed);
        return [name, input];
      }),
    );
    files.set(pointer, controls);
    return element(
      "fieldset",
      { class: "file-facts", "data-file": pointer },
      element("legend", {}, element("code", {}, pointer)),
      ...[...controls].map(([name, input]) => element("label", {}, name, input)),
    );
  };

  return {
    root,
    /**
     * Shows the files of a request.
     * @param {any} request
     */
    follow(request) {
      const wanted = data.files.flatMap(([pattern, names]) =>
        places(request, pattern).map((pointer) => /** @type {[string, string[]]} */ ([pointer, names])),
      );
      const isSame = wanted.length === files.size && wanted.every(([pointer]) => files.has(pointer));
      if (!isSame) {
        files.clear();
        media.replaceChildren(...wanted.map(([pointer, names]) => file(pointer, names)));
      }
      root.hidden = data.facts.length === 0 && wanted.length === 0;
    },
    /** The facts that are known. */
    facts() {
      /** @type {Record<string, any>} */
      const known = {};
      for (const [name, { input, value }] of inputs) if (input.value !== "") known[name] = value();
      for (const [pointer, controls] of files) {
        const given = [...controls].filter(([, input]) => input.value !== "");
        if (given.length)
          known[pointer] = Object.fromEntries(
            given.map(([name, input]) => [name, name === "format" ? input.value : Number(input.value)]),
          );
      }
      return known;
    },
    /** @param {Record<string, any>} known */
    set(known) {
      for (const [name, { input }] of inputs) {
        const value = known[name];
        input.value = value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
      }
      for (const [pointer, controls] of files) {
        for (const [name, input] of controls) input.value = String(known[pointer]?.[name] ?? "");
      }
    },
  };
}
