//! The modules of a crate and the paths that they use.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A source file that is not only for tests.
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Its module, from the root of the crate.
    pub(super) module: Vec<String>,
}

/// The files of a crate, in the order of their paths, without those of unit tests.
pub(super) fn files(root: &Path) -> Vec<File> {
    let mut files = Vec::new();
    collect(root, &mut Vec::new(), &mut files);
    assert!(!files.is_empty(), "{} has no sources", root.display());
    files
}

fn collect(folder: &Path, module: &mut Vec<String>, files: &mut Vec<File>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem.ends_with("tests") || stem == "fixture" {
            continue;
        }
        let is_root = matches!(stem.as_str(), "lib" | "main" | "mod");
        if path.is_dir() || !is_root {
            module.push(stem);
        }
        if path.is_dir() {
            collect(&path, module, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(File { path: path.clone(), module: module.clone() });
        }
        if path.is_dir() || !is_root {
            module.pop();
        }
    }
}

/// The paths within the crate that a module uses, in `use` declarations, in other paths, and in macro calls.
pub(super) fn used(text: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut uses = Uses { module: module.to_vec(), found: Vec::new() };
    uses.visit_file(&syn::parse_file(text).expect("sources parse"));
    uses.found
}

struct Uses {
    module: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Uses {
    /// Adds a path that starts at the root of the crate or at this module.
    fn add(&mut self, path: &[String]) {
        let mut rest = path;
        let mut base = match rest.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        while let Some((first, tail)) =
            rest.split_first().filter(|(first, _)| ["crate", "self", "super"].contains(&first.as_str()))
        {
            if first == "super" {
                base.pop();
            }
            rest = tail;
        }
        base.extend(rest.iter().cloned());
        // A lone `crate` or `super` is a visibility in a macro call.
        if !rest.is_empty() {
            self.found.push(base);
        }
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(tree, before)),
        }
    }

    /// Paths in the tokens of a macro call.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.add(&std::mem::take(&mut path));
                    }
                    colons = 0;
                    path.push(ident.to_string());
                }
                other => {
                    colons = 0;
                    self.add(&std::mem::take(&mut path));
                    if let TokenTree::Group(group) = other {
                        self.add_tokens(group.stream());
                    }
                }
            }
        }
        self.add(&path);
    }
}

/// An item that is compiled for tests only.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    let is_test = |attribute: &syn::Attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    };
    attributes.iter().any(is_test)
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    // `pub(in crate::a)` and `pub(super)` limit visibility; they use nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}
