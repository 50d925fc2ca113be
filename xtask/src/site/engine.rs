//! The engine as a script: pages that are opened from a disk can load scripts, and nothing else.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Engine;
use crate::Error;
use crate::package::npm;
use crate::paths::root;

/// Path of the built module below the root of a checkout.
const MODULE: &str = "target/package/engine.wasm";

/// The script with the engine, if the site has one.
pub(super) fn script(engine: &Engine, errors: &mut dyn Write) -> Result<Option<String>, Error> {
    match engine {
        Engine::None => Ok(None),
        Engine::File(module) => of_module(module).map(Some),
        Engine::Build => {
            let root = root()?;
            let module = root.join(MODULE);
            let parent = root.join("target/package");
            fs::create_dir_all(&parent).map_err(|error| Error::disk("create", &parent, &error))?;
            match npm::build(&root, false, &module) {
                Ok(()) => of_module(&module).map(Some),
                Err(error) => {
                    writeln!(
                        errors,
                        "note: the site has no forms, because their engine cannot be built: {error}"
                    )?;
                    Ok(None)
                }
            }
        }
    }
}

fn of_module(module: &Path) -> Result<String, Error> {
    let bytes = fs::read(module).map_err(|error| Error::disk("read", module, &error))?;
    if !bytes.starts_with(b"\0asm") {
        return Err(Error::new(format!("`{}` is no WebAssembly module", module.display())));
    }
    let compressed = || -> io::Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        encoder.finish()
    };
    Ok(format!("modelspecEngine(\"{}\");\n", BASE64_STANDARD.encode(compressed()?)))
}
