//! Names of file formats. In: a name as people write it. Out: one name for each format.

use std::borrow::Cow;

/// One name for each format: `PNG`, `.png` and `image/png` are `png`, and `jpeg` is `jpg`.
pub fn canonical(format: &str) -> Cow<'_, str> {
    let name = format.trim();
    let name = name.strip_prefix('.').unwrap_or(name);
    let media_type =
        name.split_once('/').map(|(kind, rest)| (kind, rest.split(';').next().unwrap_or(rest).trim_end()));
    let (kind, name) = media_type.map_or((None, name), |(kind, name)| (Some(kind), name));
    let lower = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    let known = match (kind.map(str::to_ascii_lowercase).as_deref(), &*lower) {
        (_, "jpeg" | "jpe" | "jfif" | "pjpeg") => "jpg",
        (_, "tif") => "tiff",
        (_, "heif" | "heic-sequence" | "heif-sequence") => "heic",
        (_, "quicktime") => "mov",
        (Some("image"), "svg+xml") => "svg",
        (Some("image"), "x-ms-bmp" | "x-bmp") => "bmp",
        (Some("image"), "x-icon" | "vnd.microsoft.icon") => "ico",
        (Some("audio"), "mpeg" | "x-mp3" | "mpeg3") => "mp3",
        (Some("audio"), "x-wav" | "wave" | "vnd.wave") => "wav",
        (Some("audio"), "mp4" | "x-m4a") => "m4a",
        (Some("audio"), "x-flac") => "flac",
        (Some("audio"), "x-aac" | "aacp") => "aac",
        (Some("video"), "x-matroska") => "mkv",
        (Some("video"), "x-msvideo" | "vnd.avi") => "avi",
        (Some("video"), "x-m4v") => "m4v",
        (Some("video"), "x-ms-wmv") => "wmv",
        (Some("video"), "x-flv") => "flv",
        (Some("text"), "plain") => "txt",
        (Some("text"), "markdown") => "md",
        (Some("application"), "vnd.openxmlformats-officedocument.wordprocessingml.document") => "docx",
        _ => return lower,
    };
    Cow::Borrowed(known)
}

/// True if a text can be the name of a format.
pub fn is_format(format: &str) -> bool {
    let name = canonical(format);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    (1..=100).contains(&name.len()) && name.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{canonical, is_format};

    #[test]
    fn spellings_of_a_format_are_one() {
        for (name, spellings) in [
            ("png", &["png", "PNG", ".png", ".PNG", "image/png", "Image/PNG", " png "][..]),
            ("jpg", &["jpg", "jpeg", "JPEG", ".jpeg", "image/jpeg", "image/jpg", "image/pjpeg", "jfif"]),
            ("tiff", &["tif", "image/tiff", ".TIFF"]),
            ("heic", &["heif", "image/heic", "HEIC"]),
            ("mp3", &["mp3", "audio/mpeg", "audio/mp3"]),
            ("mpeg", &["mpeg", "video/mpeg"]),
            ("mp4", &["mp4", "video/mp4"]),
            ("m4a", &["audio/mp4", "audio/x-m4a", "m4a"]),
            ("mov", &["video/quicktime", "mov", ".MOV"]),
            ("wav", &["wav", "audio/wav", "audio/x-wav", "audio/wave"]),
            ("webm", &["video/webm; codecs=vp9", "audio/webm"]),
            ("svg", &["image/svg+xml", "svg"]),
        ] {
            for spelling in spellings {
                assert_eq!(canonical(spelling), name, "{spelling}");
                assert!(is_format(spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_formats() {
        for text in ["", " ", ".", "image/", "a png", "image/png image/jpeg", "png,jpg", "\u{e9}"] {
            assert!(!is_format(text), "{text:?}");
        }
        assert!(!is_format(&"x".repeat(101)));
    }
}
