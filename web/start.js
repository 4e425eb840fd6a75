// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';

try {
  // boot.js made the worker and began to compile the Wasm, which both use.
  await init({ module_or_path: await LANDBRIDGE.wasm });
  start_page(LANDBRIDGE.worker);
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error) }));
  throw error;
}
