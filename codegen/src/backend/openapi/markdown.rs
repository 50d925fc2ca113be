//! Descriptions, which are Markdown in OpenAPI: texts of specs stay texts and never become HTML.

use serde_json::{Map, Value as Json};

/// A text in which no HTML starts. Code between backticks on one line stays as it is.
pub(super) fn escaped(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '`']) {
        let (before, found) = rest.split_at(at);
        escaped.push_str(before);
        rest = if let Some(after) = found.strip_prefix('<') {
            let starts_html =
                after.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next));
            escaped.push_str(if starts_html { "&lt;" } else { "<" });
            after
        } else {
            let (code, after) = found.split_at(code(found));
            escaped.push_str(code);
            after
        };
    }
    escaped + rest
}

/// The length of the code that starts with backticks, or of the backticks if they do not end.
fn code(text: &str) -> usize {
    let ticks = |text: &str| text.len() - text.trim_start_matches('`').len();
    let opening = ticks(text);
    let mut at = opening;
    while let Some(next) = text[at..].find('`') {
        let closing = ticks(&text[at + next..]);
        at += next + closing;
        if closing == opening {
            return at;
        }
    }
    opening
}

/// Escapes the descriptions of a schema and of the schemas in it, and nothing else: values keep their texts.
pub(super) fn escape(schema: &mut Json) {
    if let Json::Object(keywords) = schema {
        escape_keywords(keywords);
    }
}

/// The same for the keywords of a schema.
pub(super) fn escape_keywords(keywords: &mut Map<String, Json>) {
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("description", Json::String(text)) => *text = escaped(text),
            ("x-enum-descriptions", Json::Array(texts)) => {
                for text in texts {
                    if let Json::String(text) = text {
                        *text = escaped(text);
                    }
                }
            }
            ("properties" | "$defs", Json::Object(schemas)) => schemas.values_mut().for_each(escape),
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Json::Array(schemas)) => {
                schemas.iter_mut().for_each(escape);
            }
            (
                "items"
                | "additionalProperties"
                | "propertyNames"
                | "contains"
                | "not"
                | "if"
                | "then"
                | "else",
                schema,
            ) => escape(schema),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{escape, escaped};

    #[test]
    fn html_is_text() {
        for (text, expected) in [
            ("a < b, <3 and <b>bold</b>", "a < b, <3 and &lt;b>bold&lt;/b>"),
            ("`<b>` and ``<b> ` <i>`` <u>", "`<b>` and ``<b> ` <i>`` &lt;u>"),
            ("`open <b>", "`open &lt;b>"),
            ("`open\n<b>`", "`open\n&lt;b>`"),
            ("<!-- x", "&lt;!-- x"),
            ("<", "<"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn values_keep_their_texts() {
        let schema = |text: &str| {
            json!({
                "description": text,
                "properties": { "description": { "description": text, "const": "<b>" } },
                "items": { "anyOf": [{ "description": text }, true] },
                "default": { "description": "<b>" },
            })
        };
        let mut found = schema("<b>");
        escape(&mut found);
        assert_eq!(found, schema("&lt;b>"));
    }
}
