//! The web app's files, as the service wants them.

use crate::assets;
use landbridge_service::api::{Asset, Assets};

/// As the extension's policy, but a page speaks to the service that it came from and to nobody else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The web app that the binary carries, and the extension's packages under `extension/`.
pub(crate) fn assets() -> Assets {
    Assets { find, content_security_policy: CONTENT_SECURITY_POLICY }
}

fn find(path: &str) -> Option<Asset> {
    let asset = match path.strip_prefix("extension/") {
        Some(name) => assets::package(name),
        None => assets::file(path),
    };
    asset.map(|asset| Asset {
        bytes: asset.bytes,
        gzip: asset.gzip,
        content_type: asset.content_type,
        etag: asset.etag,
    })
}
