// The data that the generator writes into a page for its form (`form.rs`), and what the modules of the form share. There
// are only types here.

/**
 * A value of an enum, what it means, and why it is deprecated.
 * @typedef {[value: any, doc: string | null, deprecated: string | null]} Choice
 */

/**
 * The forms in which a parameter takes a file; none if that is not documented.
 * @typedef {{ forms: ("url" | "data-uri" | "base64" | "upload" | "file")[], formats: string[] }} Media
 */

/** @typedef {{ name: string, doc: string | null, type: Type }} Variant */

/** @typedef {{ kind: "integer", min: number | null, max: number | null, step: number, offset: number }} IntegerType */
/** @typedef {{ kind: "number", min: number | null, max: number | null, step: number | null }} NumberType */
/** @typedef {{ kind: "string", min: number, max: number | null, sample: string | null, form: string | null, media: Media | null }} StringType */
/** @typedef {{ kind: "const", value: any }} ConstType */
/** @typedef {{ kind: "enum", values: Choice[], open: boolean }} EnumType */
/** @typedef {{ kind: "size", values: Choice[], separator: string }} SizeType */
/** @typedef {{ kind: "array", items: Type, min: number, max: number | null }} ArrayType */
/** @typedef {{ kind: "map", items: Type }} MapType */
/** @typedef {{ kind: "object", object: number }} ObjectType the number of one of the objects of the operation */
/** @typedef {{ kind: "union", variants: Variant[] }} UnionType */

/**
 * The type of a parameter.
 * @typedef {{ kind: "any" } | { kind: "boolean" } | IntegerType | NumberType | StringType | ConstType | EnumType | SizeType
 *   | ArrayType | MapType | ObjectType | UnionType} Type
 */

/**
 * A parameter, or a member of an object.
 * @typedef {{ name: string, type: Type, required?: boolean, nullable?: boolean, unit?: string, doc?: string, default?: string,
 *   deprecated?: string }} Param
 */

/** @typedef {{ open: boolean, members: Param[] }} ObjectMembers the members of an object */

/**
 * A fact: what is not part of the request, but rules and the price use it.
 * @typedef {{ name: string, type: string, list: boolean, min: any, max: any, sample: any, unit: string | null, doc: string }} Fact
 */

/** @typedef {{ request: any, facts?: any, at?: string }} Preset a request to start with, and the time at which it is priced */

/** @typedef {[tier: string, label: string, width: number, height: number][]} SizeRows */

/**
 * The sizes that are allowed, and the pointers of the parameters that they are written into: two numbers, or a text. The
 * picker stands before the control at `at`.
 * @typedef {{ at: string, rows: SizeRows } & ({ width: string, height: string } | { text: string, separator: string })} Sizes
 */

/**
 * A command of a shell: what is not in the body of a request, by names, and the forms of media of files.
 * @typedef {{ method: string, url: string, auth: string | null, body: "none" | "json" | "multipart" | "form", array: boolean,
 *   places: Record<string, "path" | "query" | "header">, joined: Record<string, string>, files: Record<string, string[]> }} Command
 */

/**
 * Code in one language: a text with a place for the request, or a command.
 * @typedef {{ name: string, form: "json" | "rust" | "python", text: string } | { name: string, form: "curl", command: Command }} Code
 */

/**
 * The data of the form of one operation.
 * @typedef {{ id: string, table: string, objects: ObjectMembers[], sizes: Sizes | null, facts: Fact[], moment: boolean,
 *   files: [pointer: string, facts: string[]][], rules: Record<string, string>, start: any, modes: Record<string, Preset>,
 *   broken: Record<string, Preset>, examples: (Preset & { title: string })[], code: Code[] }} Data
 */

/** @typedef {string | { min: string, max: string | null }} Amount an exact number, or a range; without `max`, it has no end */

/** @typedef {{ item: string, quantity: Amount, rate: Amount, per: number, amount: Amount, currency?: string }} CostLine */

/**
 * The price of a request, with what the caller would have to know for an exact one.
 * @typedef {({ kind: "exact", amount: string, currency: string } | { kind: "range", min: string, max: string | null, currency: string }
 *   | { kind: "unknown", reason: string }) & { lines?: CostLine[], known?: CostLine[],
 *   adjustments?: { kind: string, amount: Amount }[], missing?: { facts?: string[], media?: Record<string, string[]> } }} Cost
 */

/**
 * A value that is not chosen. `apply` takes the rule that excludes it.
 * @typedef {{ pointer: string, value: any, apply: (reason: string | null) => void }} Probe
 */

/**
 * A control for a value of some type.
 * @typedef {{ root: HTMLElement, set: (value: any) => void, probes: () => Probe[], input?: HTMLElement }} Control
 */

/** @typedef {{ label: string, param: Param, isItem: boolean }} Options the parameter that a control is for */

/**
 * The form, as controls see it: they tell it what the reader changes.
 * @typedef {{ objects: ObjectMembers[], isByControl: boolean, change: (pointer: string, value: any) => void,
 *   fields: Map<string, import("./field.js").Field> }} Form
 */

export {};
