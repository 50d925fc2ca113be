//! The keywords that the schemas use beside those of JSON Schema, with their meanings. Knows no operation.

use serde_json::{Value as Json, json};

/// One keyword.
#[derive(Clone, Copy, Debug)]
pub struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// The part of a schema that has it.
    pub place: &'static str,
    /// Type of its value.
    pub ty: &'static str,
    /// Unit of its value.
    pub unit: Option<&'static str>,
    /// Its meaning, in sentences.
    pub meaning: &'static str,
    /// The members of the objects in its value, with their meanings.
    pub members: &'static [(&'static str, &'static str)],
}

const fn keyword(
    name: &'static str,
    place: &'static str,
    ty: &'static str,
    meaning: &'static str,
) -> Keyword {
    Keyword { name, place, ty, unit: None, meaning, members: &[] }
}

/// A limit that a service documents for what it sends, and may change.
const fn documented(name: &'static str, ty: &'static str, unit: Option<&'static str>) -> Keyword {
    const MEANING: &str = "Documented limit, with the meaning of the keyword without `x-`. \
                           It is not asserted, because a service may extend it.";
    Keyword { unit, ..keyword(name, VALUE_OF_RESPONSE, ty, MEANING) }
}

const REQUEST: &str = "request";
const PARAMETER: &str = "parameter of a request";
const VALUE: &str = "value";
const VALUE_OF_RESPONSE: &str = "value in a response";
const OF_VALUE: Option<&str> = Some("that of the value, see `x-unit`");

/// All keywords, in alphabetical order; a validator in strict mode has to know them.
pub const VOCABULARY: &[Keyword] = &[
    keyword(
        "x-alias-of",
        PARAMETER,
        "string",
        "Name of the parameter of the same object that this one is another name for.",
    ),
    keyword(
        "x-body",
        REQUEST,
        "`\"multipart\"` or `\"form\"`",
        "Encoding of the body: `multipart/form-data` or `application/x-www-form-urlencoded`. \
         Without it, the body is JSON.",
    ),
    Keyword {
        members: &[("when", "condition, as an expression"), ("value", "the value that the service assumes")],
        ..keyword(
            "x-default",
            VALUE,
            "array of objects",
            "Conditional default: the value of the first case whose condition is true. \
             Without such a case there is no default. A plain default is a `default`.",
        )
    },
    keyword(
        "x-enum",
        VALUE,
        "array",
        "Known values. Others of the same type are accepted, because a service may add them.",
    ),
    keyword(
        "x-enum-descriptions",
        VALUE,
        "array of strings",
        "Descriptions of the values of `enum` or `x-enum` next to it, in the same order. \
         A value without a description has an empty string.",
    ),
    documented("x-exclusiveMaximum", "number", OF_VALUE),
    documented("x-exclusiveMinimum", "number", OF_VALUE),
    Keyword {
        members: &[
            ("name", "name of the fact, a member of `facts` in expressions"),
            ("default", "the value that holds if the caller does not give one; then it is never missing"),
            ("x-unit", "unit of the value"),
            ("type, items, minimum, maximum", "schema of the value"),
        ],
        ..keyword(
            "x-facts",
            REQUEST,
            "array of objects",
            "Inputs that are not part of the request. The caller knows them, and expressions read them.",
        )
    },
    keyword("x-file", VALUE, "`true`", "The string can be the name of a file that is sent in the same body."),
    Keyword {
        members: &[
            ("method", "method of the HTTP request"),
            ("url", "URL without a query; `{name}` stands for the parameter of this name with `x-in` `path`"),
            ("path", "end of the URL, if only this is documented"),
            ("auth.header", "header with the credential; `auth` is absent if it is not documented"),
            ("auth.scheme", "word before the credential, with a space between them"),
            ("auth.description", "instructions for getting the credential"),
            ("envelope", "`\"array\"` if the body is an array of requests; absent if it is one request"),
        ],
        ..keyword(
            "x-http",
            REQUEST,
            "object",
            "HTTP request that sends it. Parameters without `x-in` are the body, in the encoding of `x-body`.",
        )
    },
    keyword(
        "x-in",
        PARAMETER,
        "`\"query\"`, `\"path\"` or `\"header\"`",
        "Part of the HTTP request that carries the value. Without it, the value is in the body.",
    ),
    keyword(
        "x-join",
        PARAMETER,
        "string",
        "Text between the items of a list in the query. Without it, each item is sent as a parameter of its own.",
    ),
    keyword(
        "x-keys",
        VALUE_OF_RESPONSE,
        "schema",
        "Documented form of the names of members, with the meaning of `propertyNames`. It is not asserted.",
    ),
    documented("x-maxItems", "integer", Some("items")),
    documented("x-maxLength", "integer", Some("Unicode code points")),
    documented("x-maxProperties", "integer", Some("members")),
    documented("x-maximum", "number", OF_VALUE),
    keyword(
        "x-media",
        VALUE,
        "array of strings",
        "Limits on the image, video or audio that the string stands for, as phrases. No schema can check them.",
    ),
    documented("x-minItems", "integer", Some("items")),
    documented("x-minLength", "integer", Some("Unicode code points")),
    documented("x-minProperties", "integer", Some("members")),
    documented("x-minimum", "number", OF_VALUE),
    Keyword {
        members: &[
            ("name", "name of the mode"),
            ("description", "what it does"),
            ("required, optional, forbidden", "parameters, as arrays of JSON Pointers"),
        ],
        ..keyword(
            "x-modes",
            REQUEST,
            "array of objects",
            "Ways to use the operation, by the parameters that belong to them. They make no request invalid.",
        )
    },
    documented("x-multipleOf", "number", OF_VALUE),
    documented("x-pattern", "string", None),
    Keyword {
        unit: Some("billionths (1e-9) of the currency unit"),
        members: &[
            ("unknown", "reason why there is no price; then there are no `currency` and `lines`"),
            ("currency", "currency of the sum, as a code of ISO 4217 or the name of a credit"),
            (
                "exchange",
                "`per` units of this `currency` are worth `rate`, a decimal, in the currency of the lines",
            ),
            ("minimum", "the sum is at least this: a number, or an object like a line"),
            ("round_up, round", "the sum becomes a multiple of this, rounded up or half up"),
            ("lines", "parts of the price; the sum of their amounts is the price"),
            ("lines[].item", "what is billed"),
            ("lines[].currency", "currency of the line, if lines differ"),
            (
                "lines[].known",
                "expression; where it is false, the amount is unknown and must not be evaluated",
            ),
            ("lines[].amount", "expression for a whole number: the amount, or the least amount of a range"),
            ("lines[].most", "expression for the greatest amount of a range"),
            ("lines[].needs", "functions beside those of CEL that the expressions call"),
            ("lines[].unknown", "reason why the amount is unknown; then there is no `amount`"),
            ("lines[].missing", "`\"unknown\"` if the amount is unknown where no rate applies"),
            ("lines[].reasons", "possible reasons where `known` is false"),
            (
                "history",
                "all prices in the order of their days, each with the members of `x-price`; absent if there is one price for \
                 all days",
            ),
            (
                "from",
                "with `history`: first day of the price, `YYYY-MM-DD` in UTC; absent if it is not documented",
            ),
            ("until", "with `history`: first day after the price; absent while no end is known"),
            ("note", "with `history`: reason for the price"),
            ("source", "with `history`: page that documents the price"),
        ],
        ..keyword(
            "x-price",
            REQUEST,
            "object",
            "Price of a request on the day on which the newest source was read, as whole numbers. It requires a valid request: one that this schema accepts and whose \
             rules hold.",
        )
    },
    Keyword {
        members: &[
            ("id", "name of the rule"),
            ("message", "what to do about a violation"),
            ("severity", "`\"error\"` if a violation makes the request invalid, else `\"warning\"`"),
            ("effect", "for a warning: what the service does, such as `\"ignored\"` or `\"deprecated\"`"),
            ("cel", "expression that is true if the rule holds"),
            ("asserted", "`true` if the schema rejects each violation as well"),
            ("needs", "functions beside those of CEL that the expression calls"),
        ],
        ..keyword(
            "x-rules",
            REQUEST,
            "array of objects",
            "All rules about several parameters, and checks of single values that JSON Schema has no keyword for.",
        )
    },
    keyword(
        "x-states",
        VALUE,
        "object",
        "States of a task by value: `\"pending\"` (ask again), `\"done\"` (the result is there) or `\"failed\"`.",
    ),
    Keyword {
        unit: OF_VALUE,
        ..keyword(
            "x-step",
            VALUE,
            "string",
            "Documented distance between values, as a decimal. It is not checked, because binary floating-point numbers \
             cannot hold it.",
        )
    },
    keyword(
        "x-unique-by",
        VALUE,
        "string",
        "Name of the member in which all items of the array differ. `x-rules` has the check.",
    ),
    documented("x-uniqueItems", "boolean", None),
    keyword(
        "x-unit",
        VALUE,
        "string",
        "Unit of the value, such as `px`, `s` or `ms`; of an array, that of its items.",
    ),
    Keyword {
        members: &[
            ("name", "name of the variable, a member of `variables` in expressions"),
            ("cel", "expression for its value"),
            ("needs", "functions beside those of CEL that the expression calls"),
        ],
        ..keyword(
            "x-variables",
            "request or response",
            "array of objects",
            "Values of parameters with a conditional default, or else these defaults; expressions read them. \
             Each can read those before it. A variable that cannot be evaluated is absent.",
        )
    },
    keyword(
        "x-when",
        "response",
        "string",
        "Condition on the request that gets this response, as an expression.",
    ),
];

/// The keywords as JSON, for programs.
pub(super) fn json() -> String {
    let member = |(name, meaning): &(&str, &str)| ((*name).to_owned(), json!(meaning));
    let entry = |keyword: &Keyword| {
        let mut entry = json!({ "name": keyword.name, "in": keyword.place, "type": keyword.ty });
        if let Some(unit) = keyword.unit {
            entry["unit"] = json!(unit);
        }
        entry["meaning"] = json!(keyword.meaning);
        if !keyword.members.is_empty() {
            entry["members"] = Json::Object(keyword.members.iter().map(member).collect());
        }
        entry
    };
    let keywords: Vec<Json> = VOCABULARY.iter().map(entry).collect();
    let comment = "@generated by `cargo xtask gen`. Do not edit.";
    let mut text = serde_json::to_string_pretty(&json!({ "$comment": comment, "keywords": keywords }))
        .expect("every key is a string");
    text.push('\n');
    text
}

/// The keywords as Markdown: a table, and lists of members.
pub fn markdown() -> String {
    let row = |keyword: &Keyword| {
        let Keyword { name, place, ty, unit, meaning, .. } = *keyword;
        format!("| `{name}` | {place} | {ty} | {} | {meaning} |\n", unit.unwrap_or_default())
    };
    let rows: String = VOCABULARY.iter().map(row).collect();
    let list = |keyword: &Keyword| {
        let names = |names: &str| format!("`{}`", names.replace(", ", "`, `"));
        let member = |(name, meaning): &(&str, &str)| format!("- {}: {meaning}\n", names(name));
        let members: String = keyword.members.iter().map(member).collect();
        format!("\n### `{}`\n\n{members}", keyword.name)
    };
    let lists: String = VOCABULARY.iter().filter(|keyword| !keyword.members.is_empty()).map(list).collect();
    format!("| keyword | in | value | unit | meaning |\n|---|---|---|---|---|\n{rows}\n## Members\n{lists}")
}

#[cfg(test)]
mod tests {
    use super::VOCABULARY;

    #[test]
    fn keywords_are_sorted_and_have_meanings() {
        assert!(VOCABULARY.is_sorted_by(|one, next| one.name < next.name));
        for keyword in VOCABULARY {
            assert!(keyword.name.starts_with("x-") && keyword.meaning.ends_with('.'), "{keyword:?}");
            let is_phrase = |text: &str| !text.is_empty() && !text.ends_with('.');
            assert!(keyword.members.iter().all(|(_, meaning)| is_phrase(meaning)), "{keyword:?}");
        }
    }
}
