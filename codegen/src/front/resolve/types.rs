//! Types that are made of nothing else: numbers, text, enums, sizes.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::composite::plain_value;
use super::document::{Builder, Here};
use super::provider::text;
use super::value;
use crate::diagnostic::{Code, Diagnostic};
use crate::front::spec::{self, ListedValue, Scalar, TypeName, ValueDoc, ValueFormat};
use crate::model::domain::Key;
use crate::model::{Enum, EnumValue, Integer, Number, Param, SizeText, Text, Type, Value};
use crate::number::MAX_SAFE_INTEGER;
use crate::source::{Located, Span};

/// Greatest side of a size in a string.
const MAX_SIDE: i64 = 999_999;

impl Builder<'_, '_> {
    pub(super) fn integer(&mut self, param: &spec::Param) -> Option<Integer> {
        let mut bound = |scalar: &Option<Located<Scalar>>, open| match scalar {
            None => Some(open),
            Some(scalar) => self.collect(value::integer(scalar)),
        };
        let is_int64 = param.format.as_ref().is_some_and(|format| format.value == ValueFormat::Int64);
        let most = if is_int64 { Integer::MAX_INT64 } else { MAX_SAFE_INTEGER };
        let (min, max) = (bound(&param.min, -most)?, bound(&param.max, most)?);
        let step = self.whole_step(param.step.as_ref())?;
        let declared = (param.min.is_some(), param.max.is_some());
        if let Some(format) = param.format.as_ref().filter(|_| !is_int64) {
            self.unfit_format(format, "an integer", "`int64`, or omit `format`");
        }
        let integer = Integer { min, max, declared, step, offset: 0, is_int64 };
        match &param.offset {
            None => Some(integer),
            Some(offset) => self.offset(offset, &integer),
        }
    }

    fn whole_step(&mut self, step: Option<&Located<Scalar>>) -> Option<u32> {
        let Some(scalar) = step else { return Some(1) };
        if let Ok(step @ 1..) = u32::try_from(self.collect(value::integer(scalar))?) {
            return Some(step);
        }
        let message = "a step must be a whole number from 1 to 4294967295";
        self.report.refuse(
            Diagnostic::new(Code::BadStep, scalar.span, message).help("remove `step` to allow every value"),
        )
    }

    fn offset(&mut self, written: &Located<Scalar>, integer: &Integer) -> Option<Integer> {
        let offset = self.collect(value::integer(written))?;
        let step = i64::from(integer.step);
        let mut bad = |message: String, help: &str| {
            self.report.refuse(Diagnostic::new(Code::BadStep, written.span, message).help(help))
        };
        if step == 1 {
            return bad("`offset` has no effect without `step`".to_owned(), "add `step`, or remove `offset`");
        }
        if !(0..step).contains(&offset) {
            let help =
                format!("of the values {offset}, {}, ... it is {}", offset + step, offset.rem_euclid(step));
            return bad(format!("an offset must be from 0 to {}, less than the step", step - 1), &help);
        }
        Some(Integer { offset: u32::try_from(offset).ok()?, ..integer.clone() })
    }

    pub(super) fn number(&mut self, param: &spec::Param) -> Option<Number> {
        let (min, above) = self.edge(param.min.as_ref(), param.above.as_ref(), "min", "above")?;
        let (max, below) = self.edge(param.max.as_ref(), param.below.as_ref(), "max", "below")?;
        let (step, documented_step) = match &param.step {
            None => (None, None),
            Some(scalar) => self.step_of_number(scalar)?,
        };
        Some(Number { min, max, above, below, step, documented_step })
    }

    /// A bound that is included or not, and whether it is excluded.
    fn edge(
        &mut self,
        included: Option<&Located<Scalar>>,
        excluded: Option<&Located<Scalar>>,
        key: &str,
        other: &str,
    ) -> Option<(Option<f64>, bool)> {
        match (included, excluded) {
            (Some(one), Some(two)) => {
                let message = format!("`{key}` and `{other}` exclude each other");
                self.report.refuse(
                    Diagnostic::new(Code::ConflictingKeys, two.span, message)
                        .related(one.span, "here")
                        .help(format!("keep `{key}` if the bound itself is allowed, `{other}` if it is not")),
                )
            }
            (Some(scalar), None) => Some((Some(self.collect(value::double(scalar))?), false)),
            (None, Some(scalar)) => Some((Some(self.collect(value::double(scalar))?), true)),
            (None, None) => Some((None, false)),
        }
    }

    /// A step that doubles keep exactly, so that every reader finds the same multiples; or one that is only documented,
    /// because JSON readers round it and disagree about its multiples.
    fn step_of_number(&mut self, scalar: &Located<Scalar>) -> Option<(Option<f64>, Option<String>)> {
        let step = self.collect(value::double(scalar))?;
        let written = match &scalar.value {
            Scalar::Number(text) => Decimal::from_scientific(text).or_else(|_| text.parse()).ok(),
            _ => None,
        };
        if step <= 0.0 {
            let message = "a step must be greater than 0";
            return self.report.refuse(
                Diagnostic::new(Code::BadStep, scalar.span, message)
                    .help("remove `step` to allow every value"),
            );
        }
        if written.is_some() && Decimal::from_f64_retain(step) == written {
            return Some((Some(step), None));
        }
        Some((
            None,
            Some(written.map_or_else(|| step.to_string(), |written| written.normalize().to_string())),
        ))
    }

    pub(super) fn text(&mut self, param: &spec::Param) -> Text {
        if let (Some(format), Some(media)) = (&param.format, &param.media)
            && media.forms.is_some()
        {
            let message = "`format` and `forms` exclude each other";
            self.report.push(
                Diagnostic::new(Code::ConflictingKeys, media.span, message).related(format.span, "here"),
            );
        }
        if let Some(unit) = &param.length_unit
            && param.min_length.is_none()
            && param.max_length.is_none()
        {
            let message = "`length_unit` has no effect without a length limit";
            self.report.push(
                Diagnostic::new(Code::UselessKey, unit.span, message)
                    .help("add `min_length` or `max_length`, or remove `length_unit`"),
            );
        }
        if let Some(format) = param.format.as_ref().filter(|format| format.value.of_text().is_none()) {
            self.unfit_format(format, "a string", "`uri`, `uuid` or `uuid-v4`, or `type: integer`");
        }
        self.check_pattern(param.pattern.as_ref());
        Text {
            min: param.min_length.as_ref().map_or(0, |length| length.value),
            max: param.max_length.as_ref().map(|length| length.value),
            unit: param.length_unit.as_ref().map(|unit| unit.value).unwrap_or_default(),
            format: param.format.as_ref().and_then(|format| format.value.of_text()),
            pattern: param.pattern.clone(),
            media: param.media.as_ref().map(|media| self.media(media)),
        }
    }

    fn unfit_format(&mut self, format: &Located<ValueFormat>, what: &str, instead: &str) {
        let message = format!("{what} cannot have this format");
        self.report
            .push(Diagnostic::new(Code::MisplacedKey, format.span, message).help(format!("write {instead}")));
    }

    pub(super) fn check_pattern(&mut self, pattern: Option<&Located<String>>) {
        let Some(pattern) = pattern else { return };
        let size = crate::pattern::check(pattern);
        // The tables hold the instructions of a pattern wherever it is used.
        let _ = self.spend(size.as_ref().copied().unwrap_or_default(), pattern.span);
        if let Err(reason) = size {
            let message = format!("invalid pattern `{}`: {reason}", pattern.value);
            self.report.push(
                Diagnostic::new(Code::BadPattern, pattern.span, message)
                    .help("use only syntax that every JSON Schema validator reads the same way"),
            );
        }
    }

    pub(super) fn enumeration(
        &mut self,
        param: &spec::Param,
        ty: &Located<TypeName>,
        here: Here<'_, '_>,
    ) -> Option<Enum> {
        let values =
            self.needed(param.values.as_ref(), ty, "values", "the list of values that are allowed")?;
        let values = self.values(&values.value);
        self.refuse_mixed(&values, ty.span)?;
        let open = param.open.as_ref().is_some_and(|open| open.value);
        Some(Enum { name: here.name.to_owned(), values, open, declared: here.declared(ty.span) })
    }

    /// The values of a list or of a mapping; those with mistakes are left out.
    fn values(&mut self, written: &spec::EnumValues) -> Vec<EnumValue> {
        match written {
            spec::EnumValues::List(list) => list.iter().filter_map(|one| self.listed(one)).collect(),
            spec::EnumValues::Documented(map) => map.iter().map(documented).collect(),
        }
    }

    fn listed(&mut self, one: &Located<ListedValue>) -> Option<EnumValue> {
        Some(match &one.value {
            ListedValue::Plain(scalar) => {
                let scalar = Located::new(scalar.clone(), one.span);
                plain_value(self.collect(value::literal(&scalar))?, one.span)
            }
            ListedValue::Described(described) => EnumValue {
                doc: text(described.doc.as_ref()),
                deprecated: text(described.deprecated.as_ref()),
                state: described.state.as_ref().map(|state| state.value),
                name: described.name.clone(),
                ..plain_value(self.collect(value::literal(&described.value))?, described.value.span)
            },
        })
    }

    fn refuse_mixed(&mut self, values: &[EnumValue], at: Span) -> Option<()> {
        let Some(first) = values.first() else {
            return self.report.refuse(Diagnostic::new(Code::EmptyRange, at, "`values` is empty"));
        };
        let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Num(_));
        let mut known: HashMap<Key<'_>, Span> = HashMap::with_capacity(values.len());
        for value in values {
            let is_fine = match &value.value {
                Value::Bool(_) => false,
                other => is_number(other) == is_number(&first.value),
            };
            if !is_fine {
                let message = "the values of an enum must be all strings or all numbers";
                return self.report.refuse(
                    Diagnostic::new(Code::MixedEnum, value.span, message)
                        .related(first.span, "the first value")
                        .help("quote values to make them strings; use `type: boolean` for true and false"),
                );
            }
            if let Some(first) = known.insert(value.value.key(), value.span) {
                return self.refuse_twin(&value.value, value.span, first);
            }
        }
        Some(())
    }

    pub(super) fn refuse_twin<T>(&mut self, value: &Value, at: Span, first: Span) -> Option<T> {
        let message = format!("duplicate value `{}`", value::text(value));
        self.report.refuse(Diagnostic::new(Code::DuplicateValue, at, message).related(first, "first"))
    }

    pub(super) fn size(
        &mut self,
        param: &spec::Param,
        ty: &Located<TypeName>,
        here: Here<'_, '_>,
    ) -> Option<SizeText> {
        let separator = param.separator.as_ref().map_or("x", |separator| separator.value.as_str());
        if separator.is_empty() || separator.chars().any(|c| c.is_ascii_digit() || c.is_control()) {
            let at = param.separator.as_ref().map_or(ty.span, |separator| separator.span);
            let message = format!("`{separator}` is not a separator");
            return self.report.refuse(
                Diagnostic::new(Code::BadSeparator, at, message)
                    .help("write the text between width and height, such as `x`, `*` or `:`"),
            );
        }
        let sides = [
            self.side(param.width.as_ref(), "width", ty.span, here.name)?,
            self.side(param.height.as_ref(), "height", ty.span, here.name)?,
        ];
        let values = match &param.values {
            None => Vec::new(),
            Some(written) => {
                let values = self.values(&written.value);
                if values.is_empty() {
                    let message = "`values` is empty";
                    return self
                        .report
                        .refuse(Diagnostic::new(Code::EmptyRange, written.span, message).help(
                            "list the sizes, or remove `values` to allow all sizes within the bounds",
                        ));
                }
                values
            }
        };
        let (name, declared) = (here.name.to_owned(), here.declared(ty.span));
        let size = SizeText { name, separator: separator.to_owned(), values, sides, declared };
        let mut known: HashMap<Key<'_>, Span> = HashMap::with_capacity(size.values.len());
        for value in &size.values {
            self.check_size(value, &size)?;
            if let Some(first) = known.insert(value.value.key(), value.span) {
                return self.refuse_twin(&value.value, value.span, first);
            }
        }
        Some(size)
    }

    /// A parameter for one side, for expressions and size tables.
    fn side(
        &mut self,
        written: Option<&Located<spec::Side>>,
        key: &str,
        at: Span,
        size: &str,
    ) -> Option<Param> {
        let bounds = written.map(|side| &side.value);
        let bound = |builder: &mut Self, scalar: Option<&Located<Scalar>>, open: i64| {
            let Some(scalar) = scalar else { return Some(open) };
            let value = builder.collect(value::integer(scalar))?;
            if (1..=MAX_SIDE).contains(&value) {
                return Some(value);
            }
            let message = format!("`{value}` cannot be a side of a size");
            builder.report.refuse(
                Diagnostic::new(Code::IntegerOutOfRange, scalar.span, message)
                    .help(format!("write a whole number from 1 to {MAX_SIDE}")),
            )
        };
        let low = bounds.and_then(|side| side.min.as_ref());
        let high = bounds.and_then(|side| side.max.as_ref());
        let min = bound(self, low, 1)?;
        let max = bound(self, high, MAX_SIDE)?;
        let step = self.whole_step(bounds.and_then(|side| side.step.as_ref()))?;
        let declared = (low.is_some(), high.is_some());
        let place = written.map_or(at, |side| side.span);
        if min > max || max / i64::from(step) * i64::from(step) < min {
            let message = format!("no {key} of `{size}` is allowed");
            return self
                .report
                .refuse(Diagnostic::new(Code::EmptyRange, place, message).help("swap or widen the bounds"));
        }
        let (name, ty) = (
            Located::new(key.to_owned(), place),
            Integer { min, max, declared, step, offset: 0, is_int64: false },
        );
        Some(Param::new(name, Type::Integer(ty), format!("The {key} in `{size}`.")))
    }

    /// A listed size has the form of a size, and sides within their bounds.
    fn check_size(&mut self, value: &EnumValue, size: &SizeText) -> Option<()> {
        let text = value::text(&value.value);
        let pair = match &value.value {
            Value::Str(text) => value::sides(text, &size.separator),
            _ => None,
        };
        let Some((width, height)) = pair else {
            let example = format!("1024{}768", size.separator);
            return self
                .report
                .refuse(Diagnostic::new(Code::BadSize, value.span, format!("`{text}` is not a size")).help(
                    format!("write width and height, such as `{example}`; list other texts in `also`"),
                ));
        };
        for (param, side) in size.sides.iter().zip([width, height]) {
            let Type::Integer(bounds) = &param.ty else { continue };
            if side < bounds.min || side > bounds.max || side % i64::from(bounds.step) != 0 {
                let message = format!("`{text}` is outside the bounds of its {}", param.name.value);
                return self.report.refuse(
                    Diagnostic::new(Code::SizeOutOfRange, value.span, message)
                        .related(param.name.span, "the bounds")
                        .help("remove the bounds: the list already limits the sizes"),
                );
            }
        }
        if value.state.is_some() || value.name.is_some() {
            let message = format!("`state` and `name` are not allowed on the size `{text}`");
            self.report.push(
                Diagnostic::new(Code::MisplacedKey, value.span, message)
                    .help("use them on the values of an enum; a size can have `doc` and `deprecated`"),
            );
        }
        Some(())
    }
}

/// A value of a mapping from value to description.
fn documented((value, about): (&Located<String>, &Located<ValueDoc>)) -> EnumValue {
    let plain = plain_value(Value::Str(value.value.clone()), value.span);
    match &about.value {
        ValueDoc::Text(doc) => EnumValue { doc: Some(doc.value.clone()), ..plain },
        ValueDoc::Described(about) => EnumValue {
            doc: text(about.doc.as_ref()),
            deprecated: text(about.deprecated.as_ref()),
            state: about.state.as_ref().map(|state| state.value),
            name: about.name.clone(),
            ..plain
        },
    }
}
