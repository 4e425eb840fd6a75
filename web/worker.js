// Starts the client in its dedicated worker, with the compiled Wasm that the page sends first. Messages that arrive
// before the client listens are kept and heard again.
import init, { start_worker } from './app.js';

const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener('message', keep);

// Reading these takes as long as compiling the Wasm. Without them the client reads everything itself.
const indexes = readIndexes().catch(() => null);
const wasm = await new Promise((resolve) => {
  self.addEventListener('message', ({ data }) => resolve(data), { once: true });
});
await init({ module_or_path: wasm });
self.removeEventListener('message', keep);
start_worker(indexes);
for (const data of early.slice(1)) {
  self.dispatchEvent(new MessageEvent('message', { data }));
}

// The ready-made indexes in the store of the person who is signed in; app/src/platform says what lies where.
async function readIndexes() {
  const device = await open('landbridge');
  const signedIn = await settled(device.transaction('kept').objectStore('kept').get('signed-in'));
  device.close();
  const { store, replaced } = JSON.parse(signedIn);
  const name = replaced ? `${store}~${replaced}` : store;
  const database = await open(name);
  const kept = database.transaction('index').objectStore('index');
  const [types, values] = await Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())]);
  database.close();
  return { name, types, values };
}

// Opens a database that is there; none is made.
function open(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort();
  return settled(request).then((database) => {
    database.onversionchange = () => database.close();
    return database;
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
