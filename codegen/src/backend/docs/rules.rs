//! Sizes and rules.

use std::fmt::Write as _;

use super::escape::{cell, code, line, link};
use crate::backend::Subject;
use crate::model::expr::author_with;
use crate::model::words::sentence;
use crate::model::{Let, Path, Rule, RuleForm, Sizes};

/// The table of sizes.
pub(super) fn sizes(sizes: &Sizes) -> String {
    let (width, height) = (code(&sizes.width.to_string()), code(&sizes.height.to_string()));
    let mut text = format!("Only these combinations of {width} and {height} are allowed.\n");
    if let Some(tier_from) = &sizes.tier_from {
        let _ = writeln!(text, "If they are not given, {} selects the tier.", code(&tier_from.to_string()));
    }
    text.push_str("\n| Tier | Label | Width | Height |\n|---|---|---|---|\n");
    for row in &sizes.rows {
        let _ =
            writeln!(text, "| {} | {} | {} | {} |", cell(&row.tier), cell(&row.label), row.width, row.height);
    }
    text.push_str(&source(sizes.source.as_deref()));
    text
}

/// The rules as a list; rules about the items of a list are grouped by that list.
pub(super) fn rules(subject: &Subject<'_>) -> String {
    let mut lists: Vec<(&[Path], String)> = vec![(&[], String::new())];
    for (at, rule) in subject.op.rules.iter().enumerate() {
        let only_listed = !rule.warning && subject.asserted().of(at).is_none();
        let shown = self::rule(rule, &subject.op.lets, only_listed);
        match lists.iter_mut().find(|(list, _)| *list == rule.each) {
            Some((_, text)) => text.push_str(&shown),
            None => lists.push((&rule.each, shown)),
        }
    }
    let section = |(list, rules): (&[Path], String)| {
        if list.is_empty() {
            return rules;
        }
        let names: Vec<String> = list.iter().map(ToString::to_string).collect();
        format!("For each item of {} (`self` in the expressions):\n\n{rules}", code(&names.join("[].")))
    };
    let sections = lists.into_iter().filter(|(_, rules)| !rules.is_empty());
    sections.map(section).collect::<Vec<_>>().join("\n")
}

fn rule(rule: &Rule, lets: &[Let], only_listed: bool) -> String {
    let effect = rule.effect.map(|effect| format!(": {}", effect.as_str())).unwrap_or_default();
    let kind = if rule.warning { format!("warning{effect}") } else { "error".to_owned() };
    let mut text = format!("- **{}** ({kind}): {}\n", line(&rule.id), line(&sentence(&rule.message)));
    let condition = match &rule.form {
        RuleForm::Cel(Some(written)) => written.clone(),
        _ => author_with(&rule.holds, lets),
    };
    let _ = writeln!(text, "  Valid if {}.", code(&condition));
    if only_listed {
        text.push_str("  The JSON Schema lists this rule in `x-rules`, but does not enforce it.\n");
    }
    if let Some(at) = &rule.at {
        let _ = writeln!(text, "  Violations are reported at {}.", code(&at.to_string()));
    }
    if let Some(source) = &rule.source {
        let _ = writeln!(text, "  Source: {}.", link(source));
    }
    text
}

pub(super) fn source(source: Option<&str>) -> String {
    source.map(|source| format!("\nSource: {}.\n", link(source))).unwrap_or_default()
}
