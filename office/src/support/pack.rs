//! The texts as one file.

use landbridge_model::support::Support;
use std::io::{self, Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The bundle as a ZIP file, with the texts in their order.
pub fn pack(support: &Support) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in &support.parts {
        zip.start_file(&part.name, SimpleFileOptions::default())?;
        zip.write_all(part.text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
