//! Each operation counts with all that it includes, inherits and uses.

use modelspec_codegen::compile;
use modelspec_codegen::diagnostic::{Code, Severity};
use modelspec_codegen::source::SourceText;

use crate::{PROVIDER, each, operation, params};

#[test]
fn a_chain_of_operations_has_a_limited_length() {
    let file = |path: String, text: String| SourceText { path, text };
    let mut files = vec![file("acme/provider.yaml".to_owned(), PROVIDER.to_owned())];
    for at in 0..30 {
        let extends = if at == 0 { String::new() } else { format!("extends: acme/t{}\n", at - 1) };
        files.push(file(
            format!("acme/t{at}.yaml"),
            operation(&format!("{extends}parameters:\n  p{at}: {{ type: string, doc: P. }}\n")),
        ));
    }
    let compilation = compile(files);
    assert!(compilation.report.diagnostics.iter().all(|one| one.code == Code::TooLarge));
    assert!(compilation.report.has_errors());
}

/// Each operation has all parameters of the set, so that they multiply.
#[test]
fn sets_that_many_operations_include() {
    let files = |count: usize| {
        let set = params(count, "type: integer").replace('\n', "\n      ");
        let provider = format!("{PROVIDER}sets:\n  all:\n    doc: All.\n    {}", set.trim_end());
        let file = |at: usize| SourceText {
            path: format!("acme/thing-{at}.yaml"),
            text: operation("include: [all]\n"),
        };
        let provider = SourceText { path: "acme/provider.yaml".to_owned(), text: provider };
        std::iter::once(provider).chain((0..count).map(file)).collect::<Vec<_>>()
    };
    let found = |count: usize| -> Vec<(Code, String)> {
        let diagnostics = compile(files(count)).report.diagnostics;
        diagnostics.into_iter().map(|one| (one.code, one.message)).collect()
    };
    assert_eq!(found(60), []);
    let [(Code::TooManyParameters, message)] = &found(500)[..] else { panic!("not refused as it should be") };
    assert!(message.contains("parameters, rules and price lines in all"), "{message}");
}

/// Each operation of a small provider has all of a large operation of another one.
#[test]
fn operations_that_many_providers_inherit() {
    let file = |path: String, text: String| SourceText { path, text };
    let files = |count: usize| {
        let rules = each(count, "", |at| {
            let next = (at + 1) % count;
            format!("  - {{ id: r{at}, message: m, cel: self.p{at} < {} + self.p{next} }}\n", at % 5 + 1)
        });
        let base = format!("{}rules:\n{rules}", params(count, "type: integer, min: 0, max: 9, default: 1"));
        let providers = (0..6).flat_map(|at| {
            let base = if at == 0 { "acme/base".to_owned() } else { format!("p{}/thing", at - 1) };
            [
                file(format!("p{at}/provider.yaml"), PROVIDER.replace("Acme", &format!("Acme {at}"))),
                file(format!("p{at}/thing.yaml"), operation(&format!("extends: {base}\n"))),
            ]
        });
        let acme = [
            file("acme/provider.yaml".to_owned(), PROVIDER.to_owned()),
            file("acme/base.yaml".to_owned(), operation(&base)),
        ];
        acme.into_iter().chain(providers).collect::<Vec<_>>()
    };
    let errors = |count: usize| -> Vec<(Code, String)> {
        let found = compile(files(count)).report.diagnostics.into_iter();
        let errors = found.filter(|one| one.severity() == Severity::Error);
        errors.map(|one| (one.code, one.message)).collect()
    };
    assert_eq!(errors(20), []);
    let found = errors(200);
    assert_eq!(found.len(), 6, "{found:#?}");
    for (code, message) in found {
        assert_eq!(code, Code::TooManyParameters);
        assert!(message.contains("extend operations of other providers more than"), "{message}");
    }
}

/// Each operation has all rules of the one that it extends.
#[test]
fn rules_that_many_operations_inherit() {
    let files = |count: usize| {
        let long = each(99, " || ", |at| format!("self.p0 > {at}"));
        let rules = each(20, "", |at| {
            format!("  - {{ id: r{at}, at: p0, message: m, cel: long || self.p0 < {at} }}\n")
        });
        let base =
            format!("let:\n  long: \"{long}\"\n{}rules:\n{rules}", params(1, "type: integer, default: 1"));
        let file = |path: String, rest: &str| SourceText { path, text: operation(rest) };
        let extending = (0..count).map(|at| file(format!("acme/thing-{at}.yaml"), "extends: acme/base\n"));
        let provider = SourceText { path: "acme/provider.yaml".to_owned(), text: PROVIDER.to_owned() };
        [provider, file("acme/base.yaml".to_owned(), &base)].into_iter().chain(extending).collect::<Vec<_>>()
    };
    let errors = |count: usize| -> Vec<(Code, String)> {
        let found = compile(files(count)).report.diagnostics.into_iter();
        let errors = found.filter(|one| one.severity() == Severity::Error);
        errors.map(|one| (one.code, one.message)).collect()
    };
    assert_eq!(errors(3), []);
    let [(Code::TooManyParameters, message)] = &errors(100)[..] else {
        panic!("not refused as it should be")
    };
    assert!(message.contains("operands or operators"), "{message}");
}

/// Lists, tables and texts multiply as parameters do.
#[test]
fn everything_that_many_operations_inherit() {
    let values = |count| each(count, ", ", |at| format!("v{at}"));
    let facts = each(400, "", |at| format!("  f{at}: {{ type: integer, min: 0, doc: F. }}\n"));
    let lets = each(2_000, "", |at| format!("  l{at}: {{ value: self.p0 > {at}, doc: L. }}\n"));
    let rows = |tier: usize| each(100, ", ", |at| format!("l{at}: {}x{}", at + 1, tier * 100 + at + 1));
    let tiers = each(30, "", |tier| format!("    t{tier}: {{ {} }}\n", rows(tier)));
    let rates = each(1_000, ", ", |at| format!("v{at}: \"0.{}\"", at + 1));
    let numbers = each(9_000, ", ", |at| at.to_string());
    let one = params(1, "type: integer, default: 1");
    let texts = params(15, "type: string, required: true");
    let matches = each(15, "", |at| {
        format!("  - {{ id: r{at}, message: m, cel: \"self.p{at}.matches('^{at}[a-z]{{0,150}}$')\" }}\n")
    });
    let many = params(1, &format!("type: enum, values: [{}], default: v0", values(1_000)));
    for (what, base) in [
        ("facts", format!("facts:\n{facts}{one}")),
        ("named expressions", format!("let:\n{lets}{one}")),
        (
            "sizes",
            format!("{}sizes:\n  width: p0\n  height: p1\n  table:\n{tiers}", params(2, "type: integer")),
        ),
        ("patterns", params(15, "type: string, pattern: '^x[a-z]{0,150}$'")),
        ("patterns of rules", format!("{texts}rules:\n{matches}")),
        ("values", params(1, &format!("type: enum, values: [{}]", values(5_000)))),
        (
            "rates",
            format!(
                "{many}price:\n  currency: USD\n  lines: [{{ item: i, by: self.p0, rates: {{ {rates} }} }}]\n"
            ),
        ),
        ("defaults", params(1, &format!("type: array, items: {{ type: integer }}, default: [{numbers}]"))),
        (
            "text",
            format!("parameters:\n  p0: {{ type: string, doc: \"{}\" }}\n", "Lorem ipsum. ".repeat(12_000)),
        ),
    ] {
        let errors = |count: usize| -> Vec<(Code, String)> {
            let file = |path: String, text: String| SourceText { path, text };
            let price = if what == "rates" { "price: { extends: true }\n" } else { "" };
            let extending = (0..count).map(|at| {
                file(format!("acme/thing-{at}.yaml"), operation(&format!("extends: acme/base\n{price}")))
            });
            let base = [
                file("acme/provider.yaml".to_owned(), PROVIDER.to_owned()),
                file("acme/base.yaml".to_owned(), operation(&base)),
            ];
            let found = compile(base.into_iter().chain(extending).collect()).report.diagnostics.into_iter();
            let errors = found.filter(|one| one.severity() == Severity::Error);
            errors.map(|one| (one.code, one.message)).collect()
        };
        assert_eq!(errors(2), [], "{what}");
        let [(Code::TooManyParameters, message)] = &errors(150)[..] else { panic!("{what} are not refused") };
        assert!(message.contains("count like a parameter"), "{message}");
    }
}
