//! Verdicts of both sides about a document, and the reason why they may differ on purpose.

use jsonschema::Validator;
use modelspec_codegen::__private::witness::{Broken, Candidate, Engine};
use modelspec_codegen::import::{Drafted, Original, Reading};
use serde_json::{Map, Value as Json};

use super::steps::{self, MAX_APPLIED, MAX_LEVELS, Steps};

/// Steps of the engine and of copies, for each value of a document.
const EACH_VALUE: u64 = 10;

/// The reason for a difference that the import makes on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The object is closed, so that a misspelt name is found.
    Closed,
    /// The part of the schema that was not carried over.
    Left,
    /// A bound that a sentence states.
    Bound,
    /// The discriminator decides.
    Discriminator,
    /// Integers end at 2^53 - 1, and steps such as 0.01 restrict nothing.
    Number,
    /// A value may fit several alternatives of `oneOf`.
    Overlap,
    /// A format is checked, although validators only note it.
    Format,
    /// A rule that a sentence states, with its id.
    Rule(String),
    /// Several of these together.
    Several,
}

impl Reason {
    /// The reason in words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Closed => "an object that mentions no other members is closed".to_owned(),
            Self::Left => "a part that was not carried over".to_owned(),
            Self::Bound => "a bound that a sentence states".to_owned(),
            Self::Discriminator => "the discriminator decides which variant an object is".to_owned(),
            Self::Number => {
                "integers end at 2^53 - 1, and steps that doubles do not hold are only documentation"
                    .to_owned()
            }
            Self::Overlap => "a value that fits several alternatives of `oneOf` is accepted".to_owned(),
            Self::Format => "a format is checked".to_owned(),
            Self::Rule(id) => format!("rule `{id}`, which a sentence states"),
            Self::Several => "several of these reasons together".to_owned(),
        }
    }

    /// The reason for programs.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Closed => "closed",
            Self::Left => "left",
            Self::Bound => "bound",
            Self::Discriminator => "discriminator",
            Self::Number => "number",
            Self::Overlap => "overlap",
            Self::Format => "format",
            Self::Rule(id) => id,
            Self::Several => "several",
        }
    }
}

/// The reason why documents cannot be judged by a vendor's schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The validator refuses the schema, with its message.
    Validator(String),
    /// Too many schemas apply to one value.
    Applied,
    /// Schemas are in each other on too many levels.
    Levels,
}

impl Refusal {
    /// The reason in words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Validator(message) => format!("a validator refuses the vendor's schema: {message}"),
            Self::Applied => format!(
                "references and parts of the vendor's schema apply more than {MAX_APPLIED} schemas to one value"
            ),
            Self::Levels => {
                format!("schemas of the vendor are in each other on more than {MAX_LEVELS} levels")
            }
        }
    }
}

/// The vendor's validators, one for each reading.
struct Vendor {
    outside: Validator,
    names: Vec<String>,
    body: Validator,
}

impl Vendor {
    fn new(original: &Original, checks_formats: bool, steps: &Steps) -> Result<Self, Refusal> {
        let options = jsonschema::draft202012::options().should_validate_formats(checks_formats);
        let options = steps.counted(options);
        let build = |schema: &Json| {
            if steps::is_too_deep(schema) {
                return Err(Refusal::Levels);
            }
            if steps::applied(schema) > MAX_APPLIED {
                return Err(Refusal::Applied);
            }
            let schema = steps::counting(schema);
            options.build(&schema).map_err(|error| Refusal::Validator(error.to_string()))
        };
        Ok(Self {
            outside: build(&original.outside)?,
            names: original.names.clone(),
            body: build(&original.body)?,
        })
    }

    fn accepts(&self, document: &Json) -> bool {
        self.outside.is_valid(document) && self.body.is_valid(&self.in_body(document))
    }

    fn error(&self, document: &Json) -> String {
        let body = self.in_body(document);
        let errors = self.outside.iter_errors(document).chain(self.body.iter_errors(&body));
        errors.map(|error| error.to_string()).min_by_key(String::len).unwrap_or_default()
    }

    fn in_body(&self, document: &Json) -> Json {
        match document {
            Json::Object(members) if !self.names.is_empty() => {
                let inside = members.iter().filter(|(name, _)| !self.names.contains(name));
                Json::Object(inside.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

/// Both sides of a draft.
pub(super) struct Sides<'a> {
    written: Vendor,
    readings: Vec<(Reason, Vendor)>,
    all: Vendor,
    engine: Engine<'a>,
    stated: &'a [String],
    steps: Steps,
}

/// Both verdicts about a document.
pub(super) struct Verdict {
    /// The vendor's schema accepts it.
    pub(super) theirs: bool,
    /// The engine accepts it.
    pub(super) ours: bool,
    /// The reason for a difference; none if there is no difference, or the import is wrong.
    pub(super) reason: Option<Reason>,
}

impl<'a> Sides<'a> {
    /// Prepares both sides.
    ///
    /// # Errors
    ///
    /// If no validator can be made for the vendor's schema.
    pub(super) fn new(draft: &'a Drafted, engine: Engine<'a>, steps: Steps) -> Result<Self, Refusal> {
        let of = |reading: Reading, formats: bool| {
            let original = draft.originals.iter().find(|original| original.reading == reading);
            let original = original.ok_or_else(|| Refusal::Validator(String::new()))?;
            Vendor::new(original, formats, &steps)
        };
        let readings = [
            (Reason::Closed, Reading::Closed, false),
            (Reason::Left, Reading::Carried, false),
            (Reason::Bound, Reading::Stated, false),
            (Reason::Discriminator, Reading::Discriminated, false),
            (Reason::Number, Reading::Exact, false),
            (Reason::Overlap, Reading::Overlapping, false),
            (Reason::Format, Reading::Written, true),
        ];
        let readings =
            readings.into_iter().map(|(reason, reading, formats)| Ok((reason, of(reading, formats)?)));
        Ok(Self {
            written: of(Reading::Written, false)?,
            readings: readings.collect::<Result<_, Refusal>>()?,
            all: of(Reading::All, true)?,
            engine,
            stated: &draft.stated,
            steps,
        })
    }

    /// Both verdicts about a document; none if there are no steps left for them.
    pub(super) fn judge(&self, document: &Json) -> Option<Verdict> {
        if !self.steps.spend(EACH_VALUE * steps::size(document)) {
            return None;
        }
        let theirs = self.written.accepts(document);
        let broken = self.broken(document);
        let ours = broken.is_empty();
        let reason = if theirs == ours { None } else { self.reason(document, theirs, &broken) };
        (!self.steps.is_spent()).then_some(Verdict { theirs, ours, reason })
    }

    /// The violations that the engine finds.
    pub(super) fn broken(&self, document: &Json) -> Vec<Broken> {
        self.engine.violations(&Candidate::new(document.clone()))
    }

    /// The shortest message of the vendor's validator.
    pub(super) fn error(&self, document: &Json) -> String {
        self.written.error(document)
    }

    fn reason(&self, document: &Json, theirs: bool, broken: &[Broken]) -> Option<Reason> {
        let one = self.readings.iter().find(|(_, vendor)| vendor.accepts(document) != theirs);
        let is_stated = |one: &&Broken| self.stated.contains(&one.rule);
        if !theirs {
            return one
                .map(|(reason, _)| reason.clone())
                .or_else(|| self.all.accepts(document).then_some(Reason::Several));
        }
        let others = broken.iter().filter(|one| !is_stated(one)).count();
        if let (Some(first), 0) = (broken.iter().find(is_stated), others) {
            return Some(Reason::Rule(first.rule.clone()));
        }
        // What is wrong beside rules of sentences has to be wrong to the vendor, too.
        if self.all.accepts(document) {
            let are_formats = broken.iter().all(|one| one.rule == "format" || is_stated(&one));
            return are_formats.then_some(Reason::Format);
        }
        Some(one.map_or(Reason::Several, |(reason, _)| reason.clone()))
    }
}
