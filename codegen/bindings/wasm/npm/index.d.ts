import type { Requests } from "./types/index.js";

export type { Requests } from "./types/index.js";

/** Ids of all operations. */
export type ModelId = keyof Requests;

/** A JSON text, its bytes, or an object: for known operations a typed request. */
export type RequestOf<M extends string> = string | Uint8Array | (M extends ModelId ? Requests[M] : object);

/** Inputs that are not part of the request, by name or by JSON Pointer of a file. */
export type Facts = string | Uint8Array | { readonly [name: string]: unknown };

export interface Options {
  readonly facts?: Facts;
  readonly body?: false;
}

/** Only `price` reads it. */
export interface PriceOptions extends Options {
  /** The answer says how the cost came about. */
  readonly receipt?: boolean;
}

export interface BodyOptions {
  readonly facts?: Facts;
  /** The document is the body as it is sent, in the envelope of the provider. */
  readonly body: true;
}

/** Inputs that have to be known: names of facts, and properties of files by JSON Pointer. */
export interface Missing {
  readonly facts?: readonly string[];
  readonly media?: { readonly [pointer: string]: readonly string[] };
}

/** A violation, a warning, or a rule that was not checked. */
export interface Violation {
  /** JSON Pointer of the parameter. */
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
  readonly missing?: Missing;
}

export interface Report {
  readonly model: string;
  readonly valid: boolean;
  readonly violations: readonly Violation[];
  /** The number of further violations. */
  readonly omitted?: number;
  readonly warnings: readonly Violation[];
  readonly unchecked: readonly Violation[];
}

export interface Priced {
  readonly model: string;
  /** `null` if the request is invalid. */
  readonly cost: Cost | null;
  /** One, or one for each request of a body; only with the option `receipt`, and if the request is valid. */
  readonly receipts?: readonly Receipt[];
  readonly violations?: readonly Violation[];
  readonly omitted?: number;
  readonly warnings: readonly Violation[];
  readonly unchecked: readonly Violation[];
}

export interface PriceBodyOptions extends BodyOptions {
  /** The answer says how the cost of each request came about. */
  readonly receipt?: boolean;
}

/** One of several rates of a line. */
export interface ReceiptRate {
  /** Empty for the rate of all other requests. */
  readonly condition: string;
  readonly rate?: string;
  /** The reason why the rate is unknown. */
  readonly unknown?: string;
}

/** A line of a receipt. Without `amount`, its amount is unknown. */
export interface ReceiptLine extends Partial<CostLine> {
  readonly item: string;
  /** Only if it is unknown whether the line applies. */
  readonly applies?: null;
  /** Missing if the line always applies. */
  readonly condition?: string;
  /** The quantity in words. */
  readonly units?: string;
  /** The condition of the rate that counts, if the line has several. */
  readonly rate_condition?: string;
  /** Other rates, the nearest first. */
  readonly near?: readonly ReceiptRate[];
  /** The reason why its amount is unknown. */
  readonly unknown?: string;
}

/** The way to a cost. */
export interface Receipt {
  readonly model: string;
  /** Hash of everything that decides verdicts and prices of the operation. */
  readonly fingerprint: string;
  /** The day for which the request was priced, if the price has dates or the caller gave one. */
  readonly day?: string;
  /** The price that is in force then. */
  readonly price?: { readonly from?: string; readonly until?: string; readonly note?: string; readonly source?: string };
  readonly cost: (Omit<UnknownCost, "known"> | Total) & { readonly lines: readonly ReceiptLine[] };
  /** Lines that do not apply, the nearest first. */
  readonly other_lines?: readonly { readonly item: string; readonly condition: string }[];
  /** The facts that the price reads. */
  readonly facts: { readonly [name: string]: unknown };
  readonly explanation: readonly string[];
}

/** The form of tool definitions. */
export type Dialect = "openai" | "anthropic" | "gemini" | "mcp";

export interface CompleteOptions {
  /** The dialect of the tool definition that the model was given. */
  readonly dialect: Dialect;
  readonly facts?: Facts;
  /** The id of the task, for operations that name one; by default a random UUID. */
  readonly taskId?: string;
}

/** A value that was read as what it can only mean. */
export interface Repair {
  /** JSON Pointer in the request. */
  readonly pointer: string;
  readonly kind: "null" | "number" | "boolean" | "string" | "case" | "constant";
  readonly before: unknown;
  /** Missing if the value was left out. */
  readonly after?: unknown;
}

/** An argument that could not be read, and that is in the request as it was. */
export interface ArgumentProblem {
  /** JSON Pointer in the request. */
  readonly pointer: string;
  readonly kind: "json" | "object" | "pairs" | "repeated-key" | "too-large";
  readonly message: string;
}

/** A request that was made of the arguments of a language model, and its report. */
export interface Completed extends Report {
  /** `null` if the arguments are not JSON. */
  readonly request: unknown;
  readonly repairs: readonly Repair[];
  readonly problems: readonly ArgumentProblem[];
  /** The number of repairs and problems that are not listed. */
  readonly unlisted?: number;
}

/** Amounts are decimals in strings. */
export type Total =
  | { readonly kind: "exact"; readonly amount: string; readonly currency: string }
  | { readonly kind: "range"; readonly min: string; readonly max: string | null; readonly currency: string };

/** One value, or its bounds. */
export type Decimal = string | { readonly min: string; readonly max: string | null };

export interface CostLine {
  readonly item: string;
  readonly quantity: Decimal;
  readonly rate: Decimal;
  readonly per: number;
  readonly amount: Decimal;
  /** Only if it is not that of the total. */
  readonly currency?: string;
}

/** A step from the sum of the lines to the total. */
export interface Adjustment {
  readonly kind: string;
  readonly value: Decimal;
  readonly amount: Decimal;
}

export interface UnknownCost {
  readonly kind: "unknown";
  readonly reason: string;
  readonly known: readonly CostLine[];
  readonly missing?: Missing;
}

export type Cost =
  | UnknownCost
  | (Total & {
      readonly lines: readonly CostLine[];
      readonly adjustments?: readonly Adjustment[];
      /** Totals in other currencies. */
      readonly further?: readonly Total[];
      readonly equivalent?: Total;
      readonly missing?: Missing;
    });

/** One operation. */
export interface Model {
  readonly id: string;
  /** Hash of everything that decides verdicts and prices. */
  readonly fingerprint: string;
  /** The first wire id. */
  readonly model: string | null;
  readonly models: readonly string[];
  readonly name: string;
  readonly doc: string;
  readonly status: string;
  readonly provider: { readonly id: string; readonly name: string; readonly [member: string]: unknown };
  readonly method: string;
  readonly url: string | null;
  readonly envelope: "single" | "array";
  readonly [member: string]: unknown;
}

/** An error of modelspec. Invalid requests are no errors: `validate` and `price` report on them. */
export class ModelspecError extends Error {
  readonly code: "unknown-model" | "ambiguous-model" | "request" | "arguments" | "taskId" | "dialect" | "facts" | "init" | "memory" | "internal";
  /** The facts that cannot be used, if `code` is `facts`. */
  readonly errors: readonly { readonly fact: string; readonly message: string }[];
}

/** Largest request, and largest text of facts, in bytes. */
export const MAX_BYTES: number;

/** A compiled module, or its bytes. */
export type Module = object;

/** Loads the engine, unless it is loaded: from the file beside the package, or from bytes, a URL, a response or a module. */
export function init(source?: Module | string | PromiseLike<Module>): Promise<void>;

/** Loads the engine at once from bytes, or from a compiled module. */
export function initSync(source: Module): void;

/** All operations, sorted by id. */
export function models(): Model[];

/** The operation with this id, or the only one with this wire id. */
export function model(id: ModelId | (string & {})): Model;

/** The JSON Schema of the requests of an operation, or of its responses. */
export function schema(id: ModelId | (string & {}), options?: { readonly response?: boolean }): Record<string, unknown>;

/** Lists all violations of a request. */
export function validate<M extends ModelId | (string & {})>(model: M, request: RequestOf<M>, options?: Options): Report;
export function validate(model: string, body: string | Uint8Array | object, options: BodyOptions): Report;

/** The cost of a request, or its violations. */
export function price<M extends ModelId | (string & {})>(model: M, request: RequestOf<M>, options?: PriceOptions): Priced;
export function price(model: string, body: string | Uint8Array | object, options: PriceBodyOptions): Priced;

/** The request that the arguments of a language model stand for, with its repairs and violations. */
export function complete(model: ModelId | (string & {}), args: string | Uint8Array | object, options: CompleteOptions): Completed;

/** The answer of `complete` as text, in which numbers keep their digits. */
export function completeJson(model: ModelId | (string & {}), args: string | Uint8Array | object, options: CompleteOptions): string;

/** The answer of `validate` as text: that of the command line, byte for byte. */
export function validateJson(model: string, request: string | Uint8Array | object, options?: Options | BodyOptions): string;

/** The answer of `price` as text. */
export function priceJson(model: string, request: string | Uint8Array | object, options?: PriceOptions | PriceBodyOptions): string;
