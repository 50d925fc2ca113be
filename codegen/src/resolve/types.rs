//! Types that are made of nothing else: numbers, text, enums.

use super::document::Builder;
use super::value;
use crate::diagnostic::Diagnostic;
use crate::model::{Enum, EnumValue, Integer, Media, Number, Text, Value};
use crate::number::MAX_SAFE_INTEGER;
use crate::source::{Located, Span};
use crate::spec::{self, TypeName};

impl Builder<'_, '_> {
    pub(super) fn integer(&mut self, param: &spec::Param) -> Option<Integer> {
        let mut bound = |scalar: &Option<Located<spec::Scalar>>, open| match scalar {
            None => Some(open),
            Some(scalar) => self.collect(value::integer(scalar)),
        };
        let (min, max) = (bound(&param.min, -MAX_SAFE_INTEGER)?, bound(&param.max, MAX_SAFE_INTEGER)?);
        let step = match &param.step {
            None => 1,
            Some(scalar) => match self.collect(value::integer(scalar))?.try_into() {
                Ok(step @ 1..) => step,
                _ => {
                    let message = "a step is a whole number from 1 to 4294967295";
                    self.report.push(Diagnostic::error("bad-step", scalar.span, message));
                    return None;
                }
            },
        };
        Some(Integer { min, max, declared: (param.min.is_some(), param.max.is_some()), step, offset: 0 })
    }

    pub(super) fn number(&mut self, param: &spec::Param) -> Option<Number> {
        let mut bound = |scalar: &Option<Located<spec::Scalar>>| match scalar {
            None => Some(None),
            Some(scalar) => self.collect(value::double(scalar)).map(Some),
        };
        Some(Number { min: bound(&param.min)?, max: bound(&param.max)?, above: false, below: false, step: None })
    }

    pub(super) fn text(&mut self, param: &spec::Param) -> Text {
        if let (Some(format), Some(media)) = (&param.format, &param.media) {
            let message = "`format` and `media` both say what form the string has";
            self.report
                .push(Diagnostic::error("misplaced-key", media.span, message).related(format.span, "here"));
        }
        if let Some(pattern) = &param.pattern
            && let Err(reason) = crate::pattern::check(pattern)
        {
            let message = format!("`{}` cannot be used as a pattern: {reason}", pattern.value);
            self.report.push(
                Diagnostic::error("bad-pattern", pattern.span, message)
                    .help("patterns stay within what every JSON Schema validator reads in the same way"),
            );
        }
        Text {
            min: param.min_length.as_ref().map_or(0, |length| length.value),
            max: param.max_length.as_ref().map(|length| length.value),
            unit: param.length_unit.as_ref().map(|unit| unit.value).unwrap_or_default(),
            format: param.format.as_ref().map(|format| format.value),
            pattern: param.pattern.clone(),
            media: param.media.as_ref().map(|media| self.media(media)),
        }
    }

    fn media(&mut self, media: &Located<spec::Media>) -> Media {
        if media.forms.is_empty() {
            let message = "no form is accepted, so no value is valid";
            self.report.push(
                Diagnostic::error("empty-range", media.span, message)
                    .help("`forms` lists some of `url`, `data-uri`, `base64`, `upload`"),
            );
        }
        let mut forms = Vec::new();
        for form in &media.forms {
            if !forms.contains(&form.value) {
                forms.push(form.value);
            }
        }
        let _ = (forms, media_limits(media)); todo!("media")
    }

    pub(super) fn enumeration(
        &mut self,
        param: &spec::Param,
        ty: &Located<TypeName>,
        name: &str,
    ) -> Option<Enum> {
        let values =
            self.needed(param.values.as_ref(), ty, "values", "the list of values that are allowed")?;
        let values: Vec<EnumValue> = match &values.value {
            spec::EnumValues::List(list) => list
                .iter()
                .filter_map(|scalar| {
                    let _ = scalar;
                    todo!("listed values")
                })
                .collect(),
            spec::EnumValues::Documented(map) => map
                .iter()
                .map(|_| todo!("documented values"))
                .collect(),
        };
        self.refuse_mixed(&values, ty.span)?;
        Some(Enum { name: name.to_owned(), values, open: false })
    }

    fn refuse_mixed(&mut self, values: &[EnumValue], at: Span) -> Option<()> {
        let Some(first) = values.first() else {
            self.report.push(Diagnostic::error("empty-range", at, "an enum without values accepts nothing"));
            return None;
        };
        let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Num(_));
        for (at, value) in values.iter().enumerate() {
            let is_fine = match &value.value {
                Value::Bool(_) => false,
                other => is_number(other) == is_number(&first.value),
            };
            if !is_fine {
                let message = "the values of an enum are all strings, or all numbers";
                self.report.push(
                    Diagnostic::error("mixed-enum", value.span, message)
                        .related(first.span, "the first value")
                        .help("put values in quotes to make them strings; `type: boolean` is for true and false"),
                );
                return None;
            }
            if let Some(twin) = values[..at].iter().find(|twin| twin.value == value.value) {
                let message = format!("`{}` stands twice", value::text(&value.value));
                self.report.push(
                    Diagnostic::error("duplicate-value", value.span, message).related(twin.span, "first"),
                );
                return None;
            }
        }
        Some(())
    }
}

/// The limits on media as phrases.
fn media_limits(media: &spec::Media) -> Vec<String> {
    let mut limits = Vec::new();
    if !media.formats.is_empty() {
        let formats: Vec<&str> = media.formats.iter().map(|format| format.value.as_str()).collect();
        limits.push(format!("format {}", formats.join(", ")));
    }
    if let Some(Located { value: spec::Scalar::Number(size) | spec::Scalar::String(size), .. }) =
        &media.max_megabytes
    {
        limits.push(format!("at most {size} MB"));
    }
    limits.extend(
        media.min_pixels.as_ref().map(|pixels| format!("width and height at least {} px", pixels.value)),
    );
    limits.extend(
        media.max_pixels.as_ref().map(|pixels| format!("width and height at most {} px", pixels.value)),
    );
    match (&media.min_ratio, &media.max_ratio) {
        (Some(min), Some(max)) => limits.push(format!("aspect ratio {} to {}", min.value, max.value)),
        (Some(min), None) => limits.push(format!("aspect ratio at least {}", min.value)),
        (None, Some(max)) => limits.push(format!("aspect ratio at most {}", max.value)),
        (None, None) => {}
    }
    limits.extend(media.note.as_ref().map(|note| note.value.trim_end_matches('.').to_owned()));
    limits
}
