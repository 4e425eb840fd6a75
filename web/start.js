// Starts the client in a page, once boot.js has found everything that it needs.
import init, { start_page } from './app.js';

try {
  await init({ module_or_path: new URL('app_bg.wasm', import.meta.url) });
  start_page();
} catch (error) {
  window.dispatchEvent(new CustomEvent('landbridge-failed', { detail: String(error) }));
  throw error;
}

// The extension's pages are files of the browser already; only the web page needs help to start offline. Nothing waits
// for it: without a connection the browser may take its time. Where it is refused, as in private windows of Firefox, the
// page works all the same while the service can be reached.
if (location.protocol.startsWith('http')) {
  navigator.serviceWorker?.register('sw.js', { updateViaCache: 'none' }).catch((error) => console.warn(error));
}
