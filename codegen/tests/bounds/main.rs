//! Specs that multiply: each one is refused with a located diagnostic that names the limit, or becomes files whose size
//! is in proportion to the spec. No test measures time; a spec without a bound would run for minutes or exhaust memory.

mod comparisons;
mod inherited;
mod searches;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Mutex;

use modelspec_codegen::diagnostic::{Code, Severity};
use modelspec_codegen::site::Settings;
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, OutputFile, compile};

const PROVIDER: &str =
    "name: Acme\ndoc: A.\nsources: [{ url: https://example.com/docs, read: 2026-01-01 }]\n";

/// An operation with this rest.
fn operation(rest: &str) -> String {
    format!(
        "name: Thing\ndoc: A thing.\nsources: [{{ url: https://example.com/docs, read: 2026-01-01 }}]\n\
         http: {{ method: POST, path: / }}\n{rest}"
    )
}

fn compiled(rest: &str) -> Compilation {
    let file = |path: &str, text: String| SourceText { path: path.to_owned(), text };
    compile(vec![file("acme/provider.yaml", PROVIDER.to_owned()), file("acme/thing.yaml", operation(rest))])
}

/// The same entry for each number, joined by a separator.
fn each(count: usize, separator: &str, entry: impl Fn(usize) -> String) -> String {
    (0..count).map(entry).collect::<Vec<_>>().join(separator)
}

/// `parameters` with `p0`, `p1` and so on, all of one type.
fn params(count: usize, ty: &str) -> String {
    let params = each(count, "", |at| format!("  p{at}: {{ {ty}, doc: P. }}\n"));
    format!("parameters:\n{params}")
}

fn names(count: usize) -> String {
    each(count, ", ", |at| format!("p{at}"))
}

/// The spec has one error, of this code, which names the limit.
#[track_caller]
fn refused(rest: &str, code: Code, limit: &str) {
    let compilation = compiled(rest);
    let errors: Vec<_> =
        compilation.report.diagnostics.iter().filter(|one| one.severity() == Severity::Error).collect();
    let found: Vec<String> = errors.iter().map(|one| format!("{:?}: {}", one.code, one.message)).collect();
    assert_eq!(errors.iter().map(|one| one.code).collect::<Vec<_>>(), [code], "{found:#?}");
    assert!(errors[0].message.contains(limit), "{found:?} does not name {limit}");
    assert!(errors[0].span.end > errors[0].span.start, "{found:?} has no place");
}

/// The spec is accepted, with these warnings and notes, and its files have at most this many bytes.
#[track_caller]
fn accepted(rest: &str, codes: &[Code], most: usize) {
    let compilation = compiled(rest);
    let found: Vec<Code> = compilation.report.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(found, codes, "{:#?}", compilation.report.diagnostics);
    let size: usize = compilation.files().iter().map(|file| file.text.len()).sum();
    assert!(size <= most, "the files have {size} bytes");
}

#[test]
fn a_rule_that_counts_has_a_limited_number_of_operands() {
    for form in ["together", "at_least_one", "exactly_one", "at_most_one"] {
        let rules = |count| format!("rules:\n  - {{ id: r, {form}: [{}] }}\n", names(count));
        refused(&format!("{}{}", params(200, "type: string"), rules(200)), Code::TooLarge, "64");
        let then = format!(
            "rules:\n  - {{ id: r, when: {{ present: p0 }}, then: {{ {form}: [{}] }} }}\n",
            names(65)
        );
        refused(&format!("{}{then}", params(65, "type: string")), Code::TooLarge, "64");
        accepted(&format!("{}{}", params(64, "type: string"), rules(64)), &[Code::NotDecided], 1_000_000);
    }
}

#[test]
fn the_meaning_of_a_rule_has_a_limited_size() {
    let mut square = format!("{}rules:\n  - id: r\n    forbids:\n", params(120, "type: string"));
    for at in 0..120 {
        let others: Vec<String> =
            (0..120).filter(|other| *other != at).map(|other| format!("p{other}")).collect();
        let _ = writeln!(square, "      p{at}: [{}]", others.join(", "));
    }
    refused(&square, Code::TooLarge, "10000");
    let any = each(4_000, ", ", |at| format!("{{ is: {{ p0: {} }} }}", at * 3));
    let any = format!(
        "{}rules:\n  - {{ id: r, when: {{ any: [{any}] }}, then: {{ required: [p1] }} }}\n",
        params(2, "type: integer")
    );
    refused(&any, Code::TooLarge, "10000");
    // Each conditional default reads the next one.
    let cases = |at: usize| {
        each(30, ", ", |case| format!("{{ when: {{ is: {{ p{}: {case} }} }}, value: {case} }}", at + 1))
    };
    let chain = each(4, "", |at| {
        format!("  p{at}: {{ type: integer, doc: P., default: [{}, {{ value: 7 }}] }}\n", cases(at))
    });
    let chain = format!(
        "parameters:\n{chain}  p4: {{ type: integer, default: 0, doc: P. }}\nrules:\n  - {{ id: r, message: m, cel: self.p0 < 500 }}\n"
    );
    refused(&chain, Code::TooLarge, "10000");
}

#[test]
fn the_rules_of_an_operation_have_a_limited_size() {
    let cases = each(900, ", ", |at| format!("{{ when: {{ is: {{ mode: {at} }} }}, value: {at} }}"));
    let start = format!(
        "parameters:\n  mode: {{ type: integer, default: 0, doc: M. }}\n  \
         count: {{ type: integer, doc: C., default: [{cases}, {{ value: 1 }}] }}\n"
    );
    let rules =
        each(80, "", |at| format!("  - {{ id: r{at}, message: m, cel: self.count < {} }}\n", at + 900));
    refused(&format!("{start}rules:\n{rules}"), Code::TooLarge, "30000");
    let lines = each(80, "", |at| format!("    - {{ item: i{at}, quantity: self.count, rate: \"0.1\" }}\n"));
    let price = format!("price:\n  currency: USD\n  lines:\n{lines}");
    refused(&format!("{start}{price}"), Code::TooLarge, "30000");
    // The rules of an object apply wherever it stands.
    let types = format!(
        "types:\n  t: {{ type: object, doc: T., parameters: {{ a: {{ type: string, doc: A. }}, b: {{ type: string, doc: B. }} }}, rules: [{}] }}\n",
        each(200, ", ", |at| format!(
            "{{ id: r{at}, cel: \"!has(self.a) || self.a != 'x{at}'\", message: m }}"
        ))
    );
    refused(&format!("{}{types}", params(300, "use: t")), Code::TooLarge, "30000");
}

#[test]
fn a_sum_of_many_parameters_is_accepted() {
    let of = names(400);
    let total = |max: usize| format!("rules:\n  - {{ id: r, total: {{ of: [{of}], max: {max} }} }}\n");
    let numbers = params(400, "type: integer, min: 1, max: 9, default: 3");
    accepted(&format!("{numbers}{}", total(2_400)), &[], 1_000_000);
    let lists = params(400, "type: array, items: { type: string }, max_items: 5");
    accepted(&format!("{lists}{}", total(1_100)), &[], 1_000_000);
}

#[test]
fn types_that_use_each_other_twice_are_written_once() {
    for (inner, request) in
        [("use: NEXT", true), ("type: array, items: { use: NEXT }", true), ("use: NEXT", false)]
    {
        let types = each(40, "", |at| {
            let inner = inner.replace("NEXT", &format!("t{}", at + 1));
            format!(
                "  t{at}: {{ type: object, doc: T., parameters: {{ x: {{ {inner}, doc: X. }}, y: {{ {inner}, doc: Y. }} }} }}\n"
            )
        });
        let params = "parameters:\n    a: { use: t0, doc: A. }\n";
        let start = if request { params.to_owned() } else { format!("response:\n  doc: R.\n  {params}") };
        accepted(&format!("{start}types:\n{types}  t40: {{ type: string, doc: T. }}\n"), &[], 300_000);
    }
}

#[test]
fn types_that_all_use_all_others_are_written_once() {
    let members = each(12, ", ", |at| format!("x{at}: {{ use: t{at}, doc: X. }}"));
    let types =
        each(12, "", |at| format!("  t{at}: {{ type: object, doc: T., parameters: {{ {members} }} }}\n"));
    accepted(&format!("parameters:\n  a: {{ use: t0, doc: A. }}\ntypes:\n{types}"), &[], 300_000);
}

#[test]
fn lists_and_types_have_a_limited_size() {
    let values = each(10_001, ", ", |at| format!("v{at}"));
    refused(&params(1, &format!("type: enum, values: [{values}]")), Code::TooLarge, "10000");
    refused(&params(1, &format!("type: integer, also: [{values}]")), Code::TooLarge, "10000");
    let few = each(1_000, ", ", |at| format!("one-of-many-values-{at}"));
    let types = format!("types:\n  t: {{ type: enum, doc: T., values: [{few}] }}\n");
    refused(&format!("{}{types}", params(101, "use: t")), Code::TypeTooLarge, "100000");
    let tier = |tier: usize| each(6_000, ", ", |at| format!("a{at}: {}x{}", at + 1, tier + 1));
    let sizes = format!(
        "sizes:\n  width: p0\n  height: p1\n  table:\n    a: {{ {} }}\n    b: {{ {} }}\n",
        tier(0),
        tier(1)
    );
    refused(&format!("{}{sizes}", params(2, "type: integer")), Code::TooLarge, "10000");
    let aliases = each(40, "", |at| format!("  b{at}: {{ alias_of: p0, doc: B. }}\n"));
    let compilation = compiled(&format!("{}{aliases}", params(1, "type: string")));
    assert!(compilation.report.diagnostics.iter().all(|one| one.code == Code::TooLarge));
    assert_eq!(compilation.report.diagnostics.len(), 8);
}

/// Each of a hundred parameters has a hundred members.
#[test]
fn the_site_compares_a_limited_number_of_members() {
    let members = each(100, ", ", |at| format!("m{at}: {{ type: integer, doc: M. }}"));
    let types = format!("types:\n  u: {{ type: object, doc: U., parameters: {{ {members} }} }}\n");
    let compilation = compiled(&format!("{}{types}", params(100, "use: u")));
    assert!(!compilation.report.has_errors());
    let settings = Settings { base: None, engine: false, since: None, changes: BTreeMap::new() };
    let compared = Mutex::new(Vec::new());
    let put = |file: OutputFile| -> Result<(), Infallible> {
        if file.text.starts_with("modelspecCompared(") {
            compared.lock().unwrap().push(file.text);
        }
        Ok(())
    };
    compilation.write_site(&settings, &put).unwrap();
    let [script] = &compared.into_inner().unwrap()[..] else { panic!("not one script") };
    let rows = |start: &str| script.matches(start).count();
    assert_eq!(rows("[\"p") - rows("[\"price"), 2_000);
    assert!(script.contains("The other members are on the page of the operation."));
}

#[test]
fn responses_have_a_limited_number_of_members() {
    let members = each(300, "", |at| format!("    s{at}: {{ type: string, required: true, doc: S. }}\n"));
    let variants = each(60, "", |at| {
        format!(
            "    v{at}: {{ when: {{ is: {{ p0: {at} }} }}, doc: V., parameters: {{ x{at}: {{ type: string, doc: X. }} }} }}\n"
        )
    });
    let rest = format!(
        "{}response:\n  doc: R.\n  parameters:\n{members}  variants:\n{variants}",
        params(1, "type: integer, default: 0")
    );
    refused(&rest, Code::TooLarge, "10000");
    // All documents of an operation have so many types together.
    let variants = |count: usize| {
        let values = each(4_000, ", ", |at| format!("v{at}"));
        let variants = each(count, "", |at| {
            format!(
                "    v{at}: {{ when: {{ is: {{ p0: {at} }} }}, doc: V., parameters: {{ x{at}: {{ use: t, doc: X. }} }} }}\n"
            )
        });
        format!(
            "{}types:\n  t: {{ type: enum, doc: T., values: [{values}] }}\nresponse:\n  doc: R.\n  variants:\n{variants}",
            params(1, "type: integer, default: 0")
        )
    };
    accepted(&variants(8), &[], 5_000_000);
    refused(&variants(26), Code::TypeTooLarge, "100000");
}

#[test]
fn many_alternatives_of_one_item_are_decided_at_once() {
    let values = each(300, ", ", |at| format!("v{at}"));
    let lines =
        each(300, "", |at| format!("    - {{ item: i, when: {{ is: {{ p0: v{at} }} }}, rate: \"0.1\" }}\n"));
    let start = params(1, &format!("type: enum, values: [{values}], default: v0"));
    accepted(&format!("{start}price:\n  currency: USD\n  lines:\n{lines}"), &[], 300_000);
    let twice = format!("{lines}    - {{ item: i, when: {{ is: {{ p0: [v7, v8] }} }}, rate: \"0.2\" }}\n");
    let compilation = compiled(&format!("{start}price:\n  currency: USD\n  lines:\n{twice}"));
    let codes: Vec<Code> = compilation.report.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::PriceOverlap, Code::PriceOverlap]);
}

#[test]
fn prices_over_time_are_few() {
    let prices = |count: usize| {
        let price = |at: usize| {
            let day = |at: usize| format!("{:04}-{:02}-01", 1 + at / 12, 1 + at % 12);
            let (from, until) = (day(at), day(at + 1));
            format!(
                "  - {{ from: {from}, until: {until}, currency: USD, lines: [{{ item: i, rate: \"1\" }}] }}\n"
            )
        };
        format!("price:\n{}", each(count, "", price))
    };
    accepted(&prices(200), &[], 300_000);
    refused(&prices(10_000), Code::TooLarge, "at most 200 prices");
}

#[test]
fn a_price_has_few_currencies() {
    let price = |count| {
        let lines = each(count, "", |at| format!("    - {{ item: i{at}, currency: c{at}, rate: \"1\" }}\n"));
        format!("price:\n  currency: USD\n  lines:\n{lines}")
    };
    accepted(&price(16), &[], 100_000);
    refused(&price(1_000), Code::TooLarge, "at most 16 currencies");
}

/// There are more ways through such types than anybody can walk.
#[test]
fn rules_of_types_that_all_use_all_others_are_refused() {
    let members = each(40, ", ", |at| format!("x{at}: {{ use: t{at}, doc: X. }}"));
    let types = each(40, "", |at| {
        format!(
            "  t{at}: {{ type: object, doc: T., parameters: {{ {members}, a: {{ type: string, doc: A. }}, b: {{ type: string, doc: B. }} }}, rules: [{{ id: r{at}, at_most_one: [a, b] }}] }}\n"
        )
    });
    let compilation = compiled(&format!("parameters:\n  a: {{ use: t0, doc: A. }}\ntypes:\n{types}"));
    let codes: Vec<Code> = compilation.report.diagnostics.iter().map(|one| one.code).collect();
    assert!(codes.iter().all(|code| *code == Code::UnplaceableRule), "{codes:?}");
    assert!(codes.len() >= 40, "{}", codes.len());
}

/// The tag of each variant has its own constant, and rules read it. A member is looked for in all variants.
#[test]
fn rules_about_many_variants() {
    let variants = each(256, "", |at| {
        format!("      v{at}: {{ type: object, parameters: {{ x{at}: {{ type: integer, doc: X. }} }} }}\n")
    });
    let rules = |count: usize| {
        let rules = each(count, "", |at| {
            format!(
                "  - {{ id: r{at}, when: {{ is: {{ p.k: v{at} }} }}, then: {{ ranges: {{ p.x{at}: {{ max: 7 }} }} }} }}\n"
            )
        });
        format!(
            "parameters:\n  p:\n    type: union\n    tag: k\n    doc: P.\n    variants:\n{variants}rules:\n{rules}"
        )
    };
    accepted(&rules(48), &[], 2_000_000);
    refused(&rules(140), Code::TooLarge, "30000");
}

/// The tier of a request is a choice between the rows of the table, wherever it is read.
#[test]
fn tiers_that_many_lines_read() {
    let rows = |tier: usize| each(100, ", ", |at| format!("l{at}: {}x{}", at + 1, tier * 100 + at + 1));
    let tiers = each(20, "", |tier| format!("    t{tier}: {{ {} }}\n", rows(tier)));
    let lines = |count: usize| {
        let lines = each(count, "", |at| {
            format!("    - {{ item: i{at}, when: \"size.tier != 't{}'\", rate: \"0.1\" }}\n", at % 20)
        });
        format!(
            "{}sizes:\n  width: p0\n  height: p1\n  table:\n{tiers}price:\n  currency: USD\n  lines:\n    - {{ item: base, rate: \"1\" }}\n{lines}",
            params(2, "type: integer")
        )
    };
    accepted(&lines(20), &[], 3_000_000);
    refused(&lines(200), Code::TooLarge, "30000");
}
