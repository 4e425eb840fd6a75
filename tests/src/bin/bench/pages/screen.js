// What the references show, and how they mark it: a plain table of the first 50 rows, and a search box.

const ROWS = 50;

/** Draws rows and how many there are in all. */
export function draw(records, total) {
  const rows = document.createDocumentFragment();
  for (const record of records.slice(0, ROWS)) {
    const row = document.createElement('tr');
    for (const text of [record.number, record.name, record.city, record.phone, record.email]) {
      row.appendChild(document.createElement('td')).textContent = text ?? '';
    }
    rows.appendChild(row);
  }
  document.getElementById('rows').replaceChildren(rows);
  document.getElementById('total').textContent = total;
}

/** Makes a User Timing mark once what was drawn is on the screen. */
export function markAfterPaint(name) {
  requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
}

/** Calls `search` with what is typed, at each keystroke. */
export function whenTyped(search) {
  const input = document.querySelector('input');
  input.addEventListener('input', () => search(fold(input.value)));
}

/** Text without regard to case and accents. */
export function fold(text) {
  return isPlain.test(text) ? text.toLowerCase() : text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What of a record is searched. */
export function searchedText(record) {
  return fold([record.name, record.number, record.email, record.phone, record.city].join('\n'));
}

/** Fetches every response page, several at a time, and hands each over as it comes. */
export async function fetchAll(take) {
  const { responses } = await (await fetch('responses.json')).json();
  let next = 0;
  const fetchOn = async () => {
    while (next < responses) {
      const number = next++;
      await take(await (await fetch(`responses/${number}.json`)).text(), number);
    }
  };
  await Promise.all(Array.from({ length: FETCHES_AT_ONCE }, fetchOn));
}

// Browsers open six connections to one host.
const FETCHES_AT_ONCE = 6;
const isPlain = /^[\x00-\x7f]*$/;
