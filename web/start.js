// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';

try {
  // boot.js made the worker, which compiles the Wasm for both and reads what the first screen is made of.
  const { wasm, remembered } = await LANDBRIDGE.loaded;
  await init({ module_or_path: wasm });
  start_page(LANDBRIDGE.worker, remembered, LANDBRIDGE.language, await LANDBRIDGE.messages);
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error.message ?? error) }));
  throw error;
}
