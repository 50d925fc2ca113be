//! Bounds of sums: numbers count as their value, lists as the number of their items, and what is not given as 0.

use super::path::summands;
use super::{bounds, condition};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::front::spec;
use crate::model::expr::kinds::Kinds;
use crate::model::expr::{self, Bindings, ItemType, Presence, Reference, build};
use crate::model::{
    Arithmetic, Comparison, Document, Each, Expr, ExprType, JsonKind, Param, Path, Total, Type, Value,
};
use crate::source::Located;

/// The form and the meaning of a sum within bounds.
pub(super) fn resolve(
    total: &Located<spec::Total>,
    document: &Document,
    report: &mut Report,
) -> Option<Total> {
    let mut bound = |scalar: &Option<Located<spec::Scalar>>| match scalar {
        None => Some(None),
        Some(scalar) => bounds::number(scalar, report).map(Some),
    };
    let (min, max) = (bound(&total.min), bound(&total.max));
    let summands: Vec<_> = total.of.iter().map(|written| one(written, document, report)).collect();
    let (min, max) = (min?, max?);
    let Some(sum) = add_up(summands.into_iter().collect::<Option<Vec<_>>>()?) else {
        return report.refuse(
            Diagnostic::new(Code::EmptyRule, total.span, "`total` has no parameters")
                .help("name parameters in `of`"),
        );
    };
    if min.is_none() && max.is_none() {
        return report.refuse(
            Diagnostic::new(Code::EmptyRule, total.span, "`total` has no limit")
                .help("give `min`, `max` or both"),
        );
    }
    let lower = min.clone().map(|min| build::compare(Comparison::Ge, sum.clone(), build::literal(min)));
    let upper = max.clone().map(|max| build::compare(Comparison::Le, sum.clone(), build::literal(max)));
    let holds = build::at(build::all(lower.into_iter().chain(upper).collect()), total.span);
    let names: Vec<String> = total.of.iter().map(|written| written.value.clone()).collect();
    for (at, written) in total.of.iter().enumerate() {
        if names[..at].contains(&written.value) {
            let message = format!("`{}` is a duplicate in `total`", written.value);
            return report.refuse(Diagnostic::new(Code::DuplicateValue, written.span, message));
        }
    }
    Some(Total { of: names, min, max, holds })
}

/// Most amounts that are added one after the other. What reads expressions bounds how deep they are nested.
const CHAIN: usize = 64;

/// The sum of amounts. Many of them are added in halves.
fn add_up(mut amounts: Vec<Expr>) -> Option<Expr> {
    if amounts.len() <= CHAIN {
        return amounts.into_iter().reduce(|sum, one| build::arith(Arithmetic::Add, sum, one));
    }
    let rest = amounts.split_off(amounts.len() / 2);
    Some(build::arith(Arithmetic::Add, add_up(amounts)?, add_up(rest)?))
}

/// The amount that one summand adds.
fn one(written: &Located<String>, document: &Document, report: &mut Report) -> Option<Expr> {
    let ways = summands(written, document, report)?;
    let amounts: Vec<Option<Expr>> = ways
        .iter()
        .map(|steps| {
            let (first, rest) = steps.split_first()?;
            let param = document.joined(first)?;
            let value = build::get(first.clone(), expr_type(written, &param, report)?);
            let given = condition::valued(&value, first, document);
            let given = within_objects(first, None, &Bindings::of_document(document), given);
            Summand { written, document, report }.add_up(Part { value, given, ty: &param.ty }, rest, 0)
        })
        .collect();
    let amounts: Option<Vec<Expr>> = amounts.into_iter().collect();
    amounts?.into_iter().reduce(|sum, one| build::arith(Arithmetic::Add, sum, one))
}

/// The condition for a value, with the condition that it is not in a list: of one object or a list of them, the members
/// of the object are meant.
fn within_objects(
    path: &Path,
    level: Option<usize>,
    bindings: &Bindings<'_>,
    given: Option<Expr>,
) -> Option<Expr> {
    let owners = (1..path.0.len()).filter_map(|length| {
        let owner = Reference { level, path: Path(path.0[..length].to_vec()) };
        let kinds = bindings.kinds(&owner);
        let value = build::read(owner, ExprType::Dyn);
        kinds.meets(Kinds::LIST).then(|| build::is(value, JsonKind::Map))
    });
    let conditions: Vec<Expr> = owners.chain(given).collect();
    if conditions.is_empty() { None } else { Some(build::all(conditions)) }
}

/// A value on the way to what is added up.
struct Part<'d> {
    value: Expr,
    /// An expression that holds if it is given, where it may be absent.
    given: Option<Expr>,
    ty: &'d Type,
}

/// A summand, whose path goes through lists.
struct Summand<'a, 'r> {
    written: &'a Located<String>,
    document: &'a Document,
    report: &'r mut Report,
}

impl Summand<'_, '_> {
    /// `rest` is the part of the items that is added up, `depth` the number of lists around it.
    fn add_up(&mut self, part: Part<'_>, rest: &[Path], depth: usize) -> Option<Expr> {
        let Part { value, given, ty } = part;
        let Some((member, rest)) = rest.split_first() else {
            if !bounds::is_number(ty) && !bounds::is_counted(ty) {
                let name = &self.written.value;
                let message = format!("`total` can only add up numbers and lists, and `{name}` is neither");
                return self.report.refuse(Diagnostic::new(Code::BadSummand, self.written.span, message));
            }
            return Some(bounds::amount(&value, ty, given));
        };
        let item = ty.items()?;
        let is_list = matches!(ty, Type::Array(_));
        let given = match given {
            given if is_list => given,
            given => {
                let is_list = build::is(value.clone(), JsonKind::List);
                Some(build::all(given.into_iter().chain([is_list]).collect()))
            }
        };
        let param = self.document.joined_in(item, member)?;
        let ty = expr_type(self.written, &param, self.report)?;
        let reference = Reference { level: Some(depth), path: member.clone() };
        let read = build::read(reference.clone(), ty);
        let bound = vec![ItemType::Declared(item); depth + 1];
        let bindings = Bindings { bound, ..Bindings::of_document(self.document) };
        let member_given =
            expr::valued(Presence { bindings: &bindings, refinements: &[] }, &reference, &read);
        let member_given = within_objects(member, Some(depth), &bindings, member_given);
        let inner = Part { value: read, given: member_given, ty: &param.ty };
        let body = self.add_up(inner, rest, depth + 1)?;
        let number = body.ty;
        let sum = build::sum(build::each(Each::Map, depth, value, body), number);
        let zero = build::literal(if number == ExprType::Double { Value::Num(0.0) } else { Value::Int(0) });
        Some(match given {
            None => sum,
            Some(given) => build::conditional(given, sum, zero),
        })
    }
}

fn expr_type(written: &Located<String>, param: &Param, report: &mut Report) -> Option<ExprType> {
    if param.nullable {
        let message = format!("`total` cannot add up `{}`, which can be `null`", written.value);
        return report
            .refuse(Diagnostic::new(Code::BadSummand, written.span, message).help("write the sum in `cel`"));
    }
    let ty = expr::expr_type(&param.ty);
    if ty.is_none() {
        let why = expr::types::why_unread(&param.ty);
        let message = format!("`total` cannot add up `{}`, which {why}", written.value);
        report.push(Diagnostic::new(Code::BadSummand, written.span, message));
    }
    ty
}
