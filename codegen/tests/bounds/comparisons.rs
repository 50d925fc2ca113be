//! Comparisons of two catalogues end after a number of steps, and say what they left out.

use modelspec_codegen::__private::diff::{Axis, Fate, OperationDiff, Verdict, catalogues};
use modelspec_codegen::source::SourceText;
use modelspec_codegen::{Compilation, compile};

use crate::{PROVIDER, compiled, each, operation, params};

fn compared(old: &Compilation, new: &Compilation) -> Vec<OperationDiff> {
    assert!(!old.report.has_errors() && !new.report.has_errors());
    catalogues(&old.catalogue, &new.catalogue, &[])
}

/// Each of 110 parameters has 110 members of a type with 110 members.
#[test]
fn types_at_many_places_are_compared_once() {
    let spec = |prompt: &str| {
        let members = |ty: &str| each(110, ", ", |at| format!("m{at}: {{ {ty}, doc: M. }}"));
        let (inner, outer) = (members("type: integer, default: 3"), members("use: t"));
        compiled(&format!(
            "{}  prompt: {{ type: string, doc: P.{prompt} }}\ntypes:\n  t: {{ type: object, doc: T., parameters: {{ {inner} }} }}\n  \
             u: {{ type: object, doc: U., parameters: {{ {outer} }} }}\n",
            params(110, "use: u")
        ))
    };
    let found = compared(&spec(""), &spec(", max_length: 9"));
    let kinds: Vec<&str> = found[0].changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, ["max-length"]);
}

/// No variant has a counterpart with the same name, and each one is compared with all others.
#[test]
fn other_variants_are_compared_until_the_first_difference() {
    let spec = |name: &str| {
        let members = each(60, ", ", |at| format!("m{at}: {{ type: integer, max: 9, doc: M. }}"));
        let variants = each(200, ", ", |at| {
            format!(
                "v{name}{at}: {{ type: object, parameters: {{ k: {{ type: const, value: {name}{at}, required: true, doc: K. }}, {members} }} }}"
            )
        });
        compiled(&format!("parameters:\n  p: {{ type: union, doc: U., variants: {{ {variants} }} }}\n"))
    };
    let found = compared(&spec("a"), &spec("b"));
    // Each variant has a new tag and no other change.
    assert_eq!(found[0].changes.len(), 400);
    assert!(found[0].changes.iter().all(|change| change.kind.starts_with("value-")));
}

/// The price of a request is a range, for which hundreds of bills are made, at each of several days.
#[test]
fn costs_on_several_days_are_compared_until_no_steps_are_left() {
    let facts = each(300, "", |at| format!("  f{at}: {{ type: number, min: 0, max: 9, doc: F. }}\n"));
    let spec = |days: usize, rate: &str| {
        let lines = each(300, ", ", |at| {
            let (next, last) = ((at + 1) % 300, (at + 2) % 300);
            format!(
                "{{ item: i{at}, quantity: facts.f{at} * (9 - facts.f{next}) * facts.f{last}, rate: \"{rate}\" }}"
            )
        });
        let prices = each(days, "", |at| {
            format!(
                "  - {{ from: 20{:02}-01-01, until: 20{:02}-01-01, currency: USD, lines: [{lines}] }}\n",
                at + 10,
                at + 11
            )
        });
        compiled(&format!("facts:\n{facts}price:\n{prices}"))
    };
    let changes = |days| {
        let found = compared(&spec(days, "0.01"), &spec(days, "0.02"));
        let prices = found[0].changes.iter().filter(|change| change.axis == Axis::Price);
        prices.map(|change| (change.kind, change.verdict)).collect::<Vec<_>>()
    };
    let undecided = ("price", Verdict::Undecided);
    let found = changes(3);
    assert!(found.contains(&undecided), "{found:?}");
}

/// Files that were removed and added, with one address and no wire ids.
#[test]
fn an_added_operation_is_compared_with_few_that_are_gone() {
    let spec = |name: &str, count: usize, max: usize| {
        let file = |path: String, text: String| SourceText { path, text };
        let mut files = vec![file("acme/provider.yaml".to_owned(), PROVIDER.to_owned())];
        files.extend((0..count).map(|at| {
            let rest = params(3, &format!("type: integer, max: {}", max + at));
            file(format!("acme/{name}{at}.yaml"), operation(&rest))
        }));
        compile(files)
    };
    let fates = |found: &[OperationDiff], fate| found.iter().filter(|one| one.fate == fate).count();
    let moved = compared(&spec("old", 30, 9), &spec("new", 30, 9));
    assert_eq!((fates(&moved, Fate::Same), fates(&moved, Fate::Removed)), (30, 0));
    let others = compared(&spec("old", 30, 9), &spec("new", 30, 99));
    assert_eq!((fates(&others, Fate::Added), fates(&others, Fate::Removed)), (30, 30));
}
