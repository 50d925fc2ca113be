//! The syntax of regular expressions that JavaScript with the flag `u`, Python and Rust read the same way.

use std::iter::Peekable;
use std::str::Chars;

/// Characters that `\` makes plain in every engine.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";

/// Checks that all engines read an expression the same way, if it is one.
///
/// # Errors
///
/// The first part that they disagree about, in words for a diagnostic.
pub fn check(source: &str) -> Result<(), String> {
    let mut letters = source.chars().peekable();
    // The part before a quantifier can be repeated.
    let mut can_repeat = false;
    while let Some(letter) = letters.next() {
        can_repeat = match letter {
            '\\' => escape(&mut letters, "").map(|()| true)?,
            '[' => class(&mut letters).map(|()| true)?,
            '(' => {
                if letters.next_if_eq(&'?').is_some() && letters.next() != Some(':') {
                    let message = "lookaround, flags and named groups are not supported by all engines";
                    return Err(message.to_owned());
                }
                false
            }
            '|' | '^' | '$' => false,
            '*' | '+' | '?' | '{' => {
                let written = if letter == '{' { counts(&mut letters)? } else { letter.to_string() };
                if !can_repeat {
                    return Err(format!(
                        "`{written}` repeats nothing, or what is repeated already, in some engines; \
                         put what it repeats in `(?:` and `)`"
                    ));
                }
                letters.next_if_eq(&'?');
                false
            }
            ']' | '}' => {
                return Err(format!("a `{letter}` that ends nothing has to be written `\\{letter}`"));
            }
            '.' => {
                return Err(
                    "`.` leaves out different line ends in different engines; write `[^\\n]`".to_owned()
                );
            }
            _ => true,
        };
    }
    Ok(())
}

/// Characters that follow a `\`; some characters are only escaped in classes.
fn escape(letters: &mut Peekable<Chars<'_>>, also: &str) -> Result<(), String> {
    match letters.next() {
        Some(escaped) if "dDwWsSbBpPAzZ".contains(escaped) => Err(format!(
            "`\\{escaped}` means different things to different engines; \
             write the class out, such as `[0-9]` or `[A-Za-z0-9_]`"
        )),
        Some(escaped) if "nrtfv".contains(escaped) || SYNTAX.contains(escaped) || also.contains(escaped) => {
            Ok(())
        }
        Some(escaped) => Err(format!("`\\{escaped}` is not an escape that all engines know")),
        None => Ok(()),
    }
}

/// A class, behind its `[`.
fn class(letters: &mut Peekable<Chars<'_>>) -> Result<(), String> {
    letters.next_if_eq(&'^');
    if letters.peek() == Some(&']') {
        return Err("a `]` at the start of a class has to be written `\\]`".to_owned());
    }
    while let Some(letter) = letters.next() {
        match letter {
            ']' => return Ok(()),
            '\\' => escape(letters, "-")?,
            '[' => return Err("a `[` inside a class has to be written `\\[`".to_owned()),
            '&' | '~' | '-' | '|' if letters.peek() == Some(&letter) => {
                return Err(format!("`{letter}{letter}` inside a class is a set operation to some engines"));
            }
            _ => {}
        }
    }
    // The parser says that it is not closed.
    Ok(())
}

/// `{2}`, `{2,}` or `{2,3}`, behind its `{`.
fn counts(letters: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let mut inside = String::new();
    while let Some(letter) = letters.next_if(|letter| letter.is_ascii_digit() || *letter == ',') {
        inside.push(letter);
    }
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    if letters.next() != Some('}') || least.is_empty() || most.contains(',') {
        return Err(
            "a `{` that is no count such as `{2}`, `{2,}` or `{2,3}` has to be written `\\{`".to_owned()
        );
    }
    Ok(format!("{{{inside}}}"))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_engines_read_differently_is_refused() {
        for (source, part) in [
            (r"\d", "`\\d`"),
            (r"[\w]", "`\\w`"),
            (r"\x41", "`\\x`"),
            (r"a\-b", "`\\-`"),
            (r"[\&]", "`\\&`"),
            ("a.b", "`.`"),
            ("a]", "`]`"),
            ("a}", "`}`"),
            ("[]a]", "start of a class"),
            ("[^]a]", "start of a class"),
            ("[a[b]", "`[` inside"),
            ("[a&&b]", "`&&`"),
            ("[a||b]", "`||`"),
            ("[a--b]", "`--`"),
            ("[a~~b]", "`~~`"),
            ("a{,3}", "no count"),
            ("a{ 2}", "no count"),
            ("a{2", "no count"),
            ("{", "no count"),
            ("a{1,2,3}", "no count"),
            ("{2}", "`{2}` repeats"),
            ("a++", "`+` repeats"),
            ("a{2}{3}", "`{3}` repeats"),
            ("a*?*", "`*` repeats"),
            ("^*a", "`*` repeats"),
            ("(*a)", "`*` repeats"),
            ("(?=a)", "lookaround"),
            ("(?<a>b)", "lookaround"),
            ("(?i)a", "lookaround"),
        ] {
            let error = check(source).expect_err(source);
            assert!(error.contains(part), "{source}: {error}");
        }
    }

    #[test]
    fn the_common_syntax_is_accepted() {
        for source in [
            "",
            r"^\$\(\)\[\]\{\}\.\*\+\?\^\|\\\/$",
            r"[\]\[\^\-\\a-z&~|$]",
            "[-a][a-][^-]",
            "(a|b|)(?:c){2}d{2,}e{2,3}?f*?g+?h??",
            "(?:a+)+",
            "é本\u{1f600}",
        ] {
            assert_eq!(check(source), Ok(()), "{source}");
            regex::Regex::new(source).expect(source);
        }
    }
}
