//! One decoder under libFuzzer: `DECODER` in the environment names it, the arguments are those of libFuzzer. `cargo xtask fuzz` builds and
//! starts it.
#![no_main]

use landbridge_tests::decoders::Decoder;
use std::sync::LazyLock;

static DECODER: LazyLock<Decoder> = LazyLock::new(|| {
    let name = std::env::var("DECODER").expect("DECODER names a decoder");
    Decoder::named(&name).expect("DECODER names a decoder")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    (DECODER.is_taken)(bytes);
});
