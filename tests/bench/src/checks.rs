//! Single checks: each next to what a reader would expect it to cost.

use std::fmt::Write;

use modelspec::Entry;
use modelspec::runware::kling_image_o3;
use regex::Regex;
use serde_json::{Value, json};

use crate::catalogue::acme::{checks, wide};
use crate::documents::{add_unknown_key, compact, requests};
use crate::measure::{Task, Times};

/// The numbers of tasks, in the order in which they were added.
pub struct Check {
    pub name: &'static str,
    pub against: &'static str,
    /// A task without the check, whose time does not count.
    without: Option<usize>,
    with: usize,
    /// The task that it is compared with.
    base: Option<usize>,
}

/// Checks with the tasks that measure them.
pub struct Checks<'t> {
    pub checks: Vec<Check>,
    pub tasks: Vec<Task<'t>>,
}

impl Check {
    /// Times of the check, and relative to what it is compared with.
    pub fn result(&self, times: &[Times]) -> (Times, Option<Times>, Option<Times>) {
        let with = &times[self.with];
        let own = self.without.map_or_else(|| with.clone(), |without| with.beyond(&times[without]));
        let base = self.base.map(|base| times[base].clone());
        let relative = base.as_ref().map(|base| own.over(base));
        (own, base, relative)
    }
}

/// The number of documents that take turns.
const DOCUMENTS: usize = 8;

impl<'t> Checks<'t> {
    pub fn all() -> Self {
        let mut all = Self { checks: Vec::new(), tasks: Vec::new() };
        let uuid = |at| format!("{:08x}-77fc-45af-baa9-f121f04b{at:04x}", 0x2fc5_06cb + at * 0x0101_0101);
        let words = |at| "a fox in the snow 42_".chars().cycle().skip(at).take(4_096).collect();
        all.pattern(
            "UUID pattern, 36 bytes",
            "uuid",
            "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            uuid,
        );
        all.pattern("`^[a-z0-9_ ]*$`, 4 KB", "words", "^[a-z0-9_ ]*$", words);
        all.unique("1,000 unique integers", "numbers", |item| json!(item * 7_919 % 100_003));
        all.unique("1,000 unique texts", "texts", |item| json!(format!("tag-{}", item * 7_919 % 100_003)));
        all.unique(
            "1,000 unique objects",
            "objects",
            |item| json!({ "id": item, "name": format!("item {item}") }),
        );
        let value = |name, number: fn(usize) -> usize| {
            (0..DOCUMENTS)
                .map(|at| compact(&[(name, json!(format!("value-{:03}", number(at))))]).into_bytes())
                .collect()
        };
        let one = all.validate(&checks::ENTRY, value("one", |_| 500), 0);
        let many = all.validate(&checks::ENTRY, value("many", |at| at * 131 % 1_000), 0);
        all.add("enum of 1,000 values", "enum of one value", None, many, Some(one));
        all.unknown_keys();
        all
    }

    fn add(
        &mut self,
        name: &'static str,
        against: &'static str,
        without: Option<usize>,
        with: usize,
        base: Option<usize>,
    ) {
        self.checks.push(Check { name, against, without, with, base });
    }

    fn task(&mut self, documents: usize, run: impl FnMut(usize) -> usize + 't) -> usize {
        self.tasks.push(Task { documents, run: Box::new(run) });
        self.tasks.len() - 1
    }

    /// A task that validates documents and prints the report. All of them have this number of violations.
    fn validate(
        &mut self,
        entry: &'static Entry<'static>,
        documents: Vec<Vec<u8>>,
        violations: usize,
    ) -> usize {
        let mut text = String::new();
        self.task(documents.len(), move |at| {
            let report = entry.validate_json(&documents[at]);
            assert_eq!(report.violations().len(), violations, "{report}");
            if violations > 0 {
                text.clear();
                write!(text, "{report}").expect("a text takes everything");
            }
            text.len()
        })
    }

    fn pattern(
        &mut self,
        name: &'static str,
        parameter: &'static str,
        pattern: &str,
        text: fn(usize) -> String,
    ) {
        let texts: Vec<String> = (0..DOCUMENTS).map(text).collect();
        let documents =
            |parameter| texts.iter().map(|text| compact(&[(parameter, json!(text))]).into_bytes()).collect();
        let without = self.validate(&checks::ENTRY, documents("plain"), 0);
        let with = self.validate(&checks::ENTRY, documents(parameter), 0);
        let regex = Regex::new(pattern).expect("a regular expression");
        let base = self.task(DOCUMENTS, move |at| usize::from(!regex.is_match(&texts[at])));
        self.add(name, "`regex`", Some(without), with, Some(base));
    }

    fn unique(&mut self, name: &'static str, parameter: &'static str, item: fn(usize) -> Value) {
        let list = |at: usize| (0..1_000).map(|number| item(number + at)).collect::<Vec<Value>>();
        let documents: Vec<Vec<u8>> =
            (0..DOCUMENTS).map(|at| compact(&[(parameter, json!(list(at)))]).into_bytes()).collect();
        let with = self.validate(&checks::ENTRY, documents.clone(), 0);
        let base = self
            .task(DOCUMENTS, move |at| usize::from(serde_json::from_slice::<Value>(&documents[at]).is_err()));
        self.add(name, "`serde_json` into `Value`", None, with, Some(base));
    }

    fn unknown_keys(&mut self) {
        let name = "an unknown key among 17 parameters, printed with its suggestion";
        let without = self.validate(&kling_image_o3::ENTRY, requests(|_, _| ()), 0);
        let with = self.validate(&kling_image_o3::ENTRY, requests(add_unknown_key), 1);
        self.add(name, "", Some(without), with, None);
        let wrong = |key: usize| format!("\"paramter_{:03}\":1", key * 131 % 1_000);
        let document =
            |at| format!("{{{}}}", (at..at + 1_000).map(wrong).collect::<Vec<_>>().join(",")).into_bytes();
        let with = self.validate(&wide::ENTRY, (0..2).map(document).collect(), 1_000);
        self.add("1,000 unknown keys among 1,000 parameters, printed", "", None, with, None);
    }
}
