// The loader of the WebAssembly module: texts go in as UTF-8, and JSON comes out.

/** Largest request, and largest text of facts, in bytes: that of the command line. */
export const MAX_BYTES = 64 << 20;

/** The commands of the module; those in pairs are chosen by an option. */
const MODELS = 0;
const MODEL = 1;
const SCHEMA = [2, 3];
const VALIDATE = [4, 5];
const PRICE = [6, 7];
const RECEIPT = [8, 9];
const COMPLETE = { openai: 10, anthropic: 11, gemini: 12, mcp: 13 };

/** Bytes before the text of a result. */
const HEADER = 8;

/** A surrogate without its partner, which no UTF-8 text has. */
const UNPAIRED = /\p{Surrogate}/u;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The compiled module, and its running instance. */
let compiled;
let instance;

/** An error of modelspec; `code` tells which one. */
export class ModelspecError extends Error {
  constructor(code, message, { errors = [], cause } = {}) {
    super(message, cause && { cause });
    this.name = "ModelspecError";
    this.code = code;
    this.errors = errors;
  }
}

/** Loads the module, unless it is loaded: from the file beside this one, or from what is given. */
export async function init(source = new URL("./modelspec.wasm", import.meta.url)) {
  if (compiled) return;
  let given = await source;
  if (given instanceof URL || typeof given === "string") given = await fetch(given);
  if (typeof Response !== "undefined" && given instanceof Response) {
    if (!given.ok) throw new ModelspecError("init", `cannot load \`${given.url}\`: status ${given.status}`);
    given = await given.arrayBuffer();
  }
  const module = given instanceof WebAssembly.Module ? given : await WebAssembly.compile(given);
  instance = await WebAssembly.instantiate(module, {});
  compiled = module;
}

/** Loads the module from bytes, or from a compiled module, at once. */
export function initSync(source) {
  if (compiled) return;
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  instance = new WebAssembly.Instance(module, {});
  compiled = module;
}

/** All operations, sorted by id. */
export function models() {
  return JSON.parse(call(MODELS, ""));
}

/** The operation with this id, or the only one with this wire id. */
export function model(id) {
  return JSON.parse(call(MODEL, id));
}

/** The JSON Schema of the requests of an operation, or of its responses. */
export function schema(id, { response = false } = {}) {
  return JSON.parse(call(SCHEMA[Number(response)], id));
}

/** Lists all violations of a request. */
export function validate(id, request, options) {
  return JSON.parse(validateJson(id, request, options));
}

/** The cost of a request, or its violations. */
export function price(id, request, options) {
  return JSON.parse(priceJson(id, request, options));
}

/** The answer of `validate` as text: that of the command line, byte for byte. */
export function validateJson(id, request, { facts = {}, body = false } = {}) {
  return call(VALIDATE[Number(body)], id, bytes("request", request), bytes("facts", facts));
}

/** The answer of `price` as text. */
export function priceJson(id, request, { facts = {}, body = false, receipt = false } = {}) {
  return call((receipt ? RECEIPT : PRICE)[Number(body)], id, bytes("request", request), bytes("facts", facts));
}

/** The request that the arguments of a language model stand for, with its repairs and violations. */
export function complete(id, args, options) {
  return JSON.parse(completeJson(id, args, options));
}

/** The answer of `complete` as text. */
export function completeJson(id, args, { dialect, facts = {}, taskId = randomId() } = {}) {
  if (!Object.hasOwn(COMPLETE, dialect)) {
    const known = Object.keys(COMPLETE).join("`, `");
    throw new ModelspecError("dialect", `the dialect must be one of \`${known}\``);
  }
  return call(COMPLETE[dialect], id, bytes("arguments", args), bytes("facts", facts), bytes("taskId", taskId));
}

/** A random UUID of version 4. Pages without HTTPS have no `randomUUID`. */
function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const random = crypto.getRandomValues(new Uint8Array(16));
  random[6] = (random[6] & 0x0f) | 0x40;
  random[8] = (random[8] & 0x3f) | 0x80;
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const NOTHING = new Uint8Array();

/** The result of a command as text. */
function call(command, id, request = NOTHING, facts = NOTHING, taskId = NOTHING) {
  if (!instance) throw new ModelspecError("init", "modelspec is not loaded; await `init()` first");
  if (typeof id !== "string") throw new ModelspecError("unknown-model", "the model must be a string");
  try {
    return run(command, [encoder.encode(id), request, facts, taskId]);
  } catch (error) {
    if (error instanceof ModelspecError) throw error;
    // An instance that has stopped is in an unknown state.
    instance = new WebAssembly.Instance(compiled, {});
    throw new ModelspecError("internal", "the engine stopped: a bug, or lack of memory", { cause: error });
  }
}

function run(command, parts) {
  const { memory, modelspec_alloc, modelspec_call, modelspec_free } = instance.exports;
  const lengths = parts.map((part) => part.length);
  const input = modelspec_alloc(lengths.reduce((sum, length) => sum + length)) >>> 0;
  if (input === 0) throw new ModelspecError("memory", "there is not enough memory for the request");
  let at = input;
  for (const part of parts) {
    new Uint8Array(memory.buffer, at, part.length).set(part);
    at += part.length;
  }
  const result = modelspec_call(command, input, ...lengths) >>> 0;
  if (result === 0) throw new ModelspecError("memory", "there is not enough memory for the answer");
  const header = new DataView(memory.buffer, result, HEADER);
  const [status, length] = [header.getUint32(0, true), header.getUint32(4, true)];
  const text = decoder.decode(new Uint8Array(memory.buffer, result + HEADER, length));
  modelspec_free(result, HEADER + length);
  if (status === 0) return text;
  const { code, message, errors } = JSON.parse(text);
  throw new ModelspecError(code, message, { errors });
}

/** A request or facts as bytes: texts and bytes as they are, anything else as JSON. */
function bytes(name, value) {
  let encoded = value;
  if (!(value instanceof Uint8Array)) {
    const text = typeof value === "string" ? value : json(name, value);
    if (UNPAIRED.test(text)) throw new ModelspecError(name, `${name}: the text has an unpaired surrogate`);
    encoded = encoder.encode(text);
  }
  if (encoded.length > MAX_BYTES) {
    throw new ModelspecError(name, `${name}: must be at most ${MAX_BYTES >> 20} MiB`);
  }
  return encoded;
}

/** A value as JSON. What JSON cannot express is an error, because it would be replaced or left out in silence. */
function json(name, value) {
  const check = (key, found) => {
    const isNumber = typeof found === "number";
    if (isNumber ? !Number.isFinite(found) : typeof found === "function" || typeof found === "symbol") {
      throw new ModelspecError(name, `${name}: \`${key}\` has a value that JSON cannot express`);
    }
    return found;
  };
  let text;
  try {
    text = JSON.stringify(value, check);
  } catch (error) {
    if (error instanceof ModelspecError) throw error;
    throw new ModelspecError(name, `${name}: cannot be written as JSON: ${error.message}`, { cause: error });
  }
  if (text === undefined) throw new ModelspecError(name, `${name}: must be an object, a text or bytes`);
  return text;
}
