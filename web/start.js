// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';

try {
  // The worker loads its script while the page compiles the Wasm, which both then use. boot.js began with that.
  const worker = new Worker('worker.js', { type: 'module' });
  const wasm = await LANDBRIDGE.wasm;
  worker.postMessage(wasm);
  await init({ module_or_path: wasm });
  start_page(worker);
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error) }));
  throw error;
}
