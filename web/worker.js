// Starts the client in its dedicated worker, with the compiled Wasm that the page sends first. Messages that arrive
// before the client listens are kept and heard again.
import init, { start_worker } from './app.js';
import { readSignedIn, readStore } from './kept.js';

const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener('message', keep);

// Reading these takes as long as compiling the Wasm. Without them the client reads everything itself.
let indexes = readIndexes().catch(() => null);
const wasm = await new Promise((resolve) => {
  self.addEventListener('message', ({ data }) => resolve(data), { once: true });
});
await init({ module_or_path: wasm });
self.removeEventListener('message', keep);
start_worker(indexes);
// They are large, and the client takes them over.
indexes = null;
for (const data of early.slice(1)) {
  self.dispatchEvent(new MessageEvent('message', { data }));
}

// The ready-made indexes in the store of the person who is signed in.
async function readIndexes() {
  const { name } = await readSignedIn();
  const [types, values] = await readStore(name, 'index');
  return { name, types, values };
}
