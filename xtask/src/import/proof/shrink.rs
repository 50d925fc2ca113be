//! The smallest document that shows something.

use serde_json::{Value as Json, json};

/// Most documents that are tried.
const MAX_TRIES: usize = 600;

/// Makes a document smaller as long as it shows the same.
pub(super) fn smallest(mut document: Json, shows: &dyn Fn(&Json) -> bool) -> Json {
    let mut tries = 0;
    loop {
        let before = document.clone();
        let mut pointers = pointers(&document);
        // The outermost first: what is gone need not be made smaller.
        pointers.sort_by_key(|pointer| pointer.matches('/').count());
        for pointer in pointers {
            for change in [remove, shorten] {
                let mut next = document.clone();
                if tries < MAX_TRIES && change(&mut next, &pointer) {
                    tries += 1;
                    if shows(&next) {
                        document = next;
                        break;
                    }
                }
            }
        }
        if document == before || tries >= MAX_TRIES {
            return document;
        }
    }
}

fn remove(document: &mut Json, pointer: &str) -> bool {
    let Some((around, name)) = pointer.rsplit_once('/') else { return false };
    let name = name.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(around) {
        Some(Json::Object(members)) => members.shift_remove(&name).is_some(),
        Some(Json::Array(items)) => match name.parse::<usize>() {
            Ok(at) if at < items.len() => {
                items.remove(at);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn shorten(document: &mut Json, pointer: &str) -> bool {
    match document.pointer_mut(pointer) {
        Some(value @ Json::String(_)) if value != "a" => {
            *value = json!("a");
            true
        }
        _ => false,
    }
}

fn pointers(value: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((pointer, value)) = open.pop() {
        let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
        match value {
            Json::Object(members) => {
                open.extend(
                    members.iter().map(|(name, value)| (format!("{pointer}/{}", escaped(name)), value)),
                );
            }
            Json::Array(items) => {
                open.extend(items.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value)));
            }
            _ => {}
        }
        if !pointer.is_empty() {
            found.push(pointer);
        }
    }
    found
}
