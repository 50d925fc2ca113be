//! A request as a command of a shell: `curl` with the method, the URL, headers and the body.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use crate::model::{
    BodyEncoding, MediaForm, Method, Operation, Param, Place, Provider, RequestEnvelope, Type,
};

/// The command for an operation, without a request.
pub(super) struct Curl<'o> {
    op: &'o Operation,
    url: String,
    /// The start of the header with the credential.
    auth: Option<String>,
}

impl<'o> Curl<'o> {
    /// The command, if the whole address of the operation is documented.
    pub(super) fn new(op: &'o Operation, provider: &Provider) -> Option<Self> {
        let url = format!("{}{}", provider.base_url.as_deref()?.trim_end_matches('/'), op.path.as_deref()?);
        let auth = provider.auth.as_ref().map(|auth| {
            let scheme = auth.scheme.as_deref().map(|scheme| format!("{scheme} ")).unwrap_or_default();
            format!("{}: {scheme}", auth.header)
        });
        Some(Self { op, url, auth })
    }

    /// The command that sends a request. A script of the form, `curl.js`, writes the same text.
    pub(super) fn with(&self, request: &Json) -> String {
        let empty = Map::new();
        let members = request.as_object().unwrap_or(&empty);
        let mut lines =
            vec![format!("curl --request {} {}", self.op.method.as_str(), quoted(&self.url_of(members)))];
        if let Some(auth) = &self.auth {
            lines.push(format!("--header {}\"$API_KEY\"", quoted(auth)));
        }
        for (name, texts) in self.at(Place::Header, members) {
            // A header without a value ends with a semicolon, for curl.
            let header =
                |text: &String| if text.is_empty() { format!("{name};") } else { format!("{name}: {text}") };
            lines.extend(texts.iter().map(|text| format!("--header {}", quoted(&header(text)))));
        }
        let end = self.body(members, &mut lines);
        lines.join(" \\\n  ") + &end + "\n"
    }

    /// Adds the options for the body, and returns what follows the command.
    fn body(&self, members: &Map<String, Json>, lines: &mut Vec<String>) -> String {
        if !self.has_body() {
            return String::new();
        }
        let of_body = || members.iter().filter(|(name, _)| self.place(name) == Place::Body);
        if self.op.body == BodyEncoding::Json {
            lines.push(format!("--header {}", quoted("Content-Type: application/json")));
            // No line of JSON is the end of the text: lines within strings are written as escapes.
            lines.push("--data-binary @- <<'END'".to_owned());
            let body: Map<String, Json> =
                of_body().map(|(name, value)| (name.clone(), value.clone())).collect();
            let text = serde_json::to_string_pretty(&body).expect("every key is a string");
            let text =
                if self.op.request_envelope == RequestEnvelope::Array { format!("[{text}]") } else { text };
            return format!("\n{text}\nEND");
        }
        for (name, value) in of_body() {
            for text in texts(value) {
                lines.push(match self.op.body {
                    BodyEncoding::Multipart if self.is_file(name, &text) => {
                        let file = text.replace('\\', "\\\\").replace('"', "\\\"");
                        format!("--form {}", quoted(&format!("{name}=@\"{file}\"")))
                    }
                    BodyEncoding::Multipart => format!("--form-string {}", quoted(&format!("{name}={text}"))),
                    _ => format!("--data-urlencode {}", quoted(&format!("{name}={text}"))),
                });
            }
        }
        String::new()
    }

    fn url_of(&self, members: &Map<String, Json>) -> String {
        let mut url = self.url.clone();
        for (name, texts) in self.at(Place::Path, members) {
            url = url.replace(&format!("{{{name}}}"), &encoded(&texts.concat()));
        }
        for (name, texts) in self.at(Place::Query, members) {
            let join = self.param(name).and_then(|param| param.join.as_ref());
            let texts = match join {
                Some(_) if texts.is_empty() => texts,
                Some(between) => vec![texts.join(&between.value)],
                None => texts,
            };
            for text in texts {
                let mark = if url.contains('?') { '&' } else { '?' };
                let _ = write!(url, "{mark}{}={}", encoded(name), encoded(&text));
            }
        }
        url
    }

    /// The members of a request that are sent in some place, as texts.
    fn at<'m>(&self, place: Place, members: &'m Map<String, Json>) -> Vec<(&'m str, Vec<String>)> {
        let is_there = |name: &&String| self.place(name) == place;
        members.keys().filter(is_there).map(|name| (name.as_str(), texts(&members[name]))).collect()
    }

    fn param(&self, name: &str) -> Option<&'o Param> {
        self.op.request.root().param(name)
    }

    fn place(&self, name: &str) -> Place {
        self.param(name).map_or(Place::Body, |param| param.place)
    }

    fn has_body(&self) -> bool {
        self.op.method != Method::Get
            && self.op.request.root().params.iter().any(|param| param.place == Place::Body)
    }

    /// True if a text is the name of a file, and not another form of media that the parameter takes.
    fn is_file(&self, name: &str, text: &str) -> bool {
        let forms = self.param(name).map_or(&[][..], |param| forms(&param.ty));
        forms.contains(&MediaForm::File) && !forms.iter().any(|form| is_of(*form, text))
    }

    /// For the form.
    pub(super) fn to_json(&self) -> Json {
        let params = &self.op.request.root().params;
        let place = |param: &Param| match param.place {
            Place::Body => None,
            Place::Path => Some("path"),
            Place::Query => Some("query"),
            Place::Header => Some("header"),
        };
        let places: Map<String, Json> = params
            .iter()
            .filter_map(|param| Some((param.name.value.clone(), place(param)?.into())))
            .collect();
        let joined: Map<String, Json> = params
            .iter()
            .filter_map(|param| Some((param.name.value.clone(), param.join.as_ref()?.value.as_str().into())))
            .collect();
        let files: Map<String, Json> = params
            .iter()
            .filter(|param| forms(&param.ty).contains(&MediaForm::File))
            .map(|param| {
                (param.name.value.clone(), forms(&param.ty).iter().map(|form| form_name(*form)).collect())
            })
            .collect();
        let body = match self.op.body {
            _ if !self.has_body() => "none",
            BodyEncoding::Json => "json",
            BodyEncoding::Multipart => "multipart",
            BodyEncoding::Form => "form",
        };
        json!({
            "method": self.op.method.as_str(),
            "url": self.url,
            "auth": self.auth,
            "body": body,
            "array": self.op.request_envelope == RequestEnvelope::Array,
            "places": places,
            "joined": joined,
            "files": files,
        })
    }
}

/// The forms in which a parameter takes a file.
fn forms(ty: &Type) -> &[MediaForm] {
    let of = |ty: &&Type| matches!(ty, Type::String(text) if text.media.is_some());
    match ty.nested().into_iter().find(of) {
        Some(Type::String(text)) => text.media.as_ref().map_or(&[], |media| &media.forms),
        _ => &[],
    }
}

/// True if a text looks like media in some form. Names of files do not.
fn is_of(form: MediaForm, text: &str) -> bool {
    match form {
        MediaForm::Url => text.starts_with("https://") || text.starts_with("http://"),
        MediaForm::DataUri => text.starts_with("data:"),
        MediaForm::Upload => text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4,
        // Names of files have a dot, which Base64 has not.
        MediaForm::Base64 => !text.contains('.'),
        MediaForm::File => false,
    }
}

/// The name of a form for scripts.
pub(super) fn form_name(form: MediaForm) -> &'static str {
    match form {
        MediaForm::Url => "url",
        MediaForm::DataUri => "data-uri",
        MediaForm::Base64 => "base64",
        MediaForm::Upload => "upload",
        MediaForm::File => "file",
    }
}

/// A value as one text; a list as one for each item.
fn texts(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().map(text).collect(),
        other => vec![text(other)],
    }
}

fn text(value: &Json) -> String {
    if let Json::String(text) = value { text.clone() } else { value.to_string() }
}

/// A part of a URL: everything but the unreserved characters of RFC 3986 is percent-encoded.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::{MediaForm, encoded, is_of, quoted};

    #[test]
    fn words_stay_one_word() {
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(encoded("a b/ü~"), "a%20b%2F%C3%BC~");
    }

    #[test]
    fn names_of_files_are_no_other_media() {
        for form in
            [MediaForm::Url, MediaForm::DataUri, MediaForm::Base64, MediaForm::Upload, MediaForm::File]
        {
            assert!(!is_of(form, "fox.png"), "{form:?}");
        }
        assert!(
            is_of(MediaForm::Url, "https://a.example/fox.png")
                && is_of(MediaForm::DataUri, "data:image/png;base64,AA==")
        );
        assert!(
            is_of(MediaForm::Upload, "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f")
                && is_of(MediaForm::Base64, "AAAA")
        );
    }
}
