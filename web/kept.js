// Reading the client's databases before the client runs: while the Wasm is compiled the browser can read what the client
// begins with. app/src/platform says what lies where. Nothing is made or changed here.

// Who is signed in, as text, the name of their store's database, and when the service was heard last.
export async function readSignedIn() {
  const device = await open('landbridge');
  try {
    const kept = device.transaction('kept').objectStore('kept');
    const signedIn = await settled(kept.get('signed-in'));
    const { store, replaced } = JSON.parse(signedIn);
    const contact = await settled(kept.get(`contact/${store}`));
    return { signedIn, contact, name: replaced ? `${store}~${replaced}` : store };
  } finally {
    device.close();
  }
}

// All keys and values of one of a database's stores, or the values of these keys.
export async function readStore(name, store, keys) {
  const database = await open(name);
  try {
    const kept = database.transaction(store).objectStore(store);
    if (keys) return await Promise.all(keys.map((key) => settled(kept.get(key))));
    return await Promise.all([settled(kept.getAllKeys()), settled(kept.getAll())]);
  } finally {
    database.close();
  }
}

function open(name) {
  const request = indexedDB.open(name);
  // It is not there, and whoever knows its version makes it.
  request.onupgradeneeded = () => request.transaction.abort();
  return settled(request).then((database) => {
    database.onversionchange = () => database.close();
    return database;
  });
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
