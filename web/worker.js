// Starts the client in its dedicated worker, compiles the Wasm for the page too, and reads what both begin with. What the
// page sends before the client listens is kept and heard again.
const early = [];
const keep = ({ data }) => early.push(data);
self.addEventListener('message', keep);

// The glue is imported meanwhile: a static import would come before everything else.
const compiling = WebAssembly.compileStreaming(fetch('app_bg.wasm'));
const importing = import('./app.js');
// Reading takes as long as compiling, and the page is busy with the screen that was kept. Without what is read here the client
// reads everything itself.
const reading = readStore();
const remembered = reading.then((read) => read.remembered).catch(() => null);
let indexes = reading.then((read) => read.indexes).catch(() => null);
let client;
try {
  const wasm = await compiling;
  self.postMessage({ wasm, remembered: await remembered });
  client = await importing;
  await client.default({ module_or_path: wasm });
} catch (error) {
  self.postMessage(String(error));
  throw error;
}
self.removeEventListener('message', keep);
// The worker's name is the language to sort in.
client.start_worker(self.name, indexes);
// They are large, and the client takes them over.
indexes = null;
for (const data of early) {
  self.dispatchEvent(new MessageEvent('message', { data }));
}

// What the first screen is made of, and the ready-made indexes, in the store of the person who is signed in. app/src/platform
// says what lies where; nothing is made or changed here.
async function readStore() {
  const device = await open('landbridge');
  const kept = device.transaction('kept').objectStore('kept');
  const signedIn = await settled(kept.get('signed-in'));
  const { store, replaced } = JSON.parse(signedIn);
  const contact = settled(kept.get(`contact/${store}`));
  const name = replaced ? `${store}~${replaced}` : store;
  const database = await open(name);
  const transaction = database.transaction(['meta', 'index']);
  const meta = transaction.objectStore('meta');
  const screen = [contact, settled(meta.get('catalogue')), settled(meta.get('first-rows'))];
  const index = transaction.objectStore('index');
  const kinds = [settled(index.getAllKeys()), settled(index.getAll())];
  // They are closed once everything is read.
  device.close();
  database.close();
  return { remembered: readRemembered(signedIn, screen), indexes: readIndexes(name, kinds) };
}

async function readRemembered(signedIn, screen) {
  const [contact, catalogue, firstRows] = await Promise.all(screen);
  return { signedIn, contact, catalogue, firstRows };
}

async function readIndexes(name, kinds) {
  const [types, values] = await Promise.all(kinds);
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
