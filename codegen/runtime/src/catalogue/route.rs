//! Operations by method and path. In: the first line of an HTTP request. Out: whether it is one of an operation.

use super::Entry;

impl Entry<'_> {
    /// True if requests with this method and path are requests of the operation. The path can start with that of the base
    /// URL or follow it; a query is ignored. Several operations can have one endpoint and differ in their bodies.
    ///
    /// A parameter of the path matches any text without a slash.
    pub fn matches_route(&self, method: &str, path: &str) -> bool {
        let Some(template) = self.endpoint.path else { return false };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let base = self.provider.base_url.map_or("", base_path);
        method.eq_ignore_ascii_case(self.endpoint.method)
            && (matches(template, path)
                || path.strip_prefix(base).is_some_and(|rest| matches(template, rest)))
    }
}

/// The path of a URL, without a slash at its end.
fn base_path(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    after.find('/').map_or("", |at| after[at..].trim_end_matches('/'))
}

fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if segment_matches(wanted, given) => {}
            _ => return false,
        }
    }
}

/// Compares a segment of a path with its template, in which each name in braces is a text that is not empty.
fn segment_matches(template: &str, given: &str) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == given };
    let Some((_, after)) = rest.split_once('}') else { return template == given };
    let Some(given) = given.strip_prefix(before) else { return false };
    if after.is_empty() {
        return !given.is_empty();
    }
    let ends = given.char_indices().skip(1).map(|(at, _)| at).chain([given.len()]);
    !given.is_empty() && ends.into_iter().any(|at| segment_matches(after, &given[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_match_one_segment() {
        assert!(matches("/v1/images", "/v1/images"));
        assert!(!matches("/v1/images", "/v1/images/"));
        assert!(!matches("/v1/images", "/v1"));
        assert!(matches("/v1/images/{id}", "/v1/images/a%2Fb"));
        assert!(!matches("/v1/images/{id}", "/v1/images/"));
        assert!(!matches("/v1/images/{id}", "/v1/images/a/b"));
        assert!(matches("/{model}:predict", "/imagen:predict"));
        assert!(matches("/{model}:predict", "/a:predict:predict"));
        assert!(!matches("/{model}:predict", "/:predict"));
        assert!(!matches("/{model}:predict", "/imagen:cancel"));
        assert!(matches("/{a}-{b}", "/1-2"));
        assert!(!matches("/{a}-{b}", "/1-"));
        assert!(matches("/{name}", "/\u{e9}"));
    }

    #[test]
    fn the_path_of_a_base_url_has_no_host() {
        assert_eq!(base_path("https://api.example/v1/"), "/v1");
        assert_eq!(base_path("https://api.example"), "");
        assert_eq!(base_path("/v2"), "/v2");
    }
}
