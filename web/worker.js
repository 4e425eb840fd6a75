// Starts the client in its dedicated worker. Messages that arrive before the Wasm listens are kept and heard again.
import init, { start_worker } from './app.js';

const early = [];
const keep = (event) => early.push(event);
self.addEventListener('message', keep);

await init({ module_or_path: new URL('app_bg.wasm', import.meta.url) });
self.removeEventListener('message', keep);
start_worker();
for (const { data, ports } of early) {
  self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
}
