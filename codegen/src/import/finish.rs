//! The examples of a draft, and the price that they prove.

use modelspec_runtime::Money;

use super::Note;
use super::examples::Example;
use super::price::{self, Answer, Compiled, Trial};
use super::shape::{line, value};
use super::tree::Document;
use super::yaml::{Line, Yaml};
use crate::number;

/// Adds the price and the examples to the keys of a draft.
pub(crate) fn finish(
    source: &Document,
    mut lines: Vec<Line>,
    path: &str,
    examples: &[Example],
    notes: &mut Vec<Note>,
) -> Vec<Line> {
    let draft = Trial::new(path, &lines).compile(None);
    let identified = |(number, example): (usize, &Example)| match &draft {
        Some(draft) => draft.identified(example, number),
        None => example.clone(),
    };
    let examples: Vec<Example> = examples.iter().enumerate().map(identified).collect();
    let is_valid =
        |example: &&Example| draft.as_ref().is_some_and(|it| it.ask(&example.request).violations.is_empty());
    let valid: Vec<Example> = examples.iter().filter(is_valid).cloned().collect();
    let price = price::prove(source, &lines, path, &valid);
    lines = price::with_tier(&lines, price.tier_from.as_deref());
    match price.line {
        Some(price) => {
            let at = lines.iter().position(|line| line.key == "response").unwrap_or(lines.len());
            lines.insert(at, price);
        }
        None => lines[0].comments.extend(price.notes.iter().map(Note::comment)),
    }
    notes.extend(price.notes);
    let finished = Trial::new(path, &lines).compile(None);
    let url = source.root.at(&["info", "x-examples"]).and_then(super::tree::Node::text);
    let list: Vec<Yaml> =
        examples.iter().map(|example| written(example, finished.as_ref(), url, notes)).collect();
    if !list.is_empty() {
        lines.push(line("examples", Yaml::List(list)));
    }
    lines
}

/// An example of a spec. What it shows the draft not to say becomes notes, and comments before it.
fn written(example: &Example, draft: Option<&Compiled>, url: Option<&str>, notes: &mut Vec<Note>) -> Yaml {
    let first = notes.len();
    let answer = draft.map_or_else(Answer::default, |draft| draft.ask(&example.request));
    let mut keys = vec![line("title", Yaml::text(&example.title))];
    keys.extend(url.map(|url| line("source", Yaml::text(url))));
    if let Some(cost) = &example.cost {
        let billed = number::nanos(cost).ok();
        if !answer.violations.is_empty() || (billed.is_some() && answer.cost.map(Money::nanos) == billed) {
            keys.push(line("cost", Yaml::text(cost)));
        } else {
            let reason = "the draft has no price that shows it; write it as `cost` with the price";
            notes.push(example.note(format!("billed {cost}"), reason));
        }
    }
    keys.push(line("request", value(&example.request)));
    if !answer.warnings.is_empty() {
        keys.push(line("warnings", Yaml::List(answer.warnings.iter().map(Yaml::text).collect())));
    }
    if !answer.violations.is_empty() {
        let violation = |(pointer, rule, _): &(String, String, String)| {
            Yaml::entries(vec![("pointer", Yaml::text(pointer)), ("rule", Yaml::text(rule))])
        };
        keys.push(line("violations", Yaml::List(answer.violations.iter().map(violation).collect())));
        for (pointer, rule, message) in &answer.violations {
            let text =
                format!("the request of `{}` breaks `{rule}` at `{pointer}`: {message}", example.title);
            let reason =
                "the vendor documents it as valid; find out whether the rule or the request is wrong";
            notes.push(example.note(text, reason));
        }
    }
    if let (Some(response), Some(draft)) = (&example.response, draft) {
        match draft.response_fault(response) {
            None => keys.push(line("response", value(response))),
            Some(fault) => notes.push(example.note(format!("the response of `{}`", example.title), fault)),
        }
    }
    keys[0].comments = notes[first..].iter().map(Note::comment).collect();
    Yaml::Map(keys)
}
