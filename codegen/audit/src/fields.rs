//! Records of JSON Lines. In: a line, and the JSON Pointers of the parts of a record. Out: the parts as they are written,
//! found in one pass.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use modelspec_runtime::__private::extract::{Found, Inside, Part, Places};
use modelspec_runtime::Entry;
use serde::Serialize;

use crate::bills::Bills;
use crate::operations::{Lookup, Operations};
use crate::outcome::Outcome;
use crate::record::{Malformed, Record, check_inside};

/// The places of the parts of a record, as JSON Pointers. `""` is the whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fields {
    /// The id or wire id of the operation.
    pub model: String,
    /// The operation of all records; the place of the model is not read then.
    pub only_model: Option<String>,
    /// The request: a JSON object, or a string that holds one.
    pub request: String,
    /// The request of records that have none.
    pub missing_request: Option<String>,
    /// An object of facts.
    pub facts: String,
    /// The billed amount: a number, or a string that holds one. A name `*` stands for all items of a list, whose amounts
    /// are added; a value that is no list counts as its only item.
    pub cost: String,
    /// The time: RFC 3339, a date, or Unix seconds or milliseconds.
    pub time: String,
    /// Facts with places of their own: name and pointer.
    pub named_facts: Vec<(String, String)>,
}

impl Default for Fields {
    fn default() -> Self {
        let at = |name: &str| format!("/{name}");
        Self {
            model: at("model"),
            only_model: None,
            request: at("request"),
            missing_request: None,
            facts: at("facts"),
            cost: at("cost"),
            time: at("time"),
            named_facts: Vec::new(),
        }
    }
}

/// The error of a text that is not a JSON Pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPointer(Box<str>);

impl fmt::Display for NotPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.escape_debug();
        write!(f, "`{text}` is not a JSON Pointer, which is empty or starts with `/`, such as `/{text}`")
    }
}

impl Error for NotPointer {}

/// Reads the parts of records.
#[derive(Debug)]
pub(crate) struct RecordReader {
    places: Places,
    /// The places in the value at the pointer of the cost, if a record can have several bills.
    bills: Option<Bills>,
    only_model: Option<String>,
    missing_request: Option<String>,
    fact_names: Vec<String>,
}

// The indices of the parts among the pointers.
const MODEL: usize = 0;
const REQUEST: usize = 1;
const FACTS: usize = 2;
const COST: usize = 3;
const TIME: usize = 4;
/// The index of the first named fact.
const NAMED: usize = 5;

impl RecordReader {
    pub(crate) fn new(fields: &Fields) -> Result<Self, NotPointer> {
        let Fields { model, only_model, request, missing_request, facts, cost, time, named_facts } = fields;
        // The place of a model that does not matter must not make a record malformed.
        let model = if only_model.is_some() { request } else { model };
        let (cost, bills) = match Bills::split(cost) {
            Some((list, bills)) => (Cow::Owned(list), Some(bills)),
            None => (Cow::Borrowed(cost.as_str()), None),
        };
        let parts = [model, request, facts, &*cost, time].into_iter();
        let all = parts.chain(named_facts.iter().map(|(_, pointer)| pointer.as_str()));
        let places = Places::new(all).map_err(|text| NotPointer(text.into()))?;
        let fact_names = named_facts.iter().map(|(name, _)| name.clone()).collect();
        Ok(Self {
            places,
            bills,
            only_model: only_model.clone(),
            missing_request: missing_request.clone(),
            fact_names,
        })
    }

    /// Passes the record in a line to `take`. With operations, a request behind its model is checked where it stands, if
    /// nothing else of the record can matter; its operation is passed, too.
    pub(crate) fn read<'o, 'm, R>(
        &self,
        line: &[u8],
        found: &mut Found,
        operations: Option<&'o Operations<'m>>,
        outcome: &mut Outcome<'m>,
        take: impl FnOnce(&Record<'_>, Option<&'o Entry<'m>>, &mut Outcome<'m>) -> R,
    ) -> Result<R, Malformed> {
        let mut checked = None;
        let mut check = |inside: &Inside<'_, '_>| {
            let model = match &self.only_model {
                Some(model) => Cow::Borrowed(model.as_str()),
                None => inside.before(MODEL)?.text()?,
            };
            let Lookup::Found(entry) = operations?.find(&model) else { return None };
            let end = check_inside(entry, inside, outcome)?;
            checked = Some(entry);
            Some(end)
        };
        let json = self.places.find_and_check(line, found, REQUEST, &mut check);
        let json = json.map_err(|error| Malformed::Json(error.to_string().into()))?;
        // A log writes `null` for what it does not have.
        let part = |index| self.places.part(index, found, json).filter(|part| part.json != "null");
        let model = match (&self.only_model, part(MODEL)) {
            (Some(model), _) => Cow::Borrowed(model.as_str()),
            (None, None) => return Err(Malformed::NoModel),
            (None, Some(model)) => {
                model.text().ok_or(Malformed::Type { part: "model", expected: "a string" })?
            }
        };
        let request = part(REQUEST).map(|request| text_or_json(request, |_| true));
        let billed = match (&self.bills, part(COST)) {
            (Some(bills), Some(list)) => bills.sum(list.json)?.map(Cow::Owned),
            (_, cost) => cost.map(|cost| number_or_text(cost, "cost")).transpose()?,
        };
        let time = part(TIME).map(|time| number_or_text(time, "time")).transpose()?;
        let fact_names = self.fact_names.iter().enumerate();
        let named: Vec<(&str, &str)> =
            fact_names.filter_map(|(index, name)| Some((name.as_str(), part(NAMED + index)?.json))).collect();
        let record = Record {
            model: &model,
            request: request.as_ref().and_then(Option::as_deref).or(self.missing_request.as_deref()),
            facts: part(FACTS).map(|facts| facts.json),
            named_facts: &named,
            time: time.as_deref(),
            billed: billed.as_deref(),
            currency: None,
        };
        Ok(take(&record, checked, outcome))
    }
}

/// The text of a JSON string, or another value as it is written, if it is wanted.
pub(crate) fn text_or_json(part: Part<'_>, is_wanted: impl FnOnce(&str) -> bool) -> Option<Cow<'_, str>> {
    match part.text() {
        None => is_wanted(part.json).then_some(Cow::Borrowed(part.json)),
        // JSON in a string can have space around it.
        Some(Cow::Borrowed(text)) => Some(Cow::Borrowed(text.trim_ascii())),
        Some(Cow::Owned(text)) => Some(Cow::Owned(text.trim_ascii().to_owned())),
    }
}

/// The digits of a number, or the text of a string.
pub(crate) fn number_or_text<'j>(part: Part<'j>, name: &'static str) -> Result<Cow<'j, str>, Malformed> {
    let is_number = |text: &str| text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    text_or_json(part, is_number).ok_or(Malformed::Type { part: name, expected: "a number or a string" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &Fields, line: &str) -> Result<String, Malformed> {
        let reader = RecordReader::new(fields).expect("pointers");
        let (found, outcome) = (&mut Found::default(), &mut Outcome::empty());
        reader.read(line.as_bytes(), found, None, outcome, |record, _, _| {
            let Record { model, request, facts, named_facts, time, billed, .. } = *record;
            format!("{model} {request:?} {facts:?} {named_facts:?} {time:?} {billed:?}")
        })
    }

    #[test]
    fn parts_are_read_as_they_are_written() {
        let line =
            r#"{"cost": 1.50e-3, "model": "a\/b", "time": "2026-11-29", "request": {"x" : 1}, "facts": {}}"#;
        let expected = r#"a/b Some("{\"x\" : 1}") Some("{}") [] Some("2026-11-29") Some("1.50e-3")"#;
        assert_eq!(read(&Fields::default(), line).as_deref(), Ok(expected));
        let nulls = r#"{"model": "a", "cost": null, "time": null, "request": null, "facts": null}"#;
        assert_eq!(read(&Fields::default(), nulls).as_deref(), Ok("a None None [] None None"));
    }

    #[test]
    fn places_can_be_anywhere() {
        let fields = Fields {
            model: "/call/0".to_owned(),
            request: String::new(),
            cost: "/bill".to_owned(),
            named_facts: vec![
                ("tokens".to_owned(), "/usage/total".to_owned()),
                ("no".to_owned(), "/no".to_owned()),
            ],
            ..Fields::default()
        };
        let line = r#"{"call": ["m"], "bill": " 2 ", "usage": {"total": 7}, "time": 5}"#;
        let expected = format!("m Some({line:?}) None [(\"tokens\", \"7\")] Some(\"5\") Some(\"2\")");
        assert_eq!(read(&fields, line).as_deref(), Ok(expected.as_str()));
        let fixed = Fields { only_model: Some("acme/painter".to_owned()), ..Fields::default() };
        assert_eq!(read(&fixed, r#"{"model": 5}"#).as_deref(), Ok("acme/painter None None [] None None"));
        let wrong = RecordReader::new(&Fields { cost: "cost".to_owned(), ..Fields::default() });
        assert!(wrong.is_err_and(|error| error.to_string().contains("such as `/cost`")));
    }

    #[test]
    fn several_bills_are_one() {
        let fields = Fields { cost: "/response/data/*/cost".to_owned(), ..Fields::default() };
        let billed = |response: &str| read(&fields, &format!(r#"{{"model": "m", "response": {response}}}"#));
        let is = |billed: &str| Ok(format!("m None None [] None {billed}"));
        assert_eq!(billed(r#"{"data": [{"cost": 0.5}, {"cost": 0.25}]}"#), is(r#"Some("0.75")"#));
        assert_eq!(billed(r#"{"errors": []}"#), is("None"));
        assert_eq!(billed(r#"{"data": null}"#), is("None"));
        let wrong = billed(r#"{"data": [{"cost": []}]}"#).map_err(|error| error.to_string());
        assert_eq!(wrong, Err("the cost is not a number or a string".to_owned()));
    }

    #[test]
    fn a_request_can_be_json_in_a_string() {
        let line = r#"{"model": "m", "request": " {\"x\": \"\\n\"} "}"#;
        assert_eq!(
            read(&Fields::default(), line).as_deref(),
            Ok(r#"m Some("{\"x\": \"\\n\"}") None [] None None"#)
        );
    }

    #[test]
    fn what_is_no_record_is_malformed() {
        let wrong = |line: &str| read(&Fields::default(), line).expect_err("malformed").to_string();
        assert_eq!(wrong("{}"), "the record has no model");
        assert_eq!(wrong("[]"), "the record has no model");
        assert_eq!(wrong(r#"{"model": 1}"#), "the model is not a string");
        assert_eq!(wrong(r#"{"model": "a", "cost": {}}"#), "the cost is not a number or a string");
        assert_eq!(wrong(r#"{"model": "a", "time": true}"#), "the time is not a number or a string");
        assert_eq!(wrong(r#"{"model": "a", "model": "a"}"#), "`/model` is there twice");
        assert!(wrong(r#"{"model": "a""#).starts_with("invalid JSON: expected `,` or `}`"));
        assert!(wrong("\u{0}").starts_with("invalid JSON"));
    }
}
