//! Whatever bytes come, decoders do not panic, report what is damaged, and give back what they took.

use anyhow::{Context, Result, ensure};
use landbridge_tests::decoders::{DECODERS, Decoder, seeds::seeds};
use std::{fs, panic::catch_unwind};

/// All kept bytes together stay small enough for everybody's checkout.
const MAX_CORPORA_BYTES: usize = 300 * 1024;

#[test]
fn what_was_found_is_found_no_more() -> Result<()> {
    let (mut wrong, mut size_bytes) = (Vec::new(), 0);
    for decoder in DECODERS {
        let corpus = decoder.corpus()?;
        ensure!(!corpus.is_empty(), "nothing is kept for {}", decoder.name);
        for (name, bytes) in corpus {
            size_bytes += bytes.len();
            if catch_unwind(|| (decoder.is_taken)(&bytes)).is_err() {
                wrong.push(format!("{}/{name}", decoder.name));
            }
        }
    }
    ensure!(wrong.is_empty(), "these break what must hold: {wrong:?}");
    ensure!(size_bytes <= MAX_CORPORA_BYTES, "the corpora have {size_bytes} bytes");
    Ok(())
}

/// With `LANDBRIDGE_SEEDS` in the environment they are also put into the corpora, for a new search to begin with.
#[tokio::test]
async fn what_the_parts_make_is_taken() -> Result<()> {
    let is_kept = std::env::var_os("LANDBRIDGE_SEEDS").is_some();
    for (number, (name, bytes)) in seeds().await?.into_iter().enumerate() {
        let decoder = Decoder::named(name).with_context(|| format!("find the decoder {name}"))?;
        if is_kept {
            fs::create_dir_all(decoder.corpus_folder())?;
            fs::write(decoder.corpus_folder().join(format!("seed-{number:03}")), &bytes)?;
        }
        ensure!((decoder.is_taken)(&bytes), "{name} did not take {}", String::from_utf8_lossy(&bytes));
    }
    Ok(())
}
