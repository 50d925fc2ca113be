// A reader who uses the controls of a form. It runs in the page, so that thousands of changes take seconds. Each change
// is one that a hand can make: a text in an input, a click, a choice. Returns what has no control, or a disabled one.

globalThis.reader = (() => {
  const data = JSON.parse(document.getElementById("operation").textContent);
  const json = document.getElementById("request-json");
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const below = (pointer, name) => `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const names = (pointer) =>
    pointer
      .split("/")
      .slice(1)
      .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  const child = (place, selector) => place.querySelector(`:scope > ${selector}`);

  function same(a, b) {
    if (a === b) return true;
    if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, at) => same(one, b[at]));
    if (!isObject(a) || !isObject(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  }

  /** The request that the form shows. */
  const request = () => JSON.parse(json.value);

  function valueAt(pointer) {
    let value = request();
    for (const name of names(pointer)) value = value === undefined || value === null ? undefined : value[name];
    return value;
  }

  /** The place of the control of a parameter. */
  const placeOf = (pointer) => document.querySelector(`.field[data-pointer="${CSS.escape(pointer)}"]`);

  function write(input, text) {
    if (!input || input.disabled || input.readOnly) return false;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function click(button) {
    if (!button || button.disabled || button.hidden) return false;
    button.click();
    return true;
  }

  function choose(select, value) {
    const option = select && [...select.options].find((one) => one.value === value);
    return Boolean(option) && !option.disabled && write(select, value);
  }

  /** Removes a value. */
  function clear(place, type) {
    const [choices, selection, text, numeric] = [".choices", ".selection", ".text", ".numeric"].map((kind) =>
      child(place, kind),
    );
    if (choices) {
      const [first] = choices.querySelectorAll(".choice");
      const isAbsent = /^(default \(|not given$)/.test(first.querySelector(".choice-name").textContent);
      return isAbsent && click(first.querySelector("input"));
    }
    if (selection) return choose(selection.querySelector("select"), "");
    if (type.kind === "union") return choose(child(place, ".union > select"), "");
    if (text) return write(text.querySelector("input:not([type=file]), textarea"), "");
    if (numeric) return write(numeric.querySelector("input[type=number]"), "");
    if (type.kind === "const") return uncheck(place);
    return click(child(place, ".present > .nested > .remove"));
  }

  function uncheck(place) {
    const box = child(place, ".constant > input");
    return box.checked ? click(box) : true;
  }

  /** Chooses one of several values. */
  function pick(place, type, value) {
    if (value !== null && typeof value === "object") return false;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const choices = child(place, ".choices");
    if (choices) {
      const labels = [...choices.querySelectorAll(".choice")].filter(
        (one) => !/^(default \(|not given$)/.test(one.querySelector(".choice-name").textContent),
      );
      return click(
        labels.find((one) => one.querySelector(".choice-name").textContent === text)?.querySelector("input"),
      );
    }
    const selection = child(place, ".selection > select");
    if (selection) return choose(selection, String(type.values.findIndex(([one]) => one === value)));
    return write(child(place, ".text > input"), text);
  }

  function list(place, type, to, pointer) {
    const items = () => child(place, ".present > .nested > div > .items")?.children ?? [];
    if (!Array.isArray(valueAt(pointer)) && !click(child(place, ".present > .add"))) return false;
    while (items().length > to.length) if (!click(child(items()[items().length - 1], ".remove"))) return false;
    while (items().length < to.length) if (!click(child(place, ".present > .nested > div > button"))) return false;
    return to.every((item, at) => change(placeOf(below(pointer, at)), type.items, item, below(pointer, at)));
  }

  function map(place, type, to, pointer) {
    if (!isObject(valueAt(pointer)) && !click(child(place, ".present > .add"))) return false;
    const rows = () => [...child(place, ".present > .nested > div > .items").children];
    const row = (name) => rows().find((one) => child(one, "input").value === name);
    for (const name of Object.keys(valueAt(pointer))) if (!Object.hasOwn(to, name)) click(child(row(name), ".remove"));
    return Object.entries(to).every(([name, value]) => {
      if (!row(name)) {
        const known = new Set(Object.keys(valueAt(pointer)));
        if (!click(child(place, ".present > .nested > div > button"))) return false;
        const added = Object.keys(valueAt(pointer)).find((one) => !known.has(one));
        if (!write(child(row(added), "input"), name)) return false;
      }
      return change(placeOf(below(pointer, name)), type.items, value, below(pointer, name));
    });
  }

  function object(place, type, to, pointer) {
    if (!isObject(valueAt(pointer)) && !click(child(place, ".present > .add"))) return false;
    return members(type.object, to, pointer);
  }

  /** Makes the members of an object those of another one. */
  function members(id, to, pointer) {
    const known = data.objects[id].members;
    const isKnown = Object.keys(to).every((name) => known.some((member) => member.name === name));
    const one = ({ name, type }) =>
      change(placeOf(below(pointer, name)), type, Object.hasOwn(to, name) ? to[name] : undefined, below(pointer, name));
    return known.map(one).every(Boolean) && isKnown;
  }

  function union(place, type, to, pointer) {
    const picker = child(place, ".union > select");
    const isAbsent = valueAt(pointer) === undefined;
    // The variant that is shown first: a value that is there stays in it.
    const order = [...type.variants.keys()].sort(
      (a, b) => Number(String(b) === picker.value) - Number(String(a) === picker.value),
    );
    for (const at of order) {
      if ((isAbsent || picker.value !== String(at)) && !choose(picker, String(at))) continue;
      if (change(child(place, ".union > .variant"), type.variants[at].type, to, pointer) && same(valueAt(pointer), to))
        return true;
    }
    return false;
  }

  /** Makes the value at a place another one; `undefined` removes it. Returns false if the controls cannot do this. */
  function change(place, type, to, pointer) {
    if (same(valueAt(pointer), to)) return true;
    if (!place) return false;
    if (to === undefined) return clear(place, type);
    const none = child(place, ".field-head > .null > input");
    if (to === null && none) return click(none);
    switch (type.kind) {
      case "const":
        return to === type.value && click(child(place, ".constant > input"));
      case "boolean":
      case "enum":
      case "size":
        return pick(place, type, to);
      case "integer":
      case "number":
        return typeof to === "number" && write(child(place, ".numeric > input"), String(to));
      case "string":
        return (
          typeof to === "string" && write(child(place, ".text").querySelector("input:not([type=file]), textarea"), to)
        );
      case "array":
        return Array.isArray(to) && list(place, type, to, pointer);
      case "map":
        return isObject(to) && map(place, type, to, pointer);
      case "object":
        return isObject(to) && object(place, type, to, pointer);
      case "union":
        return union(place, type, to, pointer);
      default:
        return write(child(place, ".text > textarea"), JSON.stringify(to));
    }
  }

  /** Tells whether a pointer is one of those that a pointer with `<index>` stands for. */
  function matches(pattern, pointer) {
    const [a, b] = [pattern.split("/"), pointer.split("/")];
    return (
      a.length === b.length && a.every((part, at) => part === b[at] || (part === "<index>" && /^\d+$/.test(b[at])))
    );
  }

  function setFacts(facts) {
    for (const input of document.querySelectorAll(".facts input, .facts select"))
      if (input.value !== "") write(input, "");
    return Object.entries(facts ?? {}).every(([name, value]) => {
      if (!name.startsWith("/"))
        return write(document.getElementById(`fact-${name}`), Array.isArray(value) ? value.join(", ") : String(value));
      const file = document.querySelector(`[data-file="${CSS.escape(name)}"]`);
      // A form asks only for the facts that something needs.
      const needed = Object.entries(value).filter(([fact]) =>
        data.files.some(([pattern, facts]) => matches(pattern, name) && facts.includes(fact)),
      );
      return needed.every(([fact, one]) =>
        write(file?.querySelector(`input[aria-label="${CSS.escape(`${fact} of ${name}`)}"]`), String(one)),
      );
    });
  }

  /** Enters the time of the request, or none. */
  function setMoment(moment) {
    const input = document.getElementById("moment");
    return moment === undefined && !input?.value ? true : write(input, moment ?? "");
  }

  /** Waits until the form shows its answer, and which values rules exclude. */
  async function settled() {
    while (document.querySelector(".answer.pending") || document.documentElement.dataset.tried === undefined)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  function offer(all) {
    const box = document.getElementById("lenient");
    if (box.checked !== all) box.click();
  }

  function preset(name) {
    write(document.getElementById("preset"), name);
  }

  /** The verdict, the price, and the problems with their places. */
  function answer() {
    const texts = (list, selector) =>
      [...document.querySelectorAll(list)].map((one) => one.querySelector(selector).textContent);
    const errors = texts(".findings .error", ".place").map((place, at) => [
      place,
      texts(".findings .error", ".rule-id")[at],
    ]);
    return {
      verdict: document.querySelector(".verdict").textContent,
      amount: document.querySelector(".amount").textContent,
      problems: errors,
      rules: texts(".findings :is(.error, .warning)", ".rule-id"),
    };
  }

  /** Enters a request, from the smallest one; returns true if the form then shows it. */
  async function enter({ request: wanted, facts, at }) {
    preset("start");
    offer(true);
    members(0, wanted, "");
    const isDone = setFacts(facts) && setMoment(at) && same(request(), wanted);
    await settled();
    return isDone;
  }

  /** Valid requests of the page, those first that have most in common with the request that is shown. */
  function targets() {
    const all = [{ request: data.start }, ...Object.values(data.modes), ...data.examples].filter((one) =>
      isObject(one.request),
    );
    const now = request();
    const changes = ({ request: other }) =>
      new Set([...Object.keys(now), ...Object.keys(other)].filter((name) => !same(now[name], other[name]))).size;
    return all
      .map((one) => [changes(one), one])
      .sort(([a], [b]) => a - b)
      .map(([, one]) => one);
  }

  /** Mends a request: changes one parameter after the other until the engine accepts it, without what rules exclude. */
  async function mend(rule) {
    offer(false);
    await settled();
    const isMended = () => answer().verdict === "Valid" && !answer().rules.includes(rule);
    for (const target of targets().slice(0, 3)) {
      for (let before = null; before !== json.value;) {
        before = json.value;
        for (const { name, type } of data.objects[0].members) {
          if (isMended()) return true;
          const wanted = Object.hasOwn(target.request, name) ? target.request[name] : undefined;
          if (same(valueAt(below("", name)), wanted)) continue;
          change(placeOf(below("", name)), type, wanted, below("", name));
          await settled();
        }
      }
      setFacts(target.facts);
      setMoment(target.at);
      await settled();
      if (isMended()) return true;
    }
    return false;
  }

  /** Breaks a rule through the controls and mends it; tells what went wrong. */
  async function breakAndMend(rule) {
    const isEntered = await enter(data.broken[rule]);
    if (!isEntered) {
      preset(`broken ${rule}`);
      await settled();
    }
    const [isListed, verdict] = [answer().rules.includes(rule), answer().verdict];
    const isShown = [...document.querySelectorAll(".field .problems:not([hidden]) li")].some((one) =>
      one.textContent.includes(rule),
    );
    const notLinked = unlinked();
    const isAtRoot = [...document.querySelectorAll(".findings li")].some(
      (one) =>
        one.querySelector(".rule-id").textContent === rule && one.querySelector(".place").textContent === "request",
    );
    const isMended = await mend(rule);
    return {
      rule,
      isEntered,
      isListed,
      isShown: isShown || isAtRoot,
      isMended,
      unexplained: unexplained(),
      unlinked: notLinked,
      verdict,
      left: isMended ? null : [json.value, answer()],
    };
  }

  /** Controls that are disabled without a rule as the reason. */
  function unexplained() {
    const isExplained = (input) =>
      [...input.closest(".field").querySelectorAll(".why:not([hidden])")].some((why) =>
        Object.keys(data.rules).some((rule) => why.textContent.includes(`(${rule})`)),
      );
    return [...document.querySelectorAll(".controls .field :disabled")]
      .filter((input) => !isExplained(input))
      .map((input) => input.closest(".field").dataset.pointer);
  }

  /** Problems whose controls do not say so to assistive technology: marked, and described by the text. */
  function unlinked() {
    const wrong = [...document.querySelectorAll(".field.wrong")].map((field) => [
      field,
      field.querySelector(":scope > .problems"),
    ]);
    const isLinked = ([field, problems]) =>
      [...field.querySelectorAll("[aria-describedby]")].some(
        (one) =>
          one.getAttribute("aria-describedby").split(" ").includes(problems.id) &&
          (one.getAttribute("role") === "group" || one.getAttribute("aria-invalid") === "true"),
      );
    return wrong.filter((one) => !isLinked(one)).map(([field]) => field.dataset.pointer);
  }

  return { answer, breakAndMend, data, enter, preset, request, same, settled };
})();
