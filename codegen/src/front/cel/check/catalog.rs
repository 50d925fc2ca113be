//! The functions that there are, and what to do in place of those that there are not.

/// A function that expressions can call.
pub(super) struct Known {
    /// Its name.
    pub(super) name: &'static str,
    /// An example of a call.
    pub(super) written: &'static str,
    /// It is called as a method.
    pub(super) is_method: bool,
}

const fn function(name: &'static str, written: &'static str) -> Known {
    Known { name, written, is_method: false }
}

const fn method(name: &'static str, written: &'static str) -> Known {
    Known { name, written, is_method: true }
}

/// The functions and macros that expressions can call.
pub(super) const FUNCTIONS: &[Known] = &[
    function("has", "has(self.name)"),
    function("size", "size(value)"),
    function("int", "int(value)"),
    function("double", "double(value)"),
    function("string", "string(value)"),
    function("sum", "sum(list)"),
    function("type", "type(value) == string"),
    function("math.ceil", "math.ceil(number)"),
    function("math.floor", "math.floor(number)"),
    function("math.round", "math.round(number)"),
    function("math.abs", "math.abs(number)"),
    function("math.greatest", "math.greatest(a, b)"),
    function("math.least", "math.least(a, b)"),
    function("hour", "hour(facts.sent, \"+08:00\")"),
    function("minute", "minute(facts.sent, \"Z\")"),
    function("weekday", "weekday(facts.sent, \"+08:00\")"),
    function("regex.extractAll", "regex.extractAll(text, \"pattern\")"),
    method("all", "list.all(i, condition)"),
    method("exists", "list.exists(i, condition)"),
    method("exists_one", "list.exists_one(i, condition)"),
    method("map", "list.map(i, value)"),
    method("filter", "list.filter(i, condition)"),
    method("startsWith", "text.startsWith(\"part\")"),
    method("endsWith", "text.endsWith(\"part\")"),
    method("contains", "text.contains(\"part\")"),
    method("matches", "text.matches(\"pattern\")"),
    method("split", "text.split(\"separator\")"),
    method("substring", "text.substring(start, end)"),
    method("indexOf", "text.indexOf(\"part\")"),
    method("replace", "text.replace(\"old\", \"new\")"),
    method("lowerAscii", "text.lowerAscii()"),
    method("upperAscii", "text.upperAscii()"),
    method("trim", "text.trim()"),
];

/// Functions of CEL and its extensions that are not supported, and what to write instead.
pub(super) const UNSUPPORTED: &[(&[&str], &str)] = &[
    (&["min"], "write `math.least(a, b)`"),
    (&["max"], "write `math.greatest(a, b)`"),
    (&["bool", "uint", "bytes", "dyn"], "compare values of one type"),
    (
        &[
            "duration",
            "getFullYear",
            "getMonth",
            "getDate",
            "getSeconds",
            "getMilliseconds",
            "getDayOfYear",
            "getDayOfMonth",
        ],
        "compare numbers, for example seconds",
    ),
    (
        &["timestamp", "getHours", "getMinutes", "getDayOfWeek"],
        "declare a fact of type `timestamp`, and write `hour(facts.sent, \"+08:00\")`, `minute(...)` or `weekday(...)`",
    ),
    (&["charAt"], "write `text.substring(at, at + 1)`"),
    (&["lastIndexOf"], "use `split` or `regex.extractAll`"),
    (&["join", "format", "quote"], "test the parts of the text individually"),
    (
        &["reverse", "sort", "sortBy", "distinct", "flatten", "slice", "range", "first", "last"],
        "use `all`, `exists`, `filter` or an index",
    ),
    (&["transformList", "transformMap", "transformMapEntry"], "write `list.map(i, ...)`"),
    (&["isNaN", "isInf", "isFinite"], "JSON numbers are always finite"),
    (&["sign"], "compare with 0"),
    (&["trunc"], "write `math.floor(x)`, or `math.ceil(x)` below 0"),
    (&["sqrt"], "compare squares"),
    (
        &["bitAnd", "bitOr", "bitXor", "bitNot", "bitShiftLeft", "bitShiftRight"],
        "use arithmetic, such as `x % 2 == 0`",
    ),
    (&["find", "findAll", "extract"], "write `regex.extractAll(text, \"pattern\")`"),
    (
        &[
            "optional",
            "of",
            "none",
            "ofNonZeroValue",
            "orValue",
            "or",
            "hasValue",
            "value",
            "optMap",
            "optFlatMap",
        ],
        "use `has(...) ? ... : ...`",
    ),
    (&["bind"], "write the value where it is read"),
    (&["encode", "decode"], "compare the text directly"),
    (&["isSorted"], "compare adjacent items by their index"),
];
