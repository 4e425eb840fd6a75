// The reference `dexie`: one row for each record, stored with bulkPut, ordered by an index, searched by a filter over that index.
import { Dexie } from './dexie.mjs';
import { draw, fetchAll, fold, markAfterPaint, searchedText, whenTyped } from './screen.js';

const ROWS = 50;
const database = new Dexie('dexie');
database.version(1).stores({ contact: 'id, key' });
const contacts = database.contact;

if ((await contacts.count()) > 0) {
  await show();
} else {
  await firstSync();
}
whenTyped(async (typed) => {
  const hits = await contacts.orderBy('key').filter((record) => record.searched.includes(typed)).limit(ROWS).toArray();
  draw(hits, hits.length);
  markAfterPaint('search-shown');
});

/** Fetches, stores and shows changed records; answers how long it took, in milliseconds. */
window.absorb = async () => {
  const begun = performance.now();
  await store(await (await fetch(`changed.json`)).text());
  await drawFirst();
  return performance.now() - begun;
};

async function firstSync() {
  const writes = [];
  await fetchAll((text) => { writes.push(store(text)); });
  await Promise.all(writes);
  performance.mark('synced');
  await show();
}

function store(text) {
  const records = JSON.parse(text);
  for (const record of records) {
    record.key = fold(record.name);
    record.searched = searchedText(record);
  }
  return contacts.bulkPut(records);
}

async function show() {
  await drawFirst();
  markAfterPaint('first-rows');
  performance.mark('searchable');
}

async function drawFirst() {
  draw(await contacts.orderBy('key').limit(ROWS).toArray(), await contacts.count());
}
