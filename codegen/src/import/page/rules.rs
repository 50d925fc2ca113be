//! Sentences and tables about several parameters as conditions of a schema.

use super::nodes::{Make, map, scalar};
use super::parameters::Parameters;
use super::text::{Line, row, unquoted};
use crate::import::tree::Node;

/// Most rows of tables of sizes.
const MAX_ROWS: usize = 5_000;

/// The conditions of a section and of pairs, and the sentences that have none.
pub(super) fn read(
    lines: &[Line<'_>],
    parameters: &mut Parameters,
) -> Result<(Vec<Node>, Vec<Node>), (usize, String)> {
    let (mut conditions, mut remarks, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        let text = line.text.trim();
        if let Some(cells) = row(text) {
            rows.extend(size(&cells, line.at));
            if rows.len() > MAX_ROWS {
                return Err((line.at, format!("the page has more than {MAX_ROWS} rows of sizes")));
            }
            continue;
        }
        let is_rule =
            text.chars().any(char::is_alphanumeric) && !text.ends_with(':') && !text.starts_with('|');
        if !is_rule {
            continue;
        }
        match sentence(text, parameters) {
            Some(rule) => {
                rule.relaxes.iter().for_each(|path| parameters.relax(path));
                let mut node = rule.node;
                node.push("description", Node::string(line.at, text));
                conditions.push(node);
            }
            None => remarks.push(Node::string(line.at, text)),
        }
    }
    if !rows.is_empty() {
        let at = rows[0].at;
        let either = ["width", "height"].map(|side| given(side, at));
        let then = map(at, [("oneOf", Node::list(at, rows))]);
        conditions.push(map(at, [("if", any(at, either.to_vec())), ("then", then)]));
    }
    for (path, other, at) in parameters.pairs() {
        conditions.push(implies(at, given(&path, at), given(&other, at)));
    }
    Ok((conditions, remarks))
}

/// A row of a table of sizes: a name such as `1K (16:9)`, and a size such as `1360x768`.
fn size(cells: &[&str], at: usize) -> Option<Node> {
    let [name, .., size] = cells else { return None };
    let (width, height) = unquoted(size).split_once(['x', '×'])?;
    let is_side = |side: &str| side.trim().parse::<u32>().is_ok();
    if !is_side(width) || !is_side(height) {
        return None;
    }
    let title = if name.contains('(') { (*name).to_owned() } else { format!("standard ({name})") };
    let constant = |side: &str| map(at, [("const", scalar(at, side.trim(), "integer"))]);
    let properties = map(at, [("width", constant(width)), ("height", constant(height))]);
    Some(map(at, [("title", Node::string(at, &title)), ("properties", properties)]))
}

/// A sentence as a condition.
struct Rule {
    node: Node,
    /// Parameters that it makes optional.
    relaxes: Vec<String>,
}

/// Parameters that a sentence names together; a pair such as `width/height` is one.
type Operand = Vec<String>;

/// Words and operands of a sentence.
#[derive(Debug)]
struct Clause {
    /// The words in one spelling, with `@` for each list of operands.
    words: String,
    lists: Vec<Vec<Operand>>,
}

/// The meaning of a sentence, if every operand is a parameter and the words have one.
fn sentence(text: &str, parameters: &Parameters) -> Option<Rule> {
    let text = text.trim_end_matches('.').trim();
    let rule = |node: Node| Rule { node, relaxes: Vec::new() };
    if let Some((when, then)) = conditional(text) {
        let when = condition(&when, parameters)?;
        return Some(rule(implies(0, when, consequence(&then, parameters)?)));
    }
    let clause = clause(text, parameters)?;
    let both = |list: &[Operand]| list.iter().map(all_given).collect::<Vec<_>>();
    match (clause.words.as_str(), &clause.lists[..]) {
        ("@ must be given together", [list]) => {
            let all: Vec<&String> = list.iter().flatten().collect();
            let pairs = all.iter().flat_map(|a| all.iter().map(move |b| (*a, *b))).filter(|(a, b)| a != b);
            Some(rule(all_of(pairs.map(|(a, b)| implies(0, given(a, 0), given(b, 0))).collect())))
        }
        (
            "@ cannot be given with @"
            | "@ cannot be combined with @"
            | "@ is mutually exclusive with @"
            | "@ is incompatible with @"
            | "@ is not compatible with @",
            [first, second],
        ) => Some(rule(excluded(first, second))),
        (
            "@ cannot be given together"
            | "@ cannot be combined"
            | "@ is mutually exclusive"
            | "only one of @ can be given"
            | "@ is incompatible",
            [list],
        ) if list.len() > 1 => {
            let pairs = (0..list.len()).flat_map(|a| (a + 1..list.len()).map(move |b| (a, b)));
            Some(rule(all_of(pairs.map(|(a, b)| excluded(&list[a..=a], &list[b..=b])).collect())))
        }
        ("@ requires @" | "@ can only be given with @", [first, second]) => {
            Some(rule(implies(0, any(0, both(first)), all_of(both(second)))))
        }
        (
            "either give @ or give @"
            | "either give @"
            | "at least one of @ is required"
            | "either @ is required",
            lists,
        ) => {
            let relaxes = lists.iter().flatten().flatten().cloned().collect();
            Some(Rule { node: any(0, lists.iter().flat_map(|list| both(list)).collect()), relaxes })
        }
        ("exactly one of @ is required", [list]) => {
            let relaxes = list.iter().flatten().cloned().collect();
            Some(Rule { node: map(0, [("oneOf", Node::list(0, both(list)))]), relaxes })
        }
        _ => None,
    }
}

/// The two halves of "when A, B" and "B when A".
fn conditional(text: &str) -> Option<(String, String)> {
    let lower = text.to_lowercase();
    if let Some(start) = ["when ", "if "].iter().find(|start| lower.starts_with(**start)) {
        // A comma between operands does not end the condition.
        let ends = text.match_indices(", ").map(|(at, _)| at);
        let end = ends.into_iter().find(|at| {
            let before = text[..*at].trim_end();
            let named = before.ends_with('`')
                && before.matches('`').count().is_multiple_of(2)
                && !before.contains(" is `")
                && !before.contains(" to `");
            !named
        })?;
        return Some((text[start.len()..end].to_owned(), text[end + 2..].to_owned()));
    }
    let (at, by) = [" when ", " if "].iter().filter_map(|by| Some((lower.find(by)?, by.len()))).min()?;
    let then = text[..at].trim();
    let then = then.strip_suffix(" only").unwrap_or(then);
    let is_only = lower[..at].contains("is only ")
        || lower[..at].contains("can only ")
        || lower[..at].ends_with(" only");
    if is_only {
        // What is only allowed under a condition requires it.
        return None;
    }
    Some((text[at + by..].to_owned(), then.to_owned()))
}

fn condition(text: &str, parameters: &Parameters) -> Option<Node> {
    if let Some(value) = value_of(text, parameters, &["is set to", "is equal to", "is", "="]) {
        return Some(value);
    }
    let clause = clause(text, parameters)?;
    let [list] = &clause.lists[..] else { return None };
    let each: Vec<Node> = list.iter().map(all_given).collect();
    let is_any = text.contains(" or ");
    let joined = if is_any { any(0, each) } else { all_of(each) };
    match clause.words.as_str() {
        "@ is given" => Some(joined),
        "@ is not given" => Some(negated(any(0, list.iter().map(all_given).collect()))),
        _ => None,
    }
}

fn consequence(text: &str, parameters: &Parameters) -> Option<Node> {
    if let Some(value) = value_of(text, parameters, &["must be set to", "must be"]) {
        return Some(value);
    }
    let clause = clause(text, parameters)?;
    let [list] = &clause.lists[..] else { return None };
    let any_given = || any(0, list.iter().flatten().map(|path| given(path, 0)).collect());
    match clause.words.as_str() {
        "@ is required" | "@ must also be given" => Some(all_of(list.iter().map(all_given).collect())),
        "either @ is required" | "at least one of @ is required" => {
            Some(any(0, list.iter().map(all_given).collect()))
        }
        "@ cannot be given" | "@ is not supported" | "@ is not allowed" | "@ is not available" => {
            Some(negated(any_given()))
        }
        _ => None,
    }
}

/// "`A` is `V`": a parameter with a value.
fn value_of(text: &str, parameters: &Parameters, verbs: &[&str]) -> Option<Node> {
    let text = text.trim();
    let (name, rest) = text.strip_prefix('`')?.split_once('`')?;
    let rest = rest.trim();
    let value =
        verbs.iter().find_map(|verb| rest.strip_prefix(verb)?.trim().strip_prefix('`')?.strip_suffix('`'))?;
    if value.contains('`') {
        return None;
    }
    let path = parameters.find(name)?;
    let is = map(0, [("const", scalar(0, value.trim_matches('"'), &parameters.kind(&path)))]);
    Some(nested(&path, 0, Some(is)))
}

/// A clause, if each part in backquotes is a parameter.
fn clause(text: &str, parameters: &Parameters) -> Option<Clause> {
    let (mut words, mut lists): (Vec<String>, Vec<Vec<Operand>>) = (Vec::new(), Vec::new());
    let mut pending: Vec<String> = Vec::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 0 {
            pending = part
                .split_whitespace()
                .map(|word| word.trim_matches([',', ';', '.', ':']).to_lowercase())
                .filter(|word| !word.is_empty())
                .collect();
            let joins = pending.iter().all(|word| matches!(word.as_str(), "and" | "or" | "nor"));
            // Between operands of one list, there is nothing but commas and such words.
            if !(joins
                && lists.last().is_some()
                && words.last().is_some_and(|word| word == "@")
                && at + 1 < text.split('`').count())
            {
                words.append(&mut pending);
            }
            continue;
        }
        let operand = operand(part, parameters)?;
        match lists.last_mut() {
            Some(list) if words.last().is_some_and(|word| word == "@") => list.push(operand),
            _ => {
                lists.push(vec![operand]);
                words.push("@".to_owned());
            }
        }
    }
    let _ = pending;
    Some(Clause { words: spelt(&words), lists })
}

/// The words in one spelling.
fn spelt(words: &[String]) -> String {
    let one = |word: &String| match word.as_str() {
        "provided" | "specified" | "set" | "used" | "present" | "included" | "passed" => "given".to_owned(),
        "provide" | "specify" | "use" | "set-" => "give".to_owned(),
        "are" => "is".to_owned(),
        "can't" => "cannot".to_owned(),
        other => other.to_owned(),
    };
    let text = words
        .iter()
        .filter(|word| !matches!(word.as_str(), "the" | "both" | "parameter" | "parameters"))
        .map(one)
        .collect::<Vec<_>>()
        .join(" ");
    let text =
        text.replace("can not", "cannot").replace("must not", "cannot").replace("simultaneously", "together");
    let text = text.replace("at the same time", "together").replace("@ must be given", "@ is required");
    text.replace("@ is required together", "@ must be given together")
        .replace("one of @ must be given", "one of @ is required")
}

/// A parameter, or two that a slash joins.
fn operand(text: &str, parameters: &Parameters) -> Option<Operand> {
    match parameters.find(text) {
        Some(path) => Some(vec![path]),
        None if text.contains('/') => text.split('/').map(|name| parameters.find(name.trim())).collect(),
        None => None,
    }
}

/// The schema of requests with a parameter; its value matches a schema, if there is one.
fn nested(path: &str, at: usize, value: Option<Node>) -> Node {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let inner = match rest {
        Some(rest) => Some(nested(rest, at, value)),
        None => value,
    };
    let mut schema = map(at, [("required", Node::list(at, vec![Node::string(at, name)]))]);
    if let Some(inner) = inner {
        schema.push("properties", map(at, [(name, inner)]));
    }
    schema
}

fn given(path: &str, at: usize) -> Node {
    nested(path, at, None)
}

fn all_given(operand: &Operand) -> Node {
    all_of(operand.iter().map(|path| given(path, 0)).collect())
}

fn all_of(mut parts: Vec<Node>) -> Node {
    if parts.len() == 1 { parts.remove(0) } else { map(0, [("allOf", Node::list(0, parts))]) }
}

fn any(at: usize, mut parts: Vec<Node>) -> Node {
    if parts.len() == 1 { parts.remove(0) } else { map(at, [("anyOf", Node::list(at, parts))]) }
}

fn negated(schema: Node) -> Node {
    map(0, [("not", schema)])
}

fn implies(at: usize, when: Node, then: Node) -> Node {
    map(at, [("if", when), ("then", then)])
}

/// None of the first operands with any of the second ones.
fn excluded(first: &[Operand], second: &[Operand]) -> Node {
    let one = |list: &[Operand]| any(0, list.iter().flatten().map(|path| given(path, 0)).collect());
    negated(all_of(vec![one(first), one(second)]))
}
