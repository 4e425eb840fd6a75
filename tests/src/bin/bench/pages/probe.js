// Measures a page from outside: what it marks in the User Timing, what changes in its list, and how long its main
// thread is busy. The same for Landbridge and the references.
(() => {
  if (window.bench) return;
  const bench = (window.bench = { longestTask: 0 });

  /** Answers when a mark with each of the names was made since `since`: the earliest of each. */
  bench.marked = (names, since) => Promise.all(names.map((name) => whenMarked(name, since)));

  /** Answers when the first rows of `list` first said `texts`, in milliseconds since the page began. */
  bench.whenRowsSay = (list, row, texts) =>
    new Promise((resolve) => {
      const look = () => {
        const rows = document.querySelector(list)?.querySelectorAll(row) ?? [];
        if (!texts.every((text, index) => rows[index]?.textContent.includes(text))) return;
        observer.disconnect();
        resolve(performance.now());
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, characterData: true });
      look();
    });

  /** Types `text` all at once and answers how long it takes until its hits are in the list. */
  bench.search = async (input, list, text) => {
    const field = document.querySelector(input);
    const begun = performance.now();
    let changed = null;
    const observer = new MutationObserver(() => { changed = performance.now(); });
    observer.observe(document.querySelector(list), { subtree: true, childList: true, characterData: true });
    type(field, text);
    const [shown] = await bench.marked(['search-shown'], begun);
    observer.disconnect();
    return (changed ?? shown) - begun;
  };

  bench.type = (input, text) => type(document.querySelector(input), text);

  // Frameworks hide the property `value` behind their own: only the prototype's setter is what a person's typing does.
  function type(field, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text.at(-1) ?? null }));
  }

  function whenMarked(name, since) {
    return new Promise((resolve) => {
      const observer = new PerformanceObserver(look);
      function look() {
        const mark = performance.getEntriesByName(name).find((entry) => entry.startTime >= since);
        if (!mark) return;
        observer.disconnect();
        resolve(mark.startTime);
      }
      observer.observe({ type: 'mark' });
      look();
    });
  }

  if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
    const longest = (entries) => Math.max(bench.longestTask, ...entries.getEntries().map((entry) => entry.duration));
    new PerformanceObserver((entries) => { bench.longestTask = longest(entries); }).observe({ type: 'longtask', buffered: true });
  } else {
    // A timer that is late was kept waiting by a task.
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      bench.longestTask = Math.max(bench.longestTask, now - last - TICK_MILLIS);
      last = now;
      setTimeout(tick, TICK_MILLIS);
    };
    const TICK_MILLIS = 5;
    setTimeout(tick, TICK_MILLIS);
  }
})();
