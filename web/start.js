// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';
import { readSignedIn, readStore } from './kept.js';

try {
  const remembered = readRemembered().catch(() => null);
  // boot.js made the worker and began to compile the Wasm, which both use.
  await init({ module_or_path: await LANDBRIDGE.wasm });
  start_page(LANDBRIDGE.worker, remembered);
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error) }));
  throw error;
}

// Who is signed in, and what their first screen is made of.
async function readRemembered() {
  const { name, signedIn, contact } = await readSignedIn();
  const [catalogue, firstRows] = await readStore(name, 'meta', ['catalogue', 'first-rows']);
  return { signedIn, contact, catalogue, firstRows };
}
