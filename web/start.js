// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';

try {
  // boot.js made the worker, which compiles the Wasm for both and reads what the first screen is made of.
  const { wasm, remembered } = await LANDBRIDGE.loaded;
  await init({ module_or_path: wasm });
  const messages = await LANDBRIDGE.messages;
  const { worker, early, keep } = LANDBRIDGE;
  start_page(worker, remembered, LANDBRIDGE.language, messages);
  worker.removeEventListener('message', keep);
  for (const data of early) {
    worker.dispatchEvent(new MessageEvent('message', { data }));
  }
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error.message ?? error) }));
  throw error;
}
