// Starts the office console's screens. The words before it in index.html stay where this is not understood.
import init, { start_console } from './app.js';

const LANGUAGES = ['en', 'nl', 'sv'];
const KEY = 'landbridge-console';

// The key goes out of sight: an address is easily shown to somebody.
const given = /^#key=(.+)$/.exec(location.hash);
if (given) {
  sessionStorage.setItem(KEY, given[1]);
  history.replaceState(null, '', location.pathname);
}
// The same when the address is opened where the console is open already.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) location.reload();
});

const wanted = [localStorage.getItem('landbridge-language'), ...navigator.languages];
const language = wanted.map((tag) => String(tag).slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? 'en';
const [words] = await Promise.all([fetch(`words/${language}.ftl`), init({ module_or_path: 'app_bg.wasm' })]);
start_console(language, await words.text(), sessionStorage.getItem(KEY) ?? '');
