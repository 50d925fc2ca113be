//! Tables of sizes: lists of pairs of constants, each with a title of tier and label.

use super::tree::{Kind, Node};
use super::yaml::Yaml;

/// The table of a condition "if one side is given, the pair is one of these", and what else the condition asks for.
pub(crate) fn table(condition: &Node) -> Option<(Yaml, Node)> {
    let then = condition.get("then").unwrap_or(condition);
    let rows = then.get("oneOf").or_else(|| then.get("anyOf"))?;
    let pairs: Option<Vec<Row<'_>>> = rows.items().iter().map(row).collect();
    let pairs = pairs.filter(|pairs| pairs.len() > 1)?;
    let (width, height) = (pairs[0].width, pairs[0].height);
    if pairs.iter().any(|row| (row.width, row.height) != (width, height)) {
        return None;
    }
    if let Some(condition) = condition.get("if") {
        reads_only(condition, &[width, height])?;
    }
    let mut tiers: Vec<(String, Vec<(String, Yaml)>)> = Vec::new();
    for row in &pairs {
        let size = Yaml::text(format!("{}x{}", row.size.0, row.size.1));
        let at = tiers.iter().position(|(tier, _)| *tier == row.tier).unwrap_or_else(|| {
            tiers.push((row.tier.clone(), Vec::new()));
            tiers.len() - 1
        });
        let labels = &mut tiers[at].1;
        let is_taken = |label: &str| labels.iter().any(|(known, _)| known == label);
        let label =
            if is_taken(&row.label) { format!("{}x{}", row.size.0, row.size.1) } else { row.label.clone() };
        labels.push((label, size));
    }
    let table = Yaml::map(tiers.into_iter().map(|(tier, labels)| (tier, Yaml::map(labels))));
    let sizes =
        Yaml::entries(vec![("width", Yaml::text(width)), ("height", Yaml::text(height)), ("table", table)]);
    Some((sizes, without_rows(condition)))
}

struct Row<'n> {
    width: &'n str,
    height: &'n str,
    size: (&'n str, &'n str),
    tier: String,
    label: String,
}

/// One row: two constants, and a title such as `1K (16:9)`.
fn row(node: &Node) -> Option<Row<'_>> {
    let [first, second] = node.get("properties")?.entries() else { return None };
    let digits = |node: &'_ Node| node.get("const").and_then(Node::number).is_some();
    if !digits(&first.value) || !digits(&second.value) {
        return None;
    }
    let is_height = |name: &str| name.to_ascii_lowercase().contains("height");
    let (width, height) = if is_height(&first.key) { (second, first) } else { (first, second) };
    if !is_height(&height.key) {
        return None;
    }
    let (tier, ratio) = node.text_of("title")?.split_once('(')?;
    let ratio = ratio.trim_end().strip_suffix(')')?;
    let size = (width.value.get("const")?.number()?, height.value.get("const")?.number()?);
    let (tier, label) = (tier.trim().to_owned(), ratio.trim_start_matches('~').to_owned());
    Some(Row { width: &width.key, height: &height.key, size, tier, label })
}

/// Requires that a condition only asks whether these members are given.
fn reads_only(condition: &Node, members: &[&str]) -> Option<()> {
    for entry in condition.entries() {
        let all = match entry.key.as_str() {
            "required" => {
                entry.value.items().iter().all(|name| name.text().is_some_and(|name| members.contains(&name)))
            }
            "anyOf" | "allOf" | "oneOf" => {
                entry.value.items().iter().all(|part| reads_only(part, members).is_some())
            }
            _ => false,
        };
        if !all {
            return None;
        }
    }
    Some(())
}

fn without_rows(condition: &Node) -> Node {
    let keep = |node: &Node| {
        let kept =
            node.entries().iter().filter(|entry| !matches!(entry.key.as_str(), "oneOf" | "anyOf")).cloned();
        Node { at: node.at, kind: Kind::Map(kept.collect()) }
    };
    if condition.get("then").is_none() {
        return keep(condition);
    }
    let mut rest = condition.clone();
    if let Kind::Map(entries) = &mut rest.kind {
        for entry in entries.iter_mut().filter(|entry| entry.key == "then") {
            entry.value = keep(&entry.value);
        }
    }
    rest
}
