//! Gives what the module and its glue call each other short names: the long ones, each with a hash in it, travel twice.

use std::collections::HashMap;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ImportSectionReader, Parser, Payload};

/// What stands in the glue before the name of something that the module exports.
const EXPORTS: [&str; 2] = ["wasm", "."];

/// The same module and the same glue, with other names between them. What the glue itself exports keeps its name.
pub(crate) fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut writer = Names(choose(module, glue).context("read the Wasm module's names")?);
    let mut written = Module::new();
    writer.parse_core_module(&mut written, Parser::new(0), module).context("write the Wasm module")?;
    let mut shortened = String::with_capacity(glue.len());
    for piece in pieces(glue) {
        shortened += writer.new_name(piece);
    }
    Ok((written.finish(), shortened))
}

/// From old names to new ones: only of what the glue names nowhere else, so that a word means one thing.
fn choose(module: &[u8], glue: &str) -> Result<HashMap<String, String>> {
    let (mut uses, mut uses_as_export) = (HashMap::new(), HashMap::new());
    let mut before = ["", ""];
    for piece in pieces(glue) {
        *uses.entry(piece).or_insert(0) += 1;
        *uses_as_export.entry(piece).or_insert(0) += u32::from(before == EXPORTS);
        before = [before[1], piece];
    }
    let mut old = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let name = import?.name;
                    old.extend((uses.get(name) == Some(&1)).then_some(name));
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let name = export?.name;
                    let is_used = uses.contains_key(name) && uses.get(name) == uses_as_export.get(name);
                    old.extend(is_used.then_some(name));
                }
            }
            _ => {}
        }
    }
    let new = (0..).map(|number| format!("_{number}")).filter(|name| !uses.contains_key(name.as_str()));
    Ok(old.into_iter().map(str::to_owned).zip(new).collect())
}

/// The words of the glue and what stands between them.
fn pieces(glue: &str) -> impl Iterator<Item = &str> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
    let mut rest = glue;
    std::iter::from_fn(move || {
        let is_first_word = is_word(rest.chars().next()?);
        let end = rest.find(|char| is_word(char) != is_first_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

struct Names(HashMap<String, String>);

impl Names {
    fn new_name<'a>(&'a self, old: &'a str) -> &'a str {
        self.0.get(old).map_or(old, String::as_str)
    }
}

impl Reencode for Names {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            imports.import(import.module, self.new_name(import.name), kind);
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let (kind, index) = (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        exports.export(self.new_name(export.name), kind, index);
        Ok(())
    }
}
