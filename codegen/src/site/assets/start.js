// Starts the form of a page: the page has the data, a script of the site has the engine.

import { element, prose } from "./dom.js";
import { Engine, fetchEngine } from "./engine.js";
import { Form } from "./form.js";
import { parse } from "./json.js";

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
    section.dataset.ready = "true";
    performance.mark("form-ready");
  } catch (error) {
    place.append(
      element(
        "p",
        { class: "note" },
        ...prose(`The form cannot be shown: ${error instanceof Error ? error.message : error}`),
      ),
    );
  }
}

start();
