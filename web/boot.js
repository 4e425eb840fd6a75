// Decides whether this browser can run the client. Then it starts it, or has missing.js say in words what is missing.
// ES5 and a classic script, so that every browser that can be met understands it.
// The build puts `LANDBRIDGE` in front: the ids of the `features` to probe, and the `words` for a failure by language.
(function () {
  'use strict';

  var START_TIMEOUT_MILLIS = 30000;

  // Bodies of Wasm modules, each of which uses one proposal; the header is put in front.
  var WASM_HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
  // memory.fill
  var BULK_MEMORY = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 0, 10, 13, 1, 11, 0, 65, 0, 65, 0, 65, 0, 252, 11, 0, 11];
  // A function with two results.
  var MULTI_VALUE = [1, 6, 1, 96, 0, 2, 127, 127, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 65, 0, 11];
  // A parameter of type externref.
  var REFERENCE_TYPES = [1, 5, 1, 96, 1, 111, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11];
  // i32.trunc_sat_f32_s
  var SATURATING = [1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 10, 11, 1, 9, 0, 67, 0, 0, 0, 0, 252, 0, 11];
  // i32.extend8_s
  var SIGN_EXTENSION = [1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 10, 7, 1, 5, 0, 65, 0, 192, 11];
  // i8x16.splat and i8x16.popcnt
  var SIMD = [1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  // One probe for each entry of `probed` in features.json, by its id. `indexed-db` also has to open a database, see
  // `openDevice`.
  var PROBES = {
    'secure-context': function () { return window.isSecureContext; },
    'web-assembly': function () { return accepts([]) && 'instantiateStreaming' in WebAssembly; },
    'wasm-bulk-memory': function () { return accepts(BULK_MEMORY); },
    'wasm-multi-value': function () { return accepts(MULTI_VALUE); },
    'wasm-reference-types': function () { return accepts(REFERENCE_TYPES); },
    'wasm-saturating-conversion': function () { return accepts(SATURATING); },
    'wasm-sign-extension': function () { return accepts(SIGN_EXTENSION); },
    'wasm-simd': function () { return accepts(SIMD); },
    'indexed-db': function () { return !!window.indexedDB; },
    'strict-durability': function () { return 'durability' in IDBTransaction.prototype; },
    'web-locks': function () { return !!navigator.locks && 'request' in navigator.locks; },
    'broadcast-channel': function () { return 'BroadcastChannel' in window; },
    'module-workers': takesModuleWorkers,
    'abort-timeout': function () { return 'timeout' in AbortSignal; },
    'css-layers': function () { return 'CSSLayerBlockRule' in window; },
    'css-has': function () { return CSS.supports('selector(:has(*))'); },
    'dialog': function () { return 'showModal' in HTMLDialogElement.prototype; },
    'popover': function () { return 'popover' in HTMLElement.prototype; }
  };

  var app = document.getElementById('app');
  var boot = document.getElementById('boot');
  var words = wordsFor(wantedLanguages());
  // The browser opens the database while everything else is probed. The client makes it when somebody signs in: where
  // there is none it is not made here, and being asked to make it is the proof that it could be.
  openDevice();
  addSample();
  var missing = LANDBRIDGE.features.filter(function (feature) { return !holds(PROBES[feature]); });
  if (missing.length > 0) {
    drawMissing(missing);
  } else {
    load();
  }

  function holds(probe) {
    try {
      return !!probe();
    } catch (error) {
      // A probe that stumbles over what it asks for has its answer.
      return false;
    }
  }

  function accepts(body) {
    return WebAssembly.validate(new Uint8Array(WASM_HEADER.concat(body)));
  }

  // Only a browser that knows module workers reads the option `type`, before it stumbles over the address.
  function takesModuleWorkers() {
    var isRead = false;
    var options = Object.defineProperty({}, 'type', { get: function () { isRead = true; return 'module'; } });
    try {
      new Worker('http://[', options);
    } catch (error) {
      return isRead;
    }
    return false;
  }

  // The worker compiles the Wasm for both and reads what the first screen is made of, while the page shows the one that was
  // kept for it. What the client says comes in the one language that is wanted.
  function load() {
    var worker = LANDBRIDGE.worker = new Worker('worker.js', { type: 'module', name: words.language });
    // It goes on without waiting for the page, which hears later what it says until then.
    LANDBRIDGE.early = [];
    LANDBRIDGE.keep = function (event) { LANDBRIDGE.early.push(event.data); };
    LANDBRIDGE.loaded = new Promise(function (resolve, reject) {
      // The first thing that it says is what it has loaded, or why there is nothing.
      worker.addEventListener('message', function (event) {
        if (event.data.wasm) resolve(event.data); else reject(event.data);
        worker.addEventListener('message', LANDBRIDGE.keep);
      }, { once: true });
      worker.addEventListener('error', reject, { once: true });
    });
    LANDBRIDGE.language = words.language;
    LANDBRIDGE.messages = fetch('words/' + words.language + '.ftl').then(function (answer) {
      if (!answer.ok) throw new Error(answer.url + ': ' + answer.status);
      return answer.text();
    });
    [LANDBRIDGE.loaded, LANDBRIDGE.messages].forEach(function (loading) {
      loading.catch(function () {
        // A failure is heard where each is waited for.
      });
    });
  }

  // The interface can be there and yet refuse, in private windows or with a damaged profile.
  function refuse() {
    if (missing.length > 0) return;
    LANDBRIDGE.worker.terminate();
    drawMissing(['indexed-db']);
  }

  // Opens the small database, and begins with what it holds. Giving up making it leaves nothing behind.
  function openDevice() {
    var request;
    var isNew = false;
    try {
      request = indexedDB.open('landbridge');
    } catch (error) {
      setTimeout(refuse, 0);
      return;
    }
    request.onupgradeneeded = function () { isNew = true; request.transaction.abort(); };
    request.onsuccess = function () { readDevice(request.result); };
    request.onerror = function (event) {
      if (!isNew) { refuse(); return; }
      event.preventDefault();
      begin();
    };
    request.onblocked = refuse;
  }

  // Reads who is signed in, and the screen that was kept for this start. Whatever goes wrong, the client starts without.
  function readDevice(device) {
    try {
      var reading = device.transaction('kept');
      var kept = reading.objectStore('kept');
      var signedIn = kept.get('signed-in');
      var screen = kept.get('ready-made');
      reading.oncomplete = function () { begin(signedIn.result, screen.result); };
      reading.onabort = function () { begin(); };
    } catch (error) {
      // A version of the client made the database that this one does not know.
      begin();
    }
    device.close();
  }

  function begin(signedIn, screen) {
    if (missing.length > 0) return;
    boot.textContent = '';
    // Nothing of the client runs before the browser has shown the screen.
    if (signedIn && screen && showScreen(parsed(signedIn), parsed(screen))) afterPaint(start); else start();
  }

  // Nothing when it is damaged: the client then reads and draws by itself, a little later.
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      console.warn(error);
      return null;
    }
  }

  // Letters out of sight, for which the browser finds and opens its fonts while the device is read, instead of when the
  // first screen is laid out.
  function addSample() {
    var sample = add(boot, 'div', '', 'sample');
    sample.setAttribute('aria-hidden', 'true');
    ['p', 'h1', 'small', 'h3'].forEach(function (name) {
      add(sample, name, 'abcdefghijklmnopqrstuvwxyzåäö ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 +-/@.,');
    });
  }

  // Shows the screen as it was left, until the client draws the real one in its place, and says whether it does.
  // `app/src/ready_made.rs` made it.
  function showScreen(signedIn, kept) {
    var screen = kept && kept.screen;
    var isTheirs = signedIn && screen && kept.store === signedIn.store && Date.now() < kept.until_millis;
    if (!isTheirs || screen.route !== location.hash || app.hasChildNodes()) return false;
    // Records cannot smuggle anything in: the client has them in text and attributes only, the document itself wrote
    // those down, and read back they are text and attributes again. Besides, what a parser of documents reads is never
    // run, and the content security policy forbids every script that is no file of ours.
    var parsed = new DOMParser().parseFromString(screen.html, 'text/html').body;
    dress(parsed);
    document.documentElement.lang = screen.language;
    // Nothing behind it would answer yet.
    app.inert = true;
    app.setAttribute('aria-busy', 'true');
    while (parsed.firstChild) app.appendChild(parsed.firstChild);
    // The same as the client does, which makes this mark when nothing was ready.
    afterPaint(function () { performance.mark('first-rows', { detail: '' }); });
    return true;
  }

  // Style attributes are blocked by the content security policy when they are parsed; styles set one by one are not.
  function dress(root) {
    Array.prototype.forEach.call(root.querySelectorAll('[data-style]'), function (element) {
      element.getAttribute('data-style').split(';').forEach(function (declaration) {
        var colon = declaration.indexOf(':');
        if (colon > 0) element.style.setProperty(declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim());
      });
      element.removeAttribute('data-style');
    });
  }

  function afterPaint(act) {
    requestAnimationFrame(function () { setTimeout(act, 0); });
  }

  // The module is started from a file of its own, since `import()` is a syntax error in old browsers.
  function start() {
    window.addEventListener('landbridge-failed', function (event) { drawFailed(event.detail); });
    setTimeout(function () {
      if (!document.documentElement.hasAttribute('data-started')) drawFailed(words['boot-timeout']);
    }, START_TIMEOUT_MILLIS);
    loadScript('start.js', 'module');
  }

  // What there is to say of each feature is in a file of its own too, which no browser reads that has them all.
  function drawMissing(features) {
    clear();
    LANDBRIDGE.missing = { features: features, language: words.language, add: add, addRetry: addRetry };
    loadScript('missing.js', 'text/javascript');
  }

  function loadScript(file, type) {
    var script = document.createElement('script');
    script.type = type;
    script.src = file;
    script.onerror = function () { drawFailed(words['boot-not-loaded']); };
    document.body.appendChild(script);
  }

  function drawFailed(reason) {
    clear();
    add(boot, 'h1', words['boot-failed-title']);
    add(boot, 'p', reason, 'missing');
    add(boot, 'p', words['boot-failed-advice']);
    addRetry();
  }

  function clear() {
    document.documentElement.lang = words.language;
    if (app.inert) app.textContent = '';
    app.inert = false;
    boot.textContent = '';
    boot.setAttribute('role', 'alert');
  }

  function addRetry() {
    add(boot, 'button', words['boot-retry']).onclick = function () { location.reload(); };
  }

  function add(parent, name, text, className) {
    var element = document.createElement(name);
    element.textContent = text;
    if (className) element.className = className;
    parent.appendChild(element);
    return element;
  }

  // The one chosen on this device, which app/src/hub.rs keeps, comes before those of the browser.
  function wantedLanguages() {
    var accepted = navigator.languages || [navigator.language];
    try {
      return [localStorage.getItem('landbridge-language')].concat(accepted);
    } catch (error) {
      // Where nothing may be kept nothing was chosen.
      return accepted;
    }
  }

  function wordsFor(languages) {
    for (var i = 0; i < languages.length; i++) {
      var language = String(languages[i]).slice(0, 2);
      if (LANDBRIDGE.words[language]) return LANDBRIDGE.words[language];
    }
    return LANDBRIDGE.words.en;
  }
})();
