//! Puts tiny functions in the place of their calls, and finds the functions that are left without any.
//!
//! A call is three bytes, and what many functions do is not much longer. Besides, a browser compiles every function by itself when it
//! is called first, which a start waits for.

use anyhow::Result;
use wasmparser::FunctionBody;

use crate::shrink::Function;

/// So many bytes a function may have, but for its parameters, to take the place of its calls.
const MOST_BYTES: usize = 10;
/// Inlined functions may consist of calls of others, and these of others again.
const ROUNDS: usize = 4;

const CALL: u8 = 0x10;
const LOCAL_GET: u8 = 0x20;
const END: u8 = 0x0b;

/// A function that takes its parameters once each, in order, and then does one thing after the other without looking back at them.
/// At its calls the arguments are on the stack in this very order: what it does is all that is left of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inline {
    /// Where what it does begins, in bytes.
    start: usize,
}

/// How a function can take the place of its calls, if it can.
pub(crate) fn read(parameters: usize, body: &FunctionBody) -> Result<Option<Inline>> {
    let bytes = body.as_bytes();
    // No locals, and after the parameters nothing that names one.
    let mut taken = vec![0];
    for parameter in 0..parameters {
        taken.extend([LOCAL_GET, u8::try_from(parameter)?]);
    }
    let start = taken.len();
    if !bytes.starts_with(&taken) || bytes.last() != Some(&END) {
        return Ok(None);
    }
    let mut operators = body.get_operators_reader()?;
    let begin = body.range().start;
    while !operators.eof() {
        let at = operators.original_position() - begin;
        operators.read()?;
        if at >= start && at + 1 < bytes.len() && !goes_straight_on(bytes[at]) {
            return Ok(None);
        }
    }
    Ok(Some(Inline { start }))
}

/// Whether an instruction, by its first byte, is none of those that jump, return or name a local: calls, what is done with the stack,
/// globals and memory, constants, arithmetic, and the two prefixes for more of these.
fn goes_straight_on(opcode: u8) -> bool {
    matches!(opcode, 0x10 | 0x11 | 0x1a..=0x1c | 0x23..=0xd2 | 0xfc | 0xfd)
}

/// Puts what is tiny in the place of its calls.
pub(crate) fn inline(imported: u32, functions: &mut [Function]) {
    for _ in 0..ROUNDS {
        let tiny: Vec<_> = functions.iter().map(tiny).collect();
        for (at, function) in functions.iter_mut().enumerate() {
            let replacement = |callee: u32| {
                let own = callee.checked_sub(imported)? as usize;
                tiny[own].as_ref().filter(|_| own != at)
            };
            *function = inlined(function, replacement);
        }
    }
}

/// What is left of a call.
struct Tiny {
    pieces: Vec<Vec<u8>>,
    callees: Vec<u32>,
}

fn tiny(function: &Function) -> Option<Tiny> {
    let Inline { start } = function.inline?;
    let mut pieces = function.pieces.clone();
    // The end first: there may be one piece only.
    pieces.last_mut()?.pop();
    pieces[0].drain(..start);
    // An index of a function takes two bytes.
    let bytes = pieces.iter().map(Vec::len).sum::<usize>() + function.callees.len() * 2;
    (bytes <= MOST_BYTES).then(|| Tiny { pieces, callees: function.callees.clone() })
}

fn inlined<'a>(function: &Function, replacement: impl Fn(u32) -> Option<&'a Tiny>) -> Function {
    let mut written = Function { pieces: vec![function.pieces[0].clone()], callees: Vec::new(), ..*function };
    for (&callee, piece) in function.callees.iter().zip(&function.pieces[1..]) {
        let before = written.pieces.last_mut().expect("it begins with one");
        match replacement(callee).filter(|_| before.last() == Some(&CALL)) {
            Some(tiny) => {
                before.pop();
                before.extend(&tiny.pieces[0]);
                written.callees.extend(&tiny.callees);
                written.pieces.extend(tiny.pieces[1..].iter().cloned());
                written.pieces.last_mut().expect("it begins with one").extend(piece);
            }
            None => {
                written.callees.push(callee);
                written.pieces.push(piece.clone());
            }
        }
    }
    written
}

/// For each function whether anything leads to it from `roots`, when the one in `chosen` stands for each.
pub(crate) fn used(imported: u32, functions: &[Function], roots: &[u32], chosen: &[usize]) -> Vec<bool> {
    let mut used = vec![false; functions.len()];
    let mut waiting = roots.to_vec();
    while let Some(index) = waiting.pop() {
        let Some(own) = index.checked_sub(imported).map(|own| chosen[own as usize]) else { continue };
        if !std::mem::replace(&mut used[own], true) {
            waiting.extend(&functions[own].callees);
        }
    }
    used
}
