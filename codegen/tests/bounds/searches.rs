//! Searches among requests: trials, examples and witnesses end after a number of steps, however long one of them takes.

use modelspec_codegen::diagnostic::Code;

use crate::{accepted, compiled, each, params};

#[test]
fn trials_of_requests_end() {
    let list = each(100, ",", |_| "1".to_owned());
    let rules = each(20, "", |at| {
        format!(
            "  - {{ id: r{at}, at: p0, message: m, cel: \"[{list}].all(a, [{list}].all(b, [{list}].all(c, a + b + c + self.p0 != {at})))\" }}\n"
        )
    });
    let compilation = compiled(&format!("{}rules:\n{rules}", params(1, "type: integer, default: 1")));
    assert!(!compilation.report.has_errors());
    compilation.files();
    // The parity of many flags: every request has to be tried, for each rule.
    let parity = each(19, " != ", |at| format!("self.p{at}"));
    let lines = each(30, "", |at| {
        format!(
            "    - {{ item: i{at}, rates: [{{ when: {parity}, rate: \"1\" }}, {{ when: \"!({parity})\", rate: \"2\" }}] }}\n"
        )
    });
    let rest =
        format!("{}price:\n  currency: USD\n  lines:\n{lines}", params(19, "type: boolean, default: false"));
    accepted(&rest, &[Code::NotDecided; 30], 2_000_000);
}

/// The parity of a few flags is a large schema, so that only the first ones of many rules are asserted.
#[test]
fn assertions_of_rules_end() {
    let asserted = |count: usize| -> Vec<bool> {
        let rules = each(count, "", |at| {
            let parity = each(6, " != ", |flag| format!("self.p{}", (at + flag) % 19));
            format!("  - {{ id: r{at}, message: m, cel: {parity} }}\n")
        });
        let compilation =
            compiled(&format!("{}rules:\n{rules}", params(19, "type: boolean, default: false")));
        let files = compilation.files();
        let schema = files.iter().find(|file| file.path.ends_with(".request.json")).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&schema.text).unwrap();
        let rules = schema["x-rules"].as_array().unwrap();
        rules.iter().map(|rule| rule.get("asserted") != Some(&serde_json::Value::Bool(false))).collect()
    };
    assert_eq!(asserted(2), [true, true]);
    let many = asserted(100);
    assert!(many[..4].iter().all(|is_asserted| *is_asserted), "{many:?}");
    assert!(many[50..].iter().all(|is_asserted| !is_asserted), "{many:?}");
}

/// A request with 10,000 times 10,000 times 10,000 items is valid, but nobody wants to see one.
#[test]
fn required_lists_in_one_another_make_no_large_requests() {
    let list = |items: &str| format!("type: array, min_items: 10000, max_items: 10000, items: {{ {items} }}");
    let nested = list(&list(&list("type: string, min_length: 9000")));
    accepted(&params(3, &format!("{nested}, required: true")), &[], 300_000);
    let unique = "type: array, unique: true, min_items: 10000, items: { type: string }, required: true";
    accepted(&params(30, unique), &[], 500_000);
    let texts = params(300, "type: string, min_length: 9000, required: true");
    let rules = each(50, "", |at| {
        format!(
            "  - {{ id: r{at}, when: {{ lengths: {{ p{at}: {{ min: 9500 }} }} }}, then: {{ lengths: {{ p{}: {{ max: 9700 }} }} }} }}\n",
            at + 1
        )
    });
    accepted(&format!("{texts}rules:\n{rules}"), &[], 3_000_000);
}

/// The price of an example that gives no facts is a range, for which hundreds of bills are made.
#[test]
fn examples_whose_prices_are_ranges_end() {
    let facts = each(60, "", |at| format!("  f{at}: {{ type: number, min: 0, max: 9, doc: F. }}\n"));
    let lines = each(60, "", |at| {
        let (next, last) = ((at + 1) % 60, (at + 2) % 60);
        format!(
            "    - {{ item: i{at}, quantity: facts.f{at} * (9 - facts.f{next}) * facts.f{last}, rate: \"0.01\" }}\n"
        )
    });
    let examples = |count: usize, facts: &str| {
        each(count, "", |at| format!("  - {{ title: E{at}, request: {{ p0: {at} }}{facts} }}\n"))
    };
    let start = format!(
        "facts:\n{facts}{}price:\n  currency: USD\n  lines:\n{lines}examples:\n",
        params(1, "type: integer")
    );
    accepted(&format!("{start}{}", examples(3, "")), &[], 300_000);
    accepted(&format!("{start}{}", examples(300, "")), &[Code::NotDecided], 500_000);
    let all = each(60, ", ", |at| format!("f{at}: 1"));
    accepted(&format!("{start}{}", examples(300, &format!(", facts: {{ {all} }}"))), &[], 2_000_000);
}

/// The values that are tried of lists in one another are put together from those of the inner ones.
#[test]
fn rules_in_nested_lists() {
    fn list(depth: usize, at: usize) -> String {
        let inner = if depth == 0 { "{ type: integer, doc: A. }".to_owned() } else { list(depth - 1, at) };
        format!(
            "{{ type: array, doc: O., items: {{ type: object, parameters: {{ a: {inner}, b: {{ type: string, doc: B. }}, \
             c: {{ type: string, doc: C. }} }}, rules: [{{ id: r{at}x{depth}, at_most_one: [b, c] }}] }} }}"
        )
    }
    let lists = |count: usize| {
        let rest = format!("parameters:\n{}", each(count, "", |at| format!("  p{at}: {}\n", list(6, at))));
        let found = compiled(&rest).report.diagnostics;
        found.into_iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(lists(1), []);
    let found = lists(78);
    assert!(!found.is_empty() && found.iter().all(|code| *code == Code::NotDecided), "{found:?}");
}

/// Rules go through all triples of the items of a list: one of them takes 700,000 steps.
#[test]
fn examples_that_take_long_end() {
    let items = each(50, ", ", |at| at.to_string());
    let examples = |rules: usize, count: usize| {
        let rules = each(rules, "", |at| {
            format!(
                "  - {{ id: r{at}, message: m, cel: \"!has(self.p0) || self.p0.all(x, self.p0.all(y, self.p0.all(z, x + y + z >= -{at})))\" }}\n"
            )
        });
        let examples =
            each(count, "", |at| format!("  - {{ title: E{at}, request: {{ p0: [{items}] }} }}\n"));
        format!(
            "{}rules:\n{rules}examples:\n{examples}",
            params(1, "type: array, items: { type: integer, min: 0 }")
        )
    };
    accepted(&examples(3, 2), &[], 300_000);
    accepted(&examples(3, 40), &[Code::NotDecided], 300_000);
    // All rules of a request have a number of steps together; those beyond cannot be evaluated.
    let errors = |rules: usize| -> Vec<String> {
        let found = compiled(&examples(rules, 1)).report.diagnostics.into_iter();
        found.filter(|one| one.code == Code::ExampleInvalid).map(|one| one.message).collect()
    };
    assert_eq!(errors(10), [""; 0]);
    let found = errors(40);
    assert!(!found.is_empty() && found.iter().all(|one| one.contains("too many steps")), "{found:#?}");
}

/// A text grows by ten in each replacement, whatever the request is.
#[test]
fn texts_that_grow_end() {
    let grown = ".replace('a', 'aaaaaaaaaa')".repeat(7);
    let rules = each(300, "", |at| {
        format!("  - {{ id: r{at}, message: m, cel: \"size(self.p0{grown}) != {at}\" }}\n")
    });
    accepted(&format!("{}rules:\n{rules}", params(1, "type: string, default: aaaa")), &[], 2_000_000);
}
