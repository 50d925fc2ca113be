//! Limits on media. In: a string that contains or refers to media, and facts about it. Out: violations of limits,
//! whether a limit could not be checked, and what expressions read. Never loads anything.

mod described;
mod formats;
#[cfg(feature = "media")]
mod header;

pub(crate) use described::Described;
pub use formats::{canonical, is_format};

use crate::facts::MediaFacts;
use crate::format;
use crate::number;
use crate::phrases::one_of;
use crate::table::{Format, Literal, Media, MediaFact, MediaForms};

/// The result of checking media.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Violated limits in words.
    pub(crate) wrong: Vec<String>,
    /// True if a limit could not be checked.
    pub(crate) unknown: bool,
    /// The facts that would have been needed.
    pub(crate) missing: Vec<MediaFact>,
}

/// Facts about a file, from the request and from the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Known<'t> {
    format: Option<&'t str>,
    bytes: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
    seconds: Option<f64>,
}

impl<'t> From<&'t MediaFacts> for Known<'t> {
    fn from(given: &'t MediaFacts) -> Self {
        let MediaFacts { format, bytes, width, height, seconds } = given;
        let format = format.as_deref();
        Self { format, bytes: *bytes, width: *width, height: *height, seconds: *seconds }
    }
}

/// Facts about media. What the request itself shows takes precedence over the facts of the caller.
pub(crate) fn known<'t>(
    format: Option<Format>,
    limits: &Media<'_>,
    value: &str,
    given: Option<&'t MediaFacts>,
) -> Known<'t> {
    let mut known = given.map(Known::from).unwrap_or_default();
    let Some(Format::Media(forms)) = format else {
        show_any(limits, value, &mut known);
        return known;
    };
    if let Some(data) = inline(forms, value) {
        show(limits, data, &mut known);
    }
    known
}

/// Replaces facts by those that the media itself shows, where nothing is said about its form: a data URI shows itself,
/// and Base64 only if it is a file that is recognized, because names and addresses can look like it.
fn show_any(limits: &Media<'_>, value: &str, known: &mut Known<'_>) {
    let data = inline(MediaForms { data_uri: true, ..MediaForms::NONE }, value);
    if let Some(data) = data {
        show(limits, data, known);
    }
    #[cfg(feature = "media")]
    if data.is_none() && format::is_base64(value) {
        let mut shown = *known;
        shown.format = None;
        show(&Media { read: true, ..*limits }, value, &mut shown);
        if shown.format.is_some() {
            *known = shown;
        }
    }
}

/// The Base64 in a string that contains the media itself.
fn inline(forms: MediaForms, value: &str) -> Option<&str> {
    if forms.data_uri
        && let Some(rest) = value.strip_prefix("data:")
        && let Some((_, data)) = rest.split_once(";base64,")
    {
        return Some(data);
    }
    // The string has one of its forms. Of others, the scheme ends in a colon, and the first part of a UUID in a hyphen;
    // Base64 has neither, and anything can be the name of a file.
    let is_base64 = || {
        if forms.file {
            return format::is_base64(value);
        }
        let ends = ["http".len(), "https".len(), "01234567".len()];
        !ends.iter().any(|&end| matches!(value.as_bytes().get(end), Some(b':' | b'-')))
    };
    (forms.base64 && is_base64()).then_some(value)
}

/// Replaces facts by those that the media itself shows.
fn show(limits: &Media<'_>, data: &str, known: &mut Known<'_>) {
    let padding = data.bytes().rev().take(2).take_while(|&b| b == b'=').count();
    let bytes = (data.len() / 4 * 3).saturating_sub(padding);
    known.bytes = u64::try_from(bytes).ok().or(known.bytes);
    #[cfg(feature = "media")]
    if needs_header(limits) {
        header::show(data, bytes, known);
    }
    let _ = limits;
}

#[cfg(feature = "media")]
fn needs_header(limits: &Media<'_>) -> bool {
    if limits.read {
        return true;
    }
    let any = Media {
        limits: limits.limits,
        max_bytes: limits.max_bytes,
        unchecked: limits.unchecked,
        ..Media::ANY
    };
    *limits != Media { milliseconds: limits.milliseconds, ..any }
}

/// Compares facts with the limits.
pub(crate) fn evaluate(limits: &Media<'_>, known: Known<'_>) -> Findings {
    let mut findings = Findings { unknown: limits.unchecked, ..Findings::default() };
    if !limits.formats.is_empty() {
        findings.limit(&[MediaFact::Format], known.format, |format| wrong_format(limits, format));
    }
    if limits.max_bytes != u64::MAX {
        findings.limit(&[MediaFact::Bytes], known.bytes, |bytes| wrong_amount(limits, bytes));
    }
    if limits.side != Media::ANY.side {
        for (side, found) in [(MediaFact::Width, known.width), (MediaFact::Height, known.height)] {
            findings.limit(&[side], found, |found| wrong_side(limits, side.name(), found));
        }
    }
    if limits.pixels != Media::ANY.pixels {
        findings.limit(known.missing_sides(), known.sides(), |(width, height)| {
            let (min, max) = limits.pixels;
            let found = u64::from(width) * u64::from(height);
            let wrong = found < min || found > max;
            wrong.then(|| format!("must have {}, has {found}", range(min, max, max == u64::MAX)))
        });
    }
    if limits.ratio != Media::ANY.ratio {
        findings.limit(known.missing_sides(), known.sides(), |(width, height)| {
            wrong_ratio(limits, width, height)
        });
    }
    if limits.milliseconds != Media::ANY.milliseconds {
        let known = known.seconds.filter(|seconds| seconds.is_finite());
        findings.limit(&[MediaFact::Seconds], known, |seconds| wrong_duration(limits, seconds));
    }
    findings
}

impl Findings {
    /// Adds the result for one limit, if the fact is known.
    fn limit<T>(&mut self, facts: &[MediaFact], known: Option<T>, wrong: impl FnOnce(T) -> Option<String>) {
        match known {
            None => {
                self.unknown = true;
                for fact in facts {
                    if !self.missing.contains(fact) {
                        self.missing.push(*fact);
                    }
                }
            }
            Some(known) => self.wrong.extend(wrong(known)),
        }
    }
}

impl Known<'_> {
    fn sides(self) -> Option<(u32, u32)> {
        self.width.zip(self.height)
    }

    /// The sides that are not known.
    fn missing_sides(self) -> &'static [MediaFact] {
        match (self.width, self.height) {
            (Some(_), _) => &[MediaFact::Height],
            (None, Some(_)) => &[MediaFact::Width],
            (None, None) => &[MediaFact::Width, MediaFact::Height],
        }
    }
}

fn wrong_format(limits: &Media<'_>, found: &str) -> Option<String> {
    let format = canonical(found);
    if limits.formats.iter().any(|allowed| canonical(allowed) == format) {
        return None;
    }
    let (found, _) = crate::text::clip(found);
    let allowed: Vec<Literal<'_>> = limits.formats.iter().copied().map(Literal::Str).collect();
    Some(format!("must be {}, is `{found}`", one_of(&allowed)))
}

fn wrong_amount(limits: &Media<'_>, found: u64) -> Option<String> {
    let max = limits.max_bytes;
    (found > max).then(|| format!("must be at most {}, is {}", amount(max), amount(found)))
}

fn wrong_ratio(limits: &Media<'_>, width: u32, height: u32) -> Option<String> {
    // Both sides of a comparison are multiplied out.
    let product = |left: u32, right: u32| u64::from(left) * u64::from(right);
    let ((narrow_width, narrow_height), (wide_width, wide_height)) = limits.ratio;
    let narrowest = narrow_height != 0;
    let widest = wide_height != 0;
    let too_narrow = narrowest && product(width, narrow_height) < product(narrow_width, height);
    let too_wide = widest && product(width, wide_height) > product(wide_width, height);
    (too_narrow || too_wide).then(|| {
        let wanted = match (narrowest, widest) {
            (true, true) => format!("from {narrow_width}:{narrow_height} to {wide_width}:{wide_height}"),
            (true, false) => format!("of at least {narrow_width}:{narrow_height}"),
            _ => format!("of at most {wide_width}:{wide_height}"),
        };
        format!("must have a ratio {wanted}, is {width}x{height}")
    })
}

fn wrong_side(limits: &Media<'_>, side: &str, found: u32) -> Option<String> {
    let (min, max) = limits.side;
    let wanted = || range(min.into(), max.into(), max == u32::MAX);
    (found < min || found > max).then(|| format!("{side} must be {}, is {found}", wanted()))
}

fn wrong_duration(limits: &Media<'_>, found: f64) -> Option<String> {
    let (min, max) = limits.milliseconds;
    let (least, most) = (seconds(min), seconds(max));
    if found >= least && (max == u64::MAX || found <= most) {
        return None;
    }
    let (found, least, most) = (number::text(found), number::text(least), number::text(most));
    Some(match (min, max) {
        (_, u64::MAX) => format!("must last at least {least} seconds, lasts {found}"),
        (0, _) => format!("must last at most {most} seconds, lasts {found}"),
        _ => format!("must last at least {least} and at most {most} seconds, lasts {found}"),
    })
}

fn range(min: u64, max: u64, no_max: bool) -> String {
    match min {
        _ if no_max => format!("at least {min} pixels"),
        0 => format!("at most {max} pixels"),
        _ => format!("at least {min} and at most {max} pixels"),
    }
}

/// A number of bytes, in MB if it is large.
fn amount(bytes: u64) -> String {
    if bytes < 100_000 {
        return format!("{bytes} bytes");
    }
    let (whole, rest) = (bytes / 1_000_000, bytes % 1_000_000);
    if rest == 0 {
        return format!("{whole} MB");
    }
    format!("{whole}.{} MB", format!("{rest:06}").trim_end_matches('0'))
}

#[allow(clippy::cast_precision_loss, reason = "limits are small, and seconds are a double")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: MediaForms =
        MediaForms { url: true, data_uri: true, base64: true, upload: true, file: false };
    const IMAGE: Media<'static> = Media {
        formats: &["jpg", "png"],
        max_bytes: 10_000_000,
        side: (300, 4000),
        pixels: (0, 8_000_000),
        ratio: ((1, 4), (4, 1)),
        ..Media::ANY
    };
    const CLIP: Media<'static> = Media { milliseconds: (500, 10_000), unchecked: true, ..Media::ANY };

    fn facts(format: &str, bytes: u64, width: u32, height: u32) -> MediaFacts {
        MediaFacts {
            format: Some(format.to_owned()),
            bytes: Some(bytes),
            width: Some(width),
            height: Some(height),
            seconds: None,
        }
    }

    fn wrong(limits: &Media<'_>, known: &MediaFacts) -> String {
        evaluate(limits, known.into()).wrong.join("; ")
    }

    #[test]
    fn limits_are_kept() {
        assert_eq!(wrong(&IMAGE, &facts("jpeg", 10_000_000, 300, 1200)), "");
        assert!(!evaluate(&IMAGE, Known::from(&facts("PNG", 1, 4000, 2000))).unknown);
        assert_eq!(
            wrong(&IMAGE, &facts("gif", 10_500_001, 200, 900)),
            "must be one of `jpg`, `png`, is `gif`; must be at most 10 MB, is 10.500001 MB; \
             width must be at least 300 and at most 4000 pixels, is 200; \
             must have a ratio from 1:4 to 4:1, is 200x900"
        );
        assert_eq!(
            wrong(&IMAGE, &facts("png", 1, 4000, 2001)),
            "must have at most 8000000 pixels, has 8004000"
        );
        assert_eq!(
            wrong(&IMAGE, &facts("png", 1, 1201, 300)),
            "must have a ratio from 1:4 to 4:1, is 1201x300"
        );
        assert_eq!(
            wrong(&Media { ratio: ((1, 1), (0, 0)), ..Media::ANY }, &facts("", 0, 9, 10)),
            "must have a ratio of at least 1:1, is 9x10"
        );
        assert_eq!(
            wrong(&Media { ratio: ((0, 0), (1, 1)), ..Media::ANY }, &facts("", 0, 10, 9)),
            "must have a ratio of at most 1:1, is 10x9"
        );
        for (seconds, expected) in [
            (0.5, ""),
            (10.0, ""),
            (0.25, "must last at least 0.5 and at most 10 seconds, lasts 0.25"),
            (10.001, "must last at least 0.5 and at most 10 seconds, lasts 10.001"),
            (f64::NAN, ""),
        ] {
            let known = MediaFacts { seconds: Some(seconds), ..MediaFacts::default() };
            assert_eq!(wrong(&CLIP, &known), expected);
            assert!(
                evaluate(&CLIP, Known::from(&known)).unknown,
                "there is a limit that only the sentence tells"
            );
        }
    }

    #[test]
    fn what_nobody_knows_is_unknown() {
        assert!(evaluate(&IMAGE, Known::default()).unknown);
        let width_only = Known { width: Some(100), ..Known::default() };
        let findings = evaluate(&Media { side: (300, u32::MAX), ..Media::ANY }, width_only);
        assert_eq!(findings.wrong, ["width must be at least 300 pixels, is 100"]);
        assert!(findings.unknown);
        assert!(!evaluate(&Media::ANY, Known::default()).unknown);
    }

    #[test]
    fn inline_data_is_found_by_its_form() {
        let data = |forms, value| inline(forms, value);
        assert_eq!(data(FORMS, "data:image/png;base64,QUJD"), Some("QUJD"));
        assert_eq!(data(FORMS, "QUJD"), Some("QUJD"));
        assert_eq!(data(FORMS, "https://a.b/QUJD"), None);
        assert_eq!(data(FORMS, "2fc506cb-77fc-45af-baa9-f121f04b4ff2"), None);
        assert_eq!(data(MediaForms { base64: false, ..FORMS }, "QUJD"), None);
        let file = MediaForms { file: true, ..FORMS };
        assert_eq!(data(file, "fox.png"), None);
        assert_eq!(data(file, "QUJD"), Some("QUJD"));
    }

    #[test]
    fn bytes_are_counted_and_what_the_request_shows_counts() {
        let bytes = |value| {
            let given = facts("gif", 7, 1, 2);
            known(Some(Format::Media(FORMS)), &CLIP, value, Some(&given)).bytes
        };
        assert_eq!(bytes("QUJD"), Some(3));
        assert_eq!(bytes("QUI="), Some(2));
        assert_eq!(bytes("data:a/b;base64,QQ=="), Some(1));
        assert_eq!(bytes("https://a.b/"), Some(7));
    }
}
