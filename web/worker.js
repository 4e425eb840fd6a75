// Starts the client in its dedicated worker, and compiles the Wasm for the page too. What the page sends before the client
// listens is kept and heard again.
import init, { start_worker } from './app.js';

const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener('message', keep);

const compiling = WebAssembly.compileStreaming(fetch('app_bg.wasm'));
// Reading these takes as long as compiling. Without them the client reads everything itself.
let indexes = readIndexes().catch(() => null);
try {
  const wasm = await compiling;
  self.postMessage(wasm);
  await init({ module_or_path: wasm });
} catch (error) {
  self.postMessage(String(error));
  throw error;
}
self.removeEventListener('message', keep);
start_worker(indexes);
// They are large, and the client takes them over.
indexes = null;
for (const data of early) {
  self.dispatchEvent(new MessageEvent('message', { data }));
}

// The ready-made indexes in the store of the person who is signed in. app/src/platform says what lies where; nothing is
// made or changed here.
async function readIndexes() {
  const device = await open('landbridge');
  const signedIn = await settled(device.transaction('kept').objectStore('kept').get('signed-in'));
  device.close();
  const { store, replaced } = JSON.parse(signedIn);
  const name = replaced ? `${store}~${replaced}` : store;
  const database = await open(name);
  const kept = database.transaction('index').objectStore('index');
  const reading = Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())]);
  // It is closed once they are read.
  database.close();
  const [types, values] = await reading;
  // Indexes are blobs. Whatever else is there is left to the client.
  const buffers = await Promise.all(values.map((value) => value instanceof Blob && value.arrayBuffer()));
  return { name, types, buffers };
}

function open(name) {
  const request = indexedDB.open(name);
  // It is not there, and whoever knows its version makes it.
  request.onupgradeneeded = () => request.transaction.abort();
  return settled(request);
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      // What is not there is no error of the page.
      event.preventDefault();
      reject(request.error);
    };
  });
}
