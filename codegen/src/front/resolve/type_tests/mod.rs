//! Small specs in, exact diagnostics and models out.

mod given;
mod places;
mod responses;
mod types;
mod wrong;

use crate::model::{Operation, Param, Path, Type};
use crate::source::SourceText;
use crate::{Compilation, compile};

const HEAD: &str = "\
name: N
doc: An operation.
sources: [{ url: https://a.test, read: 2026-01-01 }]
http: { method: POST, path: / }
";

/// Compiles what stands behind the four lines that each operation has.
fn compiled(yaml: &str) -> Compilation {
    compile(vec![
        SourceText { path: "p/provider.yaml".into(), text: "name: P\ndoc: A provider.\n".into() },
        SourceText { path: "p/o.yaml".into(), text: format!("{HEAD}{yaml}") },
    ])
}

/// The operation of a spec without mistakes.
#[track_caller]
fn operation(yaml: &str) -> Operation {
    let mut compilation = compiled(yaml);
    let lines = compilation.report.lines(&compilation.sources);
    assert_eq!(lines, [""; 0], "{yaml}");
    compilation.catalogue.operations.remove(0)
}

/// A parameter of a spec without mistakes.
#[track_caller]
fn only(param: &str) -> Param {
    operation(&format!("parameters:\n  a: {param}\n")).request.objects.swap_remove(0).params.remove(0)
}

/// Compares the diagnostics of a spec, places counted in what stands behind the head.
#[track_caller]
fn wrong(yaml: &str, expected: &[&str]) {
    let compilation = compiled(yaml);
    let lines = compilation.report.diagnostics.iter().map(|diagnostic| {
        let (line, column) = compilation.sources.line_column(diagnostic.span);
        format!("{}:{column}: {}: {}", line - 4, diagnostic.code, diagnostic.message)
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{yaml}");
    for diagnostic in &compilation.report.diagnostics {
        assert!(!diagnostic.message.ends_with('.') && !diagnostic.message.contains('\n'), "{diagnostic:?}");
        assert!(diagnostic.span.end > diagnostic.span.start, "{diagnostic:?}");
    }
}

/// The same for one parameter in one line, with columns in what is given.
#[track_caller]
fn wrong_param(param: &str, expected: &[&str]) {
    let compilation = compiled(&format!("parameters:\n  a:\n    {param}\n"));
    let lines = compilation.report.diagnostics.iter().map(|diagnostic| {
        let (line, column) = compilation.sources.line_column(diagnostic.span);
        let column = if line == 7 { column - 4 } else { 0 };
        format!("{column}: {}: {}", diagnostic.code, diagnostic.message)
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{param}");
    for diagnostic in &compilation.report.diagnostics {
        assert!(diagnostic.help.is_some() || !diagnostic.related.is_empty(), "nothing to do: {diagnostic:?}");
    }
}

fn path(dotted: &str) -> Path {
    Path(dotted.split('.').map(str::to_owned).collect())
}

/// The variants of a union, by name.
#[track_caller]
fn variants(ty: &Type) -> Vec<(&str, &Type)> {
    match ty {
        Type::Union(union) => {
            union.variants.iter().map(|variant| (variant.name.as_str(), &variant.ty)).collect()
        }
        other => panic!("{other:?}"),
    }
}
