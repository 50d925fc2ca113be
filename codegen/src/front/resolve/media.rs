//! Limits on media: numbers read exactly, and said in words.

use modelspec_runtime::__private::media::{canonical, is_format};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::document::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::front::spec::{self, Scalar};
use crate::model::{Media, Type, Variant};
use crate::source::{Located, Span};

impl Builder<'_, '_> {
    pub(super) fn media(&mut self, media: &Located<spec::Media>) -> Media {
        let written = media.forms.as_deref();
        if written.is_some_and(<[_]>::is_empty) {
            let message = "`forms` is empty, so no value is allowed";
            self.report.push(Diagnostic::new(Code::EmptyRange, media.span, message).help(
                "list one or more of `url`, `data-uri`, `base64`, `upload` and `file`, or remove `forms`",
            ));
        }
        let mut forms = Vec::new();
        for form in written.unwrap_or_default() {
            if !forms.contains(&form.value) {
                forms.push(form.value);
            }
        }
        let megapixels = |builder: &mut Self, scalar: &Option<Located<Scalar>>| {
            builder.multiple(scalar.as_ref(), 1_000_000, "pixels")
        };
        let seconds = |builder: &mut Self, scalar: &Option<Located<Scalar>>| {
            builder.multiple(scalar.as_ref(), 1_000, "milliseconds")
        };
        let side = |pixels: &Option<Located<u32>>| pixels.as_ref().map(|pixels| pixels.value);
        let read = Media {
            forms,
            limits: Vec::new(),
            formats: self.formats(media),
            max_bytes: self.multiple(media.max_megabytes.as_ref(), 1_000_000, "bytes"),
            side: (side(&media.min_pixels), side(&media.max_pixels)),
            pixels: (megapixels(self, &media.min_megapixels), megapixels(self, &media.max_megapixels)),
            ratio: (self.ratio(media.min_ratio.as_ref()), self.ratio(media.max_ratio.as_ref())),
            milliseconds: (seconds(self, &media.min_seconds), seconds(self, &media.max_seconds)),
            further: media.note.is_some(),
        };
        self.refuse_empty_limits(media, &read);
        Media { limits: limits(media, &read.formats), ..read }
    }

    /// The file formats, each once.
    fn formats(&mut self, media: &spec::Media) -> Vec<String> {
        let mut formats: Vec<String> = Vec::new();
        for format in &media.formats {
            if !is_format(format) {
                let message = format!("`{}` is not the name of a file format", format.value);
                self.refuse_limit(format.span, &message, "write one name, such as `png`");
            }
            let name = canonical(format).into_owned();
            if !formats.contains(&name) {
                formats.push(name);
            }
        }
        formats
    }

    /// Limits on the files of a union: of all its strings, and of the strings in its lists, that have no own ones.
    pub(super) fn media_of_union(&mut self, written: &Located<spec::Media>, variants: &mut [Variant]) {
        if written.forms.is_some() {
            let message = "`forms` cannot be set for a union, whose variants have different forms";
            self.report.push(
                Diagnostic::new(Code::ConflictingKeys, written.span, message)
                    .help("move `forms` to the variants"),
            );
        }
        let media = self.media(written);
        let mut used = false;
        variants.iter_mut().for_each(|variant| used |= limit(&mut variant.ty, &media));
        if !used {
            let message = "`media` has no effect: no variant is a string without limits of its own";
            self.report.push(Diagnostic::new(Code::UselessKey, written.span, message).help("remove it"));
        }
    }

    /// A positive decimal times a unit, as a whole number.
    fn multiple(&mut self, scalar: Option<&Located<Scalar>>, unit: u32, what: &str) -> Option<u64> {
        let scalar = scalar?;
        let (Scalar::Number(text) | Scalar::String(text)) = &scalar.value else {
            self.refuse_limit(scalar.span, "expected a number, found a boolean", "write a number");
            return None;
        };
        let value = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text)).ok();
        let value = value.filter(|value| value.is_sign_positive() && !value.is_zero());
        let Some(value) = value else {
            self.refuse_limit(
                scalar.span,
                &format!("expected a number greater than 0, found `{text}`"),
                "write a number greater than 0",
            );
            return None;
        };
        let whole = value.checked_mul(Decimal::from(unit)).filter(|value| value.fract().is_zero());
        let whole = whole.and_then(|value| value.to_u64());
        if whole.is_none() {
            let message = format!("`{text}` is not a whole number of {what}");
            self.refuse_limit(scalar.span, &message, "write fewer decimal places");
        }
        whole
    }

    /// `W:H` as two whole numbers; `1:2.5` is 10 to 25.
    fn ratio(&mut self, written: Option<&Located<String>>) -> Option<(u32, u32)> {
        let written = written?;
        let part = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let value = text.trim().parse::<Decimal>().ok().filter(|value| is_plain && !value.is_zero())?;
            (value.scale() <= 6).then_some(value)
        };
        let parts = written.split_once(':').and_then(|(width, height)| Some((part(width)?, part(height)?)));
        let whole = parts.and_then(|(width, height)| {
            let scale = 10_i64.checked_pow(width.scale().max(height.scale()))?;
            let whole = |value: Decimal| (value * Decimal::from(scale)).to_u32();
            Some((whole(width)?, whole(height)?))
        });
        if whole.is_none() {
            let message = format!("`{}` is not an aspect ratio", written.value);
            self.refuse_limit(written.span, &message, "write width and height, such as `16:9` or `1:2.5`");
        }
        whole
    }

    fn refuse_limit(&mut self, at: Span, message: &str, help: &str) {
        self.report.push(Diagnostic::new(Code::BadMedia, at, message).help(help));
    }

    /// A least value above the greatest one.
    fn refuse_empty_limits(&mut self, media: &Located<spec::Media>, read: &Media) {
        let exchanged =
            |(min, max): (Option<u64>, Option<u64>)| min.zip(max).is_some_and(|(min, max)| min > max);
        let wide = |side: Option<u32>| side.map(u64::from);
        let narrower = |((width, height), (other_width, other_height)): ((u32, u32), (u32, u32))| {
            u64::from(width) * u64::from(other_height) > u64::from(other_width) * u64::from(height)
        };
        let wrong = [
            ("pixels", exchanged((wide(read.side.0), wide(read.side.1)))),
            ("megapixels", exchanged(read.pixels)),
            ("seconds", exchanged(read.milliseconds)),
            ("ratio", read.ratio.0.zip(read.ratio.1).is_some_and(narrower)),
        ];
        for (what, _) in wrong.into_iter().filter(|(_, is_wrong)| *is_wrong) {
            let message = format!("no media is allowed: `min_{what}` is greater than `max_{what}`");
            self.report.push(
                Diagnostic::new(Code::EmptyRange, media.span, message).help("swap or widen the bounds"),
            );
        }
    }
}

/// Sets the limits of the strings of a type; returns whether there are any.
fn limit(ty: &mut Type, media: &Media) -> bool {
    match ty {
        Type::String(text) if text.media.is_none() => {
            text.media = Some(media.clone());
            true
        }
        Type::Array(array) => limit(&mut array.items, media),
        Type::Union(union) => {
            let mut used = false;
            union.variants.iter_mut().for_each(|variant| used |= limit(&mut variant.ty, media));
            used
        }
        _ => false,
    }
}

/// The limits on media as phrases.
fn limits(media: &spec::Media, formats: &[String]) -> Vec<String> {
    fn number(scalar: Option<&Located<Scalar>>) -> Option<&str> {
        match &scalar?.value {
            Scalar::Number(text) | Scalar::String(text) => Some(text),
            Scalar::Bool(_) => None,
        }
    }
    fn text(text: Option<&Located<String>>) -> Option<&str> {
        text.map(|text| text.value.as_str())
    }
    let mut limits = Vec::new();
    if !formats.is_empty() {
        limits.push(format!("format {}", formats.join(", ")));
    }
    limits.extend(number(media.max_megabytes.as_ref()).map(|size| format!("at most {size} MB")));
    let sides = [(&media.min_pixels, "least"), (&media.max_pixels, "most")];
    limits.extend(sides.into_iter().filter_map(|(pixels, at)| {
        pixels.as_ref().map(|pixels| format!("width and height at {at} {} px", pixels.value))
    }));
    let megapixels = (number(media.min_megapixels.as_ref()), number(media.max_megapixels.as_ref()));
    let ratio = (text(media.min_ratio.as_ref()), text(media.max_ratio.as_ref()));
    let seconds = (number(media.min_seconds.as_ref()), number(media.max_seconds.as_ref()));
    limits.extend(range("", megapixels, " megapixels"));
    limits.extend(range("aspect ratio ", ratio, ""));
    limits.extend(range("duration ", seconds, " s"));
    limits.extend(media.note.as_ref().map(|note| note.value.trim_end_matches('.').to_owned()));
    limits
}

fn range(what: &str, bounds: (Option<&str>, Option<&str>), unit: &str) -> Option<String> {
    Some(match bounds {
        (Some(min), Some(max)) => format!("{what}{min} to {max}{unit}"),
        (Some(min), None) => format!("{what}at least {min}{unit}"),
        (None, Some(max)) => format!("{what}at most {max}{unit}"),
        (None, None) => return None,
    })
}
