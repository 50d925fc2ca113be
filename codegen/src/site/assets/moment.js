// The control for the time of a request, where the price depends on it.

import { element } from "./dom.js";

/** @param {() => void} changed */
export function momentControl(changed) {
  const input = element("input", {
    id: "moment",
    type: "text",
    placeholder: "the current price",
    spellcheck: "false",
    "aria-describedby": "moment-hint",
  });
  input.addEventListener("input", changed);
  return {
    root: element(
      "div",
      { class: "field" },
      element("div", { class: "field-head" }, element("label", { for: "moment" }, "Time of the request")),
      input,
      element(
        "p",
        { class: "hint", id: "moment-hint" },
        "A day such as 2026-11-30, or a time such as 2026-11-30T09:30:00Z, at which the request is priced.",
      ),
    ),
    /** The time as the reader wrote it; empty without one. */
    moment: () => input.value.trim(),
    /** @param {string} moment */
    set(moment) {
      input.value = moment;
    },
  };
}
