//! `explain`: the meaning of a diagnostic code.

use std::io::Write;

use modelspec_codegen::diagnostic::{Code, Severity};

use crate::{Error, Status};

/// Explains one code, or lists all codes with their titles.
///
/// # Errors
///
/// If the code does not exist, or the output cannot be written.
pub fn run(id: Option<&str>, out: &mut dyn Write) -> Result<Status, Error> {
    let Some(id) = id else {
        let width = Code::ALL.iter().map(|code| code.id().len()).max().unwrap_or_default();
        for code in Code::ALL {
            writeln!(out, "{:width$}  {}", code.id(), code.title())?;
        }
        return Ok(Status::Good);
    };
    let Some(code) = Code::from_id(id) else {
        let near = Code::nearest(id).iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        return Err(Error::new(format!("unknown code `{id}`; the nearest codes are {near}")));
    };
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    writeln!(out, "{severity}[{code}]: {}\n\n{}", code.title(), code.explanation().trim_end())?;
    Ok(Status::Good)
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::Status;

    fn explained(id: Option<&str>) -> String {
        let mut out = Vec::new();
        assert_eq!(run(id, &mut out).expect("the code exists"), Status::Good);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn explains_a_code_with_its_correction() {
        let text = explained(Some("unknown-key"));
        assert!(text.starts_with("error[unknown-key]: A key does not exist here.\n\n"), "{text}");
        assert!(text.contains("max_lenght") && text.contains("Write instead:"), "{text}");
    }

    #[test]
    fn lists_all_codes() {
        assert!(explained(None).lines().count() > 100);
    }

    #[test]
    fn names_the_nearest_codes() {
        let error = run(Some("unknown-keys"), &mut Vec::new()).expect_err("there is no such code");
        assert!(
            error.to_string().starts_with("unknown code `unknown-keys`; the nearest codes are `unknown-key`")
        );
    }
}
