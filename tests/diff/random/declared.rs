//! Edits of declarations, prices and words.

use modelspec_codegen::__private::model::expr::{map, with_parts};
use modelspec_codegen::__private::model::{Document, Expr, ExprKind, Operation, Param, Price, Type};
use modelspec_codegen::source::Located;

use super::edit::{Certain, Edit, Random, Subject, Truth};
use crate::diff::rates::{charges, triple};

/// Patterns that most strings match.
const PATTERNS: [&str; 3] = ["^[^~]*$", "^[^<>]*$", "^[^|]*$"];

/// Makes a type smaller, if it has a limit that can be.
fn narrow_type(ty: &mut Type, random: &mut Random) -> bool {
    match ty {
        Type::Integer(limits) => {
            let step = i64::from(limits.step.max(1));
            // The remaining values have to differ from those before.
            let can = limits.declared.1 && limits.max.saturating_sub(limits.min) > 2 * step;
            limits.max -= if can { step } else { 0 };
            can
        }
        Type::Number(limits) => match (limits.min, limits.max) {
            (Some(min), Some(max)) if limits.step.is_none() => {
                limits.max = Some(min + (max - min) / 2.0);
                true
            }
            _ => false,
        },
        Type::String(text) if text.pattern.is_none() && text.format.is_none() && text.media.is_none() => {
            let max = text.max.unwrap_or(500);
            let can = max > text.min + 1 && max < 50_000;
            text.max = if can { Some(max - 1) } else { text.max };
            can
        }
        Type::Enum(choice) if !choice.open && choice.values.len() > 1 => {
            let at = random.below(choice.values.len());
            choice.values.remove(at);
            true
        }
        Type::Array(list) if list.max.is_some_and(|max| max > list.min + 1 && max < 1_000) => {
            list.max = list.max.map(|max| max - 1);
            true
        }
        Type::Array(list) => narrow_type(&mut list.items, random),
        Type::Map(map) => narrow_type(&mut map.items, random),
        _ => false,
    }
}

/// A random parameter that is no alias, since those have the declarations of their original.
fn param<'o>(
    op: &'o mut Operation,
    random: &mut Random,
    is_meant: fn(&Param) -> bool,
) -> Option<&'o mut Param> {
    let params = op.request.objects.iter_mut().flat_map(|object| &mut object.params);
    random.one(params.filter(|param| param.alias_of.is_none() && is_meant(param)).collect())
}

/// A type with a tighter limit.
pub(super) fn smaller(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let param = param(&mut new, random, |_| true)?;
    let words = format!("`{}` is smaller", param.name.value);
    narrow_type(&mut param.ty, random).then_some(())?;
    Some(Edit::new(words, Truth::Narrower(Certain::Yes), new))
}

/// Reports whether a member can be required in each object: an object that had to contain itself would have no end.
pub(super) fn can_be_required(ty: &Type) -> bool {
    !matches!(ty, Type::Object(_) | Type::Union(_))
}

/// A parameter that becomes required.
pub(super) fn required(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let is_meant = |param: &Param| {
        !param.required
            && param.default.is_none()
            && param.default_document.is_none()
            && can_be_required(&param.ty)
    };
    let param = param(&mut new, random, is_meant)?;
    param.required = true;
    let words = format!("`{}` is required", param.name.value);
    Some(Edit::new(words, Truth::Narrower(Certain::Yes), new))
}

/// A parameter that can no longer be `null`.
pub(super) fn not_null(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let param = param(&mut new, random, |param| param.nullable)?;
    param.nullable = false;
    let words = format!("`{}` cannot be null", param.name.value);
    Some(Edit::new(words, Truth::Narrower(Certain::Yes), new))
}

fn plain_text(param: &Param) -> bool {
    matches!(&param.ty, Type::String(text)
        if text.pattern.is_none() && text.format.is_none() && text.media.is_none() && text.max != Some(0))
}

/// A string that has to match a pattern.
pub(super) fn pattern(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let chosen = PATTERNS[random.below(PATTERNS.len())];
    let param = param(&mut new, random, plain_text)?;
    let Type::String(text) = &mut param.ty else { return None };
    text.pattern = Some(Located::new(chosen.to_owned(), param.name.span));
    let words = format!("`{}` has the pattern {chosen}", param.name.value);
    Some(Edit::new(words, Truth::Narrower(Certain::Yes), new))
}

/// A pattern that matches the same in other words.
pub(super) fn same_pattern(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let is_meant = |param: &Param| matches!(&param.ty, Type::String(text) if text.pattern.is_some());
    let other = random.below(2);
    let param = param(&mut new, random, is_meant)?;
    let words = format!("the pattern of `{}` in other words", param.name.value);
    let Type::String(text) = &mut param.ty else { return None };
    let pattern = text.pattern.as_mut()?;
    pattern.value = match other {
        0 => format!("(?:{0})|(?:{0})", pattern.value),
        _ => format!("(?:(?:{}))", pattern.value),
    };
    Some(Edit::new(words, Truth::Same, new))
}

/// Other docs, and another order of everything that has none.
#[expect(clippy::unnecessary_wraps, reason = "other kinds of edits can lack a place")]
pub(super) fn reworded(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    new.doc.push_str(" More words.");
    reordered(&mut new.request, random);
    let responses = new.responses.iter_mut().map(|variant| &mut variant.document);
    for document in new.response.iter_mut().chain(&mut new.callback).chain(responses) {
        reordered(document, random);
    }
    if let Some(sizes) = &mut new.sizes {
        random.shuffle(&mut sizes.rows);
    }
    if !new.prices.lines().any(|line| line.rule.is_some()) {
        random.shuffle(&mut new.rules);
    }
    for rule in &mut new.rules {
        rule.holds = other_order(rule.holds.clone());
        rule.message.push_str(" Really.");
    }
    for entry in &mut new.prices.entries {
        if let Price::Lines { lines, .. } = &mut entry.price {
            random.shuffle(lines);
        }
    }
    Some(Edit::new("reworded", Truth::Same, new))
}

fn reordered(document: &mut Document, random: &mut Random) {
    for object in &mut document.objects {
        random.shuffle(&mut object.params);
        for param in &mut object.params {
            "Another doc.".clone_into(&mut param.doc);
            if let Type::Enum(choice) = &mut param.ty {
                random.shuffle(&mut choice.values);
            }
        }
    }
}

/// The expression with the operands of its junctions in another order.
fn other_order(expr: Expr) -> Expr {
    map(expr, &mut |expr| match expr.kind {
        ExprKind::All(mut parts) => {
            parts.reverse();
            Expr { kind: ExprKind::All(parts), ..expr }
        }
        ExprKind::Any(mut parts) => {
            parts.reverse();
            Expr { kind: ExprKind::Any(parts), ..expr }
        }
        _ => with_parts(expr, &mut |part| part),
    })
}

/// Another rate.
pub(super) fn repriced(subject: &Subject<'_>, random: &mut Random) -> Option<Edit> {
    let mut new = subject.op.clone();
    let entry = match new.prices.entries.len() {
        1 => 0,
        count => random.below(count),
    };
    let Price::Lines { lines, .. } = &mut new.prices.entries.get_mut(entry)?.price else { return None };
    let count = lines.len();
    let line = lines.get_mut(random.below(count))?;
    triple(random.one(charges(line))?).then(|| Edit::new("another rate", Truth::Price, new))
}
