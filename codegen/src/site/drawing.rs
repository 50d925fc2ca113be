//! Drawings: sizes to scale, the price over a number, and the states of a task.

use std::cell::Cell;

use maud::{Markup, html};
use serde_json::Value as Json;

use super::html::shown;
use super::requests::put;
use super::sizes::{Drawn, Row};
use crate::model::expr::reads;
use crate::model::words::price::decimal;
use crate::model::{Operation, Path, Price, TaskState, Type};
use crate::witness::{Candidate, Witnesses};
use modelspec_runtime::Cost;

/// Greatest side of a drawing of sizes.
const SIDE: u32 = 220;
/// Most points of a curve.
const POINTS: i64 = 25;
/// Most prices that are ranges before no further curve is looked for: with unknown facts, each takes long.
const MOST_RANGES: usize = 20;
/// Most numbers that a price is drawn over.
const CURVES: usize = 2;

/// All sizes, a drawing to scale and a table for each tier. All tiers have the same scale.
pub(super) fn sizes(sizes: &Drawn<'_>) -> Markup {
    let longest = sizes.rows.iter().map(|row| row.width.max(row.height)).max().unwrap_or(1).max(1);
    html! {
        div.tiers {
            @for tier in sizes.tiers() {
                @let rows: Vec<&Row> = sizes.rows.iter().filter(|row| row.tier == tier).collect();
                figure.tier {
                    figcaption { (shown(tier)) }
                    (tier_drawing(&rows, longest))
                    table.pairs {
                        thead { tr { th scope="col" { "Ratio" } th.number scope="col" { "Width" } th.number scope="col" { "Height" } } }
                        tbody {
                            @for row in &rows {
                                tr data-size={ (row.width) "x" (row.height) } tabindex="0" {
                                    th scope="row" { (shown(&row.label)) } td.number { (row.width) } td.number { (row.height) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One rectangle for each size, from the same corner.
fn tier_drawing(rows: &[&Row], longest: u32) -> Markup {
    let scale = |side: u32| u64::from(side) * u64::from(SIDE) / u64::from(longest);
    let mut largest_first: Vec<(usize, &&Row)> = (1..).zip(rows).collect();
    largest_first.sort_by_key(|(_, row)| std::cmp::Reverse(u64::from(row.width) * u64::from(row.height)));
    let wide = rows.iter().map(|row| scale(row.width)).max().unwrap_or(0);
    let high = rows.iter().map(|row| scale(row.height)).max().unwrap_or(0);
    html! {
        svg.sizes viewBox={ "-1 -1 " (wide + 2) " " (high + 2) } width=(wide + 2) height=(high + 2) role="img"
            aria-label={ (rows.len()) " sizes to scale" }
        {
            @for (at, row) in largest_first {
                g data-row=(at) data-size={ (row.width) "x" (row.height) } {
                    rect x="0" y=(high - scale(row.height)) width=(scale(row.width).max(1)) height=(scale(row.height).max(1)) rx="1" {}
                    title { (shown(&row.label)) ": " (row.width) " × " (row.height) }
                }
            }
        }
    }
}

/// The price over each number that it depends on, where more than a few amounts are possible.
pub(super) fn curves(op: &Operation, witnesses: &Witnesses<'_>) -> Markup {
    let Price::Lines { currency, .. } = op.prices.price() else { return html! {} };
    let mut paths: Vec<Path> = op.prices.price().exprs().into_iter().flat_map(reads).collect();
    paths.sort();
    paths.dedup();
    let ranges = Cell::new(0);
    let curve = |path: &Path| curve(op, witnesses, path, currency, &ranges);
    let curves: Vec<Markup> =
        paths.iter().take_while(|_| ranges.get() < MOST_RANGES).filter_map(curve).take(CURVES).collect();
    html! { @if !curves.is_empty() { div.curves { @for curve in curves { (curve) } } } }
}

fn curve(
    op: &Operation,
    witnesses: &Witnesses<'_>,
    path: &Path,
    currency: &str,
    ranges: &Cell<usize>,
) -> Option<Markup> {
    let Some(Type::Integer(number)) = op.request.param(path).map(|param| &param.ty) else { return None };
    if number.declared != (true, true) {
        return None;
    }
    let step = i64::from(number.step).max((number.max - number.min) / (POINTS - 1)).max(1);
    let step = step - step % i64::from(number.step).max(1);
    let values = (0..POINTS).map(|at| number.min + at * step.max(1)).take_while(|value| *value <= number.max);
    let base = witnesses.bases().iter().find(|base| base.request.pointer(&path.pointer()).is_some());
    let base = base.or(witnesses.bases().first())?;
    let mut points: Vec<(i64, i64)> = Vec::new();
    for value in values {
        match cost(witnesses, base, path, value) {
            None => {}
            Some(Cost::Exact { amount, .. }) => points.push((value, amount.nanos())),
            Some(_) => {
                // It depends on facts, and so do probably the other prices over this number.
                ranges.set(ranges.get() + 1);
                return None;
            }
        }
    }
    let mut amounts: Vec<i64> = points.iter().map(|(_, cost)| *cost).collect();
    amounts.dedup();
    (amounts.len() > 2).then(|| plot(&points, &path.to_string(), currency))
}

/// The cost of a request with a number in it.
fn cost<'a>(witnesses: &Witnesses<'a>, base: &Candidate, path: &Path, value: i64) -> Option<Cost<'a>> {
    let mut candidate = base.clone();
    put(&mut candidate.request, path, Some(Json::from(value)));
    witnesses.engine().price(&candidate).cost
}

/// A line through points, with the ends of both axes.
fn plot(points: &[(i64, i64)], name: &str, currency: &str) -> Markup {
    let [(first, low), .., (last, high)] = points else { return html! {} };
    let top = points.iter().map(|(_, cost)| *cost).max().unwrap_or(1).max(1);
    let (wide, tall) = (320, 120);
    let share = |value: i64, of: i64, size: i64| {
        if of == 0 {
            0
        } else {
            i64::try_from(i128::from(value) * i128::from(size) / i128::from(of)).unwrap_or(0)
        }
    };
    let place = |(value, cost): &(i64, i64)| {
        format!("{},{}", 8 + share(value - first, last - first, wide), 12 + tall - share(*cost, top, tall))
    };
    let line: Vec<String> = points.iter().map(place).collect();
    let (low, high) = (decimal(*low), decimal(*high));
    html! {
        figure.curve {
            figcaption { "Price over " code { (shown(name)) } }
            svg viewBox="0 0 340 160" width="340" height="160" role="img"
                aria-label={ "From " (low) " " (currency) " at " (first) " to " (high) " " (currency) " at " (last) }
            {
                path.grid d="M8 12H328M8 72H328" {}
                path.axis d="M8 132H328" {}
                polyline points=(line.join(" ")) {}
                @for point in points {
                    @let at = place(point);
                    @let (x, y) = at.split_once(',').unwrap_or_default();
                    circle cx=(x) cy=(y) r="2.5" { title { (point.0) ": " (decimal(point.1)) " " (currency) } }
                }
                text x="8" y="150" { (first) }
                text.end x="328" y="150" { (last) }
                text x="8" y="9" { (decimal(top)) " " (shown(currency)) }
            }
        }
    }
}

/// The states that values of responses stand for, from the first to the last ones.
pub(super) fn states(op: &Operation) -> Markup {
    let mut found: [Vec<String>; 3] = Default::default();
    for value in op.documents().skip(1).flat_map(values) {
        let Some(state) = value.state else { continue };
        let list = match state {
            TaskState::Pending => &mut found[0],
            TaskState::Done => &mut found[1],
            TaskState::Failed => &mut found[2],
        };
        let name = crate::model::words::value(&value.value);
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let [pending, done, failed] = found;
    html! {
        @if !(pending.is_empty() || done.is_empty() && failed.is_empty()) {
            figure.states {
                figcaption { "States of a task" }
                div.flow {
                    (state("pending", &pending))
                    span.to aria-hidden="true" { "→" }
                    div.ends { (state("done", &done)) (state("failed", &failed)) }
                }
            }
        }
    }
}

fn values(document: &crate::model::Document) -> impl Iterator<Item = &crate::model::EnumValue> {
    let types = document.objects.iter().flat_map(|object| &object.params).flat_map(|param| param.ty.nested());
    types.flat_map(|ty| if let Type::Enum(choice) = ty { &choice.values[..] } else { &[] })
}

fn state(kind: &str, names: &[String]) -> Markup {
    html! {
        @if !names.is_empty() {
            div class={ "box " (kind) } {
                strong { (kind) }
                @for name in names { code { (shown(name)) } }
            }
        }
    }
}
