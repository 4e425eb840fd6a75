// Starts the client in its dedicated worker, with the compiled Wasm that the page sends first. Messages that arrive
// before the client listens are kept and heard again.
import init, { start_worker } from './app.js';

const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener('message', keep);

const wasm = await new Promise((resolve) => {
  self.addEventListener('message', ({ data }) => resolve(data), { once: true });
});
await init({ module_or_path: wasm });
self.removeEventListener('message', keep);
start_worker();
for (const data of early.slice(1)) {
  self.dispatchEvent(new MessageEvent('message', { data }));
}
