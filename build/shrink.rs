//! Makes the module smaller as it travels: tiny functions take the place of their calls, equal functions become one, and
//! functions that are alike become neighbours, since a compressor finds what repeats within the last 32 KiB only.

use std::collections::HashMap;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, ElementItems, ExternalKind, FunctionBody, FunctionSectionReader, Operator, Parser,
    Payload, TypeRef,
};

use crate::inline::{self, Inline};
use crate::order;

/// A function of the module, by its body and the functions that it names there.
pub(crate) struct Function {
    /// Its signature, as an index of types.
    pub(crate) signature: u32,
    /// What stands before each of `callees`, and after the last.
    pub(crate) pieces: Vec<Vec<u8>>,
    /// The functions that it calls or takes the address of.
    pub(crate) callees: Vec<u32>,
    /// How it can take the place of a call, if it can.
    pub(crate) inline: Option<Inline>,
}

/// A module's functions, and what is asked of the rest of it.
struct Code {
    /// How many functions are imported; they come first.
    imported: u32,
    functions: Vec<Function>,
    /// The functions that something else than a function names: exports, tables, the start.
    roots: Vec<u32>,
}

/// The same program with fewer functions, in another order.
pub(crate) fn shrink(module: &[u8]) -> Result<Vec<u8>> {
    let Code { imported, mut functions, roots } = read(module).context("read the Wasm module")?;
    inline::inline(imported, &mut functions);
    let chosen = choose(imported, &functions);
    let used = inline::used(imported, &functions, &roots, &chosen);
    let kept: Vec<usize> = (0..functions.len()).filter(|&at| used[at]).collect();
    let order = order::by_likeness(&functions, &kept);
    let mut places = vec![0; functions.len()];
    for (place, &at) in order.iter().enumerate() {
        places[at] = place;
    }
    let indices = (0..imported).chain(chosen.iter().map(|&at| imported + index(places[at]))).collect();
    let mut writer = Writer { functions: &functions, order: &order, indices };
    let mut written = Module::new();
    writer.parse_core_module(&mut written, Parser::new(0), module).context("write the Wasm module")?;
    Ok(written.finish())
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a module has fewer functions than 32 bits count")
}

fn read(module: &[u8]) -> Result<Code> {
    let mut code = Code { imported: 0, functions: Vec::new(), roots: Vec::new() };
    let (mut parameters, mut signatures) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(types) => {
                for signature in types.into_iter_err_on_gc_types() {
                    parameters.push(signature?.params().len());
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    code.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(section) => {
                signatures = section.into_iter().collect::<Result<_, _>>()?
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        code.roots.push(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => code.roots.push(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    code.roots.extend(named_by(&element?.items)?);
                }
            }
            Payload::CodeSectionEntry(body) => {
                let signature: u32 = signatures[code.functions.len()];
                let parameters = parameters[signature as usize];
                code.functions.push(read_function(module, signature, parameters, &body)?);
            }
            _ => {}
        }
    }
    Ok(code)
}

/// The functions that a table begins with.
fn named_by(items: &ElementItems) -> Result<Vec<u32>> {
    match items {
        ElementItems::Functions(functions) => Ok(functions.clone().into_iter().collect::<Result<_, _>>()?),
        ElementItems::Expressions(_, expressions) => {
            let mut functions = Vec::new();
            for expression in expressions.clone() {
                for operator in expression?.get_operators_reader() {
                    if let Operator::RefFunc { function_index } = operator? {
                        functions.push(function_index);
                    }
                }
            }
            Ok(functions)
        }
    }
}

fn read_function(module: &[u8], signature: u32, parameters: usize, body: &FunctionBody) -> Result<Function> {
    let mut function = Function { signature, pieces: Vec::new(), callees: Vec::new(), inline: None };
    function.inline = inline::read(parameters, body)?;
    let mut start = body.range().start;
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        let at = operators.original_position();
        let (Operator::Call { function_index: callee }
        | Operator::ReturnCall { function_index: callee }
        | Operator::RefFunc { function_index: callee }) = operators.read()?
        else {
            continue;
        };
        // Each of the three is one byte, followed by the function's index.
        function.pieces.push(module[start..=at].to_vec());
        function.callees.push(callee);
        start = operators.original_position();
    }
    function.pieces.push(module[start..body.range().end].to_vec());
    Ok(function)
}

/// For each function the one that stands for it: the first that is equal, when equal functions are taken for one in
/// what both call too. Rust promises no function an address of its own.
fn choose(imported: u32, functions: &[Function]) -> Vec<usize> {
    let mut chosen: Vec<usize> = (0..functions.len()).collect();
    loop {
        let mut first = HashMap::new();
        let next: Vec<usize> = functions
            .iter()
            .enumerate()
            .map(|(at, function)| {
                let callees = function.callees.iter().map(|&callee| match callee.checked_sub(imported) {
                    Some(own) => imported + index(chosen[own as usize]),
                    None => callee,
                });
                let key = (function.signature, &function.pieces, callees.collect::<Vec<_>>());
                *first.entry(key).or_insert(at)
            })
            .collect();
        if next == chosen {
            return chosen;
        }
        chosen = next;
    }
}

/// Writes the functions in their new order, and the rest of the module as it was but for the functions' indices.
struct Writer<'a> {
    functions: &'a [Function],
    order: &'a [usize],
    /// From old indices to new ones.
    indices: Vec<u32>,
}

impl Reencode for Writer<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, old: u32) -> Result<u32, Error<Self::Error>> {
        Ok(self.indices[old as usize])
    }

    fn parse_function_section(
        &mut self,
        section: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for &at in self.order {
            section.function(self.functions[at].signature);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        section: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for &at in self.order {
            let Function { pieces, callees, .. } = &self.functions[at];
            let mut body = pieces[0].clone();
            for (&callee, piece) in callees.iter().zip(&pieces[1..]) {
                wasm_encoder::Encode::encode(&self.indices[callee as usize], &mut body);
                body.extend_from_slice(piece);
            }
            section.raw(&body);
        }
        Ok(())
    }
}
