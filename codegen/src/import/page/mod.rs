//! Pages of models in Markdown, as Runware publishes them, to a document like the one that OpenAPI would be: parameters
//! to schemas, sentences and tables to conditions, prices to rates. Everything keeps its position in the page.

mod nodes;
mod parameters;
mod rules;
#[cfg(test)]
mod tests;
mod text;

use self::nodes::{Make, map};
use self::parameters::Parameters;
use self::text::{Line, blocks, plain_list, unquoted};
use super::Problem;
use super::price::sentences;
use super::rules::kebab;
use super::tree::{self, Document, Node};

/// The heading of the parameters.
const REQUEST: &str = "Request Parameters";

/// True for the text of a page: Markdown with its facts between two lines of hyphens, or with a heading at its start.
pub(crate) fn is_page(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with("# ") || (text.starts_with("---") && text.contains("\n# "))
}

/// The document of a page.
pub(crate) fn read(path: &str, text: String) -> Result<Document, Problem> {
    Document::check_size(path, &text)?;
    let lines = text::lines(&text);
    let sections = text::sections(&lines);
    let section = |title: &str| sections.iter().find(|(name, _)| *name == title).map(|(_, lines)| *lines);
    let Some(request) = section(REQUEST) else {
        let message = format!("the page has no section `{REQUEST}`");
        return Err(Problem::new(path, 1, message));
    };
    let too_large = |(at, message): (usize, String)| Problem::new(path, tree::line(&text, at), message);
    let mut parameters = Parameters::read(&blocks(request)).map_err(too_large)?;
    let (conditions, remarks) =
        rules::read(section("Compatibility & Validation").unwrap_or_default(), &mut parameters)
            .map_err(too_large)?;
    let answers =
        Parameters::read(&blocks(section("Response Parameters").unwrap_or_default())).map_err(too_large)?;
    let info = info(&lines, section("Pricing").unwrap_or_default());
    let url = text::front_matter(&lines, "url");
    let root = root(info, url, &parameters, conditions, remarks, &answers);
    Ok(Document::made(path, text, root))
}

fn root(
    info: Node,
    url: Option<Line<'_>>,
    parameters: &Parameters,
    conditions: Vec<Node>,
    remarks: Vec<Node>,
    answers: &Parameters,
) -> Node {
    let mut request = parameters.schema();
    request.push("allOf", Node::list(0, conditions));
    // A task with an id is one of a list.
    let body = if parameters.has("taskUUID") {
        map(0, [("type", Node::string(0, "array")), ("items", request)])
    } else {
        request
    };
    let reference = |name: &str| {
        let schema = map(0, [("$ref", Node::string(0, &format!("#/components/schemas/{name}")))]);
        map(0, [("content", map(0, [("application/json", map(0, [("schema", schema)]))]))])
    };
    let mut post = map(0, [("requestBody", reference("RequestBody")), ("x-remarks", Node::list(0, remarks))]);
    // The name of the page is that of its operation.
    let slug = url.and_then(|url| url.text.trim_end_matches('/').rsplit('/').next());
    let slug = slug.or_else(|| info.text_of("title")).unwrap_or("operation");
    post.push("operationId", Node::string(0, &kebab(slug)));
    let mut schemas = map(0, [("RequestBody", body)]);
    if !answers.is_empty() {
        post.push("responses", map(0, [("200", reference("ResponseBody"))]));
        schemas.push("ResponseBody", answers.schema());
    }
    let mut root = map(
        0,
        [
            ("openapi", Node::string(0, "3.1.0")),
            ("info", info),
            ("paths", map(0, [("", map(0, [("post", post)]))])),
            ("components", map(0, [("schemas", schemas)])),
        ],
    );
    if let Some(url) = url {
        root.push("externalDocs", map(url.at, [("url", Node::string(url.at, url.text))]));
    }
    root
}

/// The facts about the model, and its prices.
fn info(lines: &[Line<'_>], pricing: &[Line<'_>]) -> Node {
    let heading = lines.iter().find_map(|line| Some((line.at, line.text.strip_prefix("# ")?)));
    let (at, title) = heading.unwrap_or((0, "Model"));
    let mut info = map(at, [("title", Node::string(at, title.trim()))]);
    let about = lines.iter().skip_while(|line| !line.text.starts_with("# ")).skip(1);
    let about: Vec<&Line<'_>> = about.take_while(|line| !line.text.starts_with("## ")).collect();
    if let Some(first) =
        about.iter().find(|line| !line.text.trim().is_empty() && !line.text.starts_with("- "))
    {
        info.push("description", Node::string(first.at, first.text.trim()));
    }
    for line in about {
        let Some((key, value)) = text::fact(line.text) else { continue };
        let value = unquoted(value);
        match key {
            "Status" => info.push("x-status", Node::string(line.at, &kebab(value))),
            "Release Date" => {
                if let Some(day) = text::day(value) {
                    info.push("x-released-at", Node::string(line.at, &day));
                }
            }
            "Capabilities" => {
                let items = value.split(',').map(|word| Node::string(line.at, &kebab(word.trim()))).collect();
                info.push("x-capabilities", Node::list(line.at, items));
            }
            _ => {}
        }
    }
    if let Some(rates) = rates(pricing) {
        info.push(
            "x-pricing",
            map(rates.at, [("currency", Node::string(rates.at, "USD")), ("rates", rates)]),
        );
    }
    info
}

/// Rates from a list, a table, and sentences. Beside a list, a sentence only adds to it.
fn rates(pricing: &[Line<'_>]) -> Option<Node> {
    let mut list: Vec<Node> = Vec::new();
    let mut prose: Vec<Node> = Vec::new();
    for line in pricing {
        let row = text::row(line.text)
            .filter(|cells| cells.len() > 1)
            .map(|cells| (cells[0], cells[cells.len() - 1]));
        match text::fact(line.text).or(row) {
            Some((label, price)) => {
                list.extend(sentences(&unquoted(price).replace('`', ""), 0).into_iter().map(|mut rate| {
                    rate.label = if rate.label.is_empty() {
                        plain_list(label)
                    } else {
                        format!("{} · {}", plain_list(label), rate.label)
                    };
                    rate.node(line.at)
                }));
            }
            None => prose
                .extend(sentences(&line.text.replace('`', ""), 0).into_iter().map(|rate| rate.node(line.at))),
        }
    }
    prose.retain(|rate| list.is_empty() || rate.has_true("additional"));
    list.extend(prose);
    let at = list.first()?.at;
    Some(Node::list(at, list))
}
