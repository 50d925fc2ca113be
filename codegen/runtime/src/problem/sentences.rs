//! Sentences about sizes and rules. In: violations. Out: sentences that say how to correct them.

use super::Causes;
use crate::cause::{UnknownCause, quoted, unknown_media};
use crate::phrases::joined;
use crate::table::{Rule, SizeRow, Sizes};
use std::fmt;

/// A size that is not a row of the table, with the nearest one.
pub(super) fn size(
    f: &mut fmt::Formatter<'_>,
    sizes: &Sizes<'_>,
    width: Option<i64>,
    height: Option<i64>,
) -> fmt::Result {
    match (width, height) {
        (Some(width), Some(height)) => write!(f, "{width}x{height} is not an allowed size")?,
        (Some(width), None) => write!(f, "no allowed size has width {width}")?,
        (None, Some(height)) => write!(f, "no allowed size has height {height}")?,
        (None, None) => f.write_str("is not an allowed size")?,
    }
    match crate::sizes::nearest_row(sizes.rows, width, height) {
        Some(SizeRow { width, height, tier, label }) => {
            write!(f, "; the nearest is {width}x{height} ({tier} {label})")
        }
        None => Ok(()),
    }
}

/// Parameters as specs write them: `inputs.referenceImages`.
fn names(pointers: &[&str]) -> impl fmt::Display {
    let name = |pointer: &&str| {
        let path = pointer.strip_prefix('/').unwrap_or(pointer).replace('/', ".");
        format!("`{}`", path.replace("~1", "/").replace("~0", "~"))
    };
    joined(pointers.iter().map(name), ", ")
}

/// The message of a rule, with the parameters that break it unless it can only be one, which the location shows.
pub(super) fn broken(f: &mut fmt::Formatter<'_>, rule: &Rule<'_>, causes: &Causes<'_>) -> fmt::Result {
    let location = &rule.location;
    f.write_str(rule.message)?;
    let is_shown = location.missing.len() + location.offending.len() == 1 && location.at.is_none();
    match (&*causes.missing, &*causes.offending) {
        _ if is_shown => Ok(()),
        ([], []) => Ok(()),
        (missing, []) => write!(f, " (missing: {})", names(missing)),
        ([], offending) => write!(f, " (offending: {})", names(offending)),
        (missing, offending) => {
            write!(f, " (missing: {}; offending: {})", names(missing), names(offending))
        }
    }?;
    match &causes.closest {
        Some(closest) => write!(f, "; the closest are {closest}"),
        None => Ok(()),
    }
}

/// The reason why a rule is not checked. The request may still satisfy the rule.
pub(super) fn undecided(f: &mut fmt::Formatter<'_>, cause: &UnknownCause<'_>) -> fmt::Result {
    match cause {
        UnknownCause::MissingFacts(names) => {
            let noun = if names.len() == 1 { "fact" } else { "facts" };
            write!(f, "not checked without the {noun} {}", quoted(names))
        }
        UnknownCause::MissingMedia { media, facts } => {
            write!(f, "not checked without {}", unknown_media(media, facts))
        }
        UnknownCause::NotInBody(names) => {
            let are = if names.len() == 1 { "is" } else { "are" };
            write!(f, "not checked without {}, which {are} not sent in the body", quoted(names))
        }
        UnknownCause::UnknownTier => f.write_str("not checked because the size is unknown"),
        cause => write!(f, "not checked because {cause}"),
    }
}
