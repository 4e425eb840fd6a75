// Draws the page that says in words what this browser lacks, for boot.js, which found out. ES5 as well.
// The build puts `MISSING` in front: `minimum` versions, the `features` with their floors by id, and `words` by language.
(function () {
  'use strict';

  var boot = document.getElementById('boot');
  var missing = LANDBRIDGE.missing;
  var add = missing.add;
  var words = MISSING.words[missing.language];
  var browser = browserFound();

  add(boot, 'h1', words['boot-missing-title']);
  add(boot, 'p', fill(words['boot-found'], {
    browser: browser.name, version: browser.version, required: MISSING.minimum[browser.engine]
  }));
  add(boot, 'p', words['boot-missing-intro']);
  var list = add(boot, 'ul', '');
  missing.features.forEach(function (id) {
    var item = add(list, 'li', '');
    add(item, 'span', fill(words['boot-missing-item'], { feature: words['feature-' + id] }), 'missing');
    add(item, 'span', fill(words['boot-floor'], MISSING.features[id]), 'floor');
  });
  add(boot, 'p', words['boot-update-' + browser.update]);
  missing.addRetry();

  function fill(text, values) {
    return text.replace(/\{\s*\$([a-z]+)\s*\}/g, function (whole, name) { return values[name]; });
  }

  // Edge names Chromium, Chrome and Safari in its user agent too, so the most specific name is looked for first.
  function browserFound() {
    return found('Microsoft Edge', 'Edg', 'chromium', 'edge') ||
      found('Firefox', 'Firefox', 'firefox', 'firefox') ||
      found('Chromium', 'Chrome', 'chromium', 'chromium') ||
      { name: words['boot-unknown-browser'], version: '', engine: 'chromium', update: 'other' };
  }

  function found(name, token, engine, update) {
    var match = new RegExp(token + '/([0-9.]+)').exec(navigator.userAgent);
    return match && { name: name, version: match[1], engine: engine, update: update };
  }
})();
