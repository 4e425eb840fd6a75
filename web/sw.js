// Lets the web page start offline: keeps exactly the files of one build, and gives them out before asking the service.
// The build puts `LANDBRIDGE` in front: `version`, a hash over all files, and `files`, from path to SHA-256.

const CACHE_PREFIX = 'landbridge-app-';
const CACHE = CACHE_PREFIX + LANDBRIDGE.version;
const SCOPE = new URL(self.registration.scope);

self.addEventListener('install', (event) => {
  // Where the browser can, it gives the files out by itself, without starting this script for them.
  event.addRoutes?.(routes()).catch((error) => console.warn(error));
  event.waitUntil(install());
});
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', answer);

// A new build waits until no page uses the old one, or until a page that is ready for a reload asks for it.
self.addEventListener('message', (event) => {
  if (event.data === 'activate') self.skipWaiting();
});

function routes() {
  return ['', ...Object.keys(LANDBRIDGE.files)].map((path) => ({
    condition: { urlPattern: new URLPattern({ pathname: SCOPE.pathname + path, search: '' }) },
    source: { cacheName: CACHE },
  }));
}

async function install() {
  const cache = await caches.open(CACHE);
  // The hashes keep out a mixture of two builds when the service is replaced meanwhile: the installation then fails
  // and is tried again, and the old build stays whole.
  const requests = Object.entries(LANDBRIDGE.files).map(
    ([path, hash]) => new Request(new URL(path, SCOPE), { cache: 'no-cache', integrity: 'sha256-' + hash }),
  );
  await cache.addAll(requests);
  // The address of the page is that of the folder.
  await cache.put(SCOPE, await cache.match(new URL('index.html', SCOPE)));
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(SCOPE.href)) return;
  const path = url.pathname.slice(SCOPE.pathname.length) || 'index.html';
  if (path.startsWith('api/')) return;
  if (Object.hasOwn(LANDBRIDGE.files, path)) {
    event.respondWith(kept(path, request));
  } else if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => kept('index.html', request)));
  }
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(path, SCOPE))) ?? fetch(request);
}
