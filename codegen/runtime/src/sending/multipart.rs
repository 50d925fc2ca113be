//! Parts to the bytes of a `multipart/form-data` body, as RFC 7578 describes it. The boundary is not random, so that equal
//! requests have equal bodies; it is one that no part contains.

use super::request::header_value;
use super::{File, SendError};
use crate::http::Part;
use std::collections::BTreeSet;

/// The start of every boundary. A number in hexadecimal digits follows, always as many, so that no boundary is the start
/// of another one.
const PREFIX: &str = "modelspec-boundary-";
const DIGITS: usize = 8;

/// Content type and bytes of a body. Each part that is a file has one.
pub(super) fn encode(parts: &[(Part<'_>, Option<File<'_>>)]) -> Result<(String, Vec<u8>), SendError> {
    let boundary = boundary(parts);
    let mut body = Vec::new();
    for (part, file) in parts {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"").into_bytes());
        quote(part.name, &mut body);
        let Some(file) = file else {
            body.extend(b"\"\r\n\r\n");
            body.extend(part.text.as_bytes());
            body.extend(b"\r\n");
            continue;
        };
        if file.content_type.is_empty() || header_value(&file.content_type).is_none() {
            return Err(SendError::ContentType { file: part.text.clone() });
        }
        body.extend(b"\"; filename=\"");
        quote(&part.text, &mut body);
        body.extend(format!("\"\r\nContent-Type: {}\r\n\r\n", file.content_type).into_bytes());
        body.extend(&*file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), body))
}

/// A name in quotes; characters that would end it are percent-encoded, as browsers do.
fn quote(name: &str, into: &mut Vec<u8>) {
    for byte in name.bytes() {
        match byte {
            b'"' => into.extend(b"%22"),
            b'\r' => into.extend(b"%0D"),
            b'\n' => into.extend(b"%0A"),
            other => into.push(other),
        }
    }
}

/// The first boundary that no part contains.
fn boundary(parts: &[(Part<'_>, Option<File<'_>>)]) -> String {
    let mut taken = BTreeSet::new();
    for (part, file) in parts {
        add_taken(part.text.as_bytes(), &mut taken);
        file.iter().for_each(|file| add_taken(&file.bytes, &mut taken));
    }
    // The numbers of a sorted set without a gap are their positions.
    let free = (0..).zip(&taken).find(|(at, number)| at != *number).map_or(taken.len() as u64, |(at, _)| at);
    format!("{PREFIX}{free:0DIGITS$x}")
}

/// Adds the numbers of boundaries that a content has.
fn add_taken(content: &[u8], taken: &mut BTreeSet<u64>) {
    let mut rest = content;
    while let Some(at) = rest.iter().position(|byte| *byte == PREFIX.as_bytes()[0]) {
        rest = &rest[at..];
        let Some(after) = rest.strip_prefix(PREFIX.as_bytes()) else {
            rest = &rest[1..];
            continue;
        };
        let digits = after.get(..DIGITS).and_then(|digits| std::str::from_utf8(digits).ok());
        taken.extend(digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, text: &str) -> (Part<'static>, Option<File<'static>>) {
        let name = name.to_owned().leak();
        (Part { name, text: text.to_owned(), is_file: false }, None)
    }

    #[test]
    fn parts_are_delimited() {
        let file = Part { name: "image", text: "a \"fox\"\r\n.png".to_owned(), is_file: true };
        let parts = [text("prompt", "A hat"), (file, Some(File::new(&b"\x89PNG\r\n"[..], "image/png")))];
        let (content_type, body) = encode(&parts).expect("it can be sent");
        assert_eq!(content_type, "multipart/form-data; boundary=modelspec-boundary-00000000");
        let expected = b"--modelspec-boundary-00000000\r\n\
            Content-Disposition: form-data; name=\"prompt\"\r\n\r\nA hat\r\n\
            --modelspec-boundary-00000000\r\n\
            Content-Disposition: form-data; name=\"image\"; filename=\"a %22fox%22%0D%0A.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89PNG\r\n\r\n\
            --modelspec-boundary-00000000--\r\n";
        assert_eq!(String::from_utf8_lossy(&body), String::from_utf8_lossy(expected));
    }

    #[test]
    fn the_boundary_is_in_no_part() {
        let boundary =
            |texts: &[&str]| super::boundary(&texts.iter().map(|one| text("a", one)).collect::<Vec<_>>());
        assert_eq!(boundary(&["modelspec-boundary-0000000"]), "modelspec-boundary-00000000");
        assert_eq!(
            boundary(&[
                "mmodelspec-boundary-00000000modelspec-boundary-00000002",
                "modelspec-boundary-00000001"
            ]),
            "modelspec-boundary-00000003"
        );
        assert_eq!(
            boundary(&["modelspec-boundary-00000000", "modelspec-boundary-00000002"]),
            "modelspec-boundary-00000001"
        );
        assert_eq!(boundary(&["modelspec-boundary-+0000000"]), "modelspec-boundary-00000001");
    }

    #[test]
    fn the_content_type_of_a_file_is_a_header() {
        for content_type in ["", "image/png\r\nx: y", "b\u{e9}"] {
            let part = Part { name: "image", text: "a.png".to_owned(), is_file: true };
            let error = encode(&[(part, Some(File::new(&b""[..], content_type)))]).unwrap_err();
            assert_eq!(error, SendError::ContentType { file: "a.png".to_owned() });
        }
    }
}
