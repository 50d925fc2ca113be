//! Sizes and rules.

use std::fmt::Write as _;

use super::escape::{cell, code, line, link, sentence};
use crate::backend::schema::cel;
use crate::backend::schema::not_asserted;
use crate::model::{Effect, Operation, Path, Rule, Sizes};

/// The table of sizes.
pub(super) fn sizes(sizes: &Sizes) -> String {
    let (width, height) = (code(&sizes.width.to_string()), code(&sizes.height.to_string()));
    let mut text = format!("{width} and {height} come only in these pairs.\n");
    if let Some(tier_from) = &sizes.tier_from {
        let _ = writeln!(text, "Without a pair, {} names the tier.", code(&tier_from.to_string()));
    }
    text.push_str("\n| Tier | Label | Width | Height |\n|---|---|---|---|\n");
    for row in &sizes.rows {
        let _ =
            writeln!(text, "| {} | {} | {} | {} |", cell(&row.tier), cell(&row.label), row.width, row.height);
    }
    text.push_str(&source(sizes.source.as_deref()));
    text
}

/// The rules, one item each; those about the items of a list under their list.
pub(super) fn rules(op: &Operation) -> String {
    let not_asserted = not_asserted(op);
    let shown = |rule: &Rule| self::rule(rule, not_asserted.contains(&rule.id.as_str()));
    let mut text: String = op.rules.iter().filter(|rule| rule.each.is_empty()).map(shown).collect();
    let mut lists: Vec<&[Path]> = Vec::new();
    for rule in op.rules.iter().filter(|rule| !rule.each.is_empty()) {
        if !lists.contains(&&rule.each[..]) {
            lists.push(&rule.each);
        }
    }
    for list in lists {
        let names: Vec<String> = list.iter().map(ToString::to_string).collect();
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = write!(text, "For each item of {}, which is `self` here:\n\n", code(&names.join("[].")));
        text.extend(op.rules.iter().filter(|rule| rule.each == list).map(shown));
    }
    text
}

fn rule(rule: &Rule, only_listed: bool) -> String {
    let kind = match (rule.warning, rule.effect) {
        (false, _) => "error",
        (true, None) => "warning",
        (true, Some(Effect::Ignored)) => "warning: ignored",
        (true, Some(Effect::Overridden)) => "warning: overridden",
        (true, Some(Effect::Truncated)) => "warning: truncated",
        (true, Some(Effect::Deprecated)) => "warning: deprecated",
    };
    let mut text = format!("- **{}** ({kind}): {}\n", line(&rule.id), line(&sentence(&rule.message)));
    let _ = writeln!(text, "  Holds when {}.", code(&cel::author(&rule.holds)));
    if only_listed {
        text.push_str("  The JSON Schema cannot assert it; it stands there in `x-rules`.\n");
    }
    if let Some(at) = &rule.at {
        let _ = writeln!(text, "  A violation stands at {}.", code(&at.to_string()));
    }
    if let Some(source) = &rule.source {
        let _ = writeln!(text, "  Source: {}.", link(source));
    }
    text
}

pub(super) fn source(source: Option<&str>) -> String {
    source.map(|source| format!("\nSource: {}.\n", link(source))).unwrap_or_default()
}
