//! Random changes of all operations, of which it is known what they do: no narrowing may be called compatible, and what
//! changes nothing must be the same.

use modelspec_codegen::__private::diff::{Axis, Fate, OperationDiff, Verdict, operations};
use modelspec_codegen::__private::model::expr::{map, with_parts};
use modelspec_codegen::__private::model::{
    Charge, Expr, ExprKind, Operation, Param, Price, Provider, Rate, Type,
};
use modelspec_codegen::__private::{Arena, table};
use modelspec_runtime::Facts;

use super::{Side, confirm};
use crate::edges::{bases, edges};
use crate::support::compiled;
use crate::survey::Fixture;

/// Numbers that look random and are always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count.max(1) as u64).expect("it is small")
    }

    fn shuffle<T>(&mut self, values: &mut [T]) {
        for at in (1..values.len()).rev() {
            values.swap(at, self.below(at + 1));
        }
    }
}

/// Makes a type smaller, if it has a limit that can be.
fn narrow_type(ty: &mut Type, random: &mut Random) -> bool {
    match ty {
        Type::Integer(limits) => {
            let step = i64::from(limits.step.max(1));
            // What is left has to differ from what was there.
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

/// The operation with one constraint more.
fn narrowed(op: &Operation, random: &mut Random) -> Option<(Operation, String)> {
    let mut new = op.clone();
    let object = random.below(new.request.objects.len());
    let count = new.request.objects[object].params.len();
    if count == 0 {
        return None;
    }
    // Aliases have the declarations of their original.
    let is_alias = |param: &Param| param.alias_of.is_some();
    let param = &mut new.request.objects[object].params[random.below(count)];
    if is_alias(param) {
        return None;
    }
    let name = param.name.value.clone();
    if random.below(4) == 0 && !param.required && param.default.is_none() && param.default_document.is_none()
    {
        param.required = true;
        return Some((new, format!("`{name}` is required")));
    }
    if random.below(4) == 0 && param.nullable {
        param.nullable = false;
        return Some((new, format!("`{name}` cannot be null")));
    }
    narrow_type(&mut param.ty, random).then(|| (new, format!("`{name}` is smaller")))
}

/// The operation in other words.
fn reworded(op: &Operation, random: &mut Random) -> Operation {
    let mut new = op.clone();
    new.doc.push_str(" More words.");
    for object in &mut new.request.objects {
        random.shuffle(&mut object.params);
        for param in &mut object.params {
            "Another doc.".clone_into(&mut param.doc);
            if let Type::Enum(choice) = &mut param.ty {
                random.shuffle(&mut choice.values);
            }
        }
    }
    if let Some(sizes) = &mut new.sizes {
        random.shuffle(&mut sizes.rows);
    }
    let has_links =
        matches!(&new.price, Price::Lines { lines, .. } if lines.iter().any(|line| line.rule.is_some()));
    if !has_links {
        random.shuffle(&mut new.rules);
    }
    for rule in &mut new.rules {
        rule.holds = other_order(rule.holds.clone());
        rule.message.push_str(" Really.");
    }
    if let Price::Lines { lines, .. } = &mut new.price {
        random.shuffle(lines);
    }
    new
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

/// The operation with another rate.
fn repriced(op: &Operation, random: &mut Random) -> Option<Operation> {
    let mut new = op.clone();
    let Price::Lines { lines, .. } = &mut new.price else { return None };
    let count = lines.len();
    let line = lines.get_mut(random.below(count))?;
    let mut charges: Vec<&mut Charge> = match &mut line.rate {
        Rate::Fixed(charge) => vec![charge],
        Rate::By(_, rates) => rates.iter_mut().map(|(_, charge)| charge).collect(),
        Rate::Cases(cases) => cases.iter_mut().map(|case| &mut case.charge).collect(),
    };
    let count = charges.len();
    match charges.get_mut(random.below(count))? {
        Charge::Known(amount) if amount.max > 0 => {
            amount.min *= 3;
            amount.max *= 3;
            Some(new)
        }
        _ => None,
    }
}

#[derive(Debug, Default)]
struct Count {
    narrowed: usize,
    widened: usize,
    reworded: usize,
    same: usize,
    repriced: usize,
    /// New rates that no request shows.
    hidden: usize,
    undecided: Vec<String>,
    /// Requests that the engine confirmed, and the schema with the expressions.
    confirmed: usize,
}

impl Count {
    fn changes(&self) -> usize {
        self.narrowed + self.widened + self.reworded + self.repriced
    }

    fn add(&mut self, op: &Operation, provider: &Provider, random: &mut Random) {
        let compare = |old: &Operation, new: &Operation| operations((old, provider), (new, provider));
        let base = Side::new(op);
        let mut confirmed = 0;
        let mut shown = |old: &Side<'_>, new: &Side<'_>, diff: &OperationDiff| {
            confirmed += diff.changes.iter().filter(|change| confirm(old, new, change)).count();
        };
        for _ in 0..2 {
            let Some((new, words)) = narrowed(op, random) else { continue };
            let diff = compare(op, &new);
            let side = Side::new(&new);
            shown(&base, &side, &diff);
            assert!(diff.verdict() >= Verdict::Undecided, "{}: {words}: {:?}", op.id(), diff.changes);
            self.count_undecided(&diff, &words);
            self.narrowed += 1;
            let back = compare(&new, op);
            shown(&side, &base, &back);
            assert_ne!(back.fate, Fate::Same, "{}: back from: {words}", op.id());
            self.count_undecided(&back, &format!("back from: {words}"));
            self.widened += 1;
        }
        for _ in 0..2 {
            let diff = compare(op, &reworded(op, random));
            self.reworded += 1;
            self.same += usize::from(diff.fate == Fate::Same);
            self.count_undecided(&diff, "reworded");
        }
        if let Some(new) = repriced(op, random) {
            let diff = compare(op, &new);
            shown(&base, &Side::new(&new), &diff);
            self.count_undecided(&diff, "another rate");
            self.repriced += 1;
            // A minimum or a rounding can hide the rate from all requests.
            if !diff.changes.iter().any(|change| change.axis == Axis::Price) {
                costs_are_the_same(op, &new);
                self.hidden += 1;
            }
        }
        self.confirmed += confirmed;
    }

    fn count_undecided(&mut self, diff: &OperationDiff, words: &str) {
        let undecided = diff.changes.iter().filter(|change| change.verdict == Verdict::Undecided);
        let words = |change: &str| format!("{}: {words}: {change}", diff.id);
        self.undecided.extend(undecided.map(|change| words(&change.text)).next());
    }
}

/// Asserts that the edges of all parameters cost the same.
fn costs_are_the_same(old: &Operation, new: &Operation) {
    let arena = Arena::new();
    let sides = [old, new].map(|op| table(&arena, op));
    for base in bases(old) {
        for edge in edges(old, &base) {
            let request = edge.request.to_string();
            let costs = sides.each_ref().map(|model| {
                let priced = modelspec_runtime::price(model, request.as_bytes(), &Facts::default());
                priced.cost.map(|cost| cost.to_string())
            });
            assert_eq!(costs[0], costs[1], "{}: {request}", old.id());
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the numbers are worth seeing")]
fn random_changes_have_their_verdicts() {
    let mut count = Count::default();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut add = |compilation: &modelspec_codegen::Compilation| {
        for op in &compilation.catalogue.operations {
            let providers = &compilation.catalogue.providers;
            let provider = providers.iter().find(|provider| provider.id == op.provider).expect("a provider");
            count.add(op, provider, &mut random);
        }
    };
    add(compiled());
    Fixture::all().iter().for_each(|fixture| add(&fixture.compiled().expect("a fixture without mistakes")));
    let (changes, undecided) = (count.changes(), count.undecided.len());
    println!("{undecided} of {changes} undecided, {} of {} same", count.same, count.reworded);
    println!("{}", count.undecided.join("\n"));
    assert!(count.narrowed > 150 && count.repriced > 30 && count.confirmed > 300, "{count:?}");
    assert!(count.hidden * 10 <= count.repriced, "{count:?}");
    assert!(undecided * 100 <= changes * 5, "{undecided} of {changes} are undecided");
    assert!(count.same * 100 >= count.reworded * 99, "{} of {} are the same", count.same, count.reworded);
}
