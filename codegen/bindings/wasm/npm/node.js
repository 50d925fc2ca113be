// In Node the module is read from the file beside this one, so that `init` need not be called.
import { readFileSync } from "node:fs";
import { initSync } from "./index.js";

initSync(readFileSync(new URL("./modelspec.wasm", import.meta.url)));

export * from "./index.js";
