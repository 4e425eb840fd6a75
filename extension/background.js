// The extension's background, a service worker in Chromium and a document in Firefox. Every listener is registered here
// at once, since an event that wakes the background is given only to listeners that are there after its first turn;
// the Wasm is awaited inside them.
import init, * as client from './app.js';

const api = globalThis.browser ?? globalThis.chrome;
const PAGE = 'index.html';
const ROUND_ALARM = 'round';
const SEARCH_MENU = 'search';
const BADGE_COLOUR = '#b00020';

api.runtime.onInstalled.addListener(async ({ reason }) => {
  api.contextMenus.create({ id: SEARCH_MENU, contexts: ['selection'], title: api.i18n.getMessage('menuSearch') });
  if (reason === 'install') await openPage('');
});
api.runtime.onStartup.addListener(round);
api.alarms.onAlarm.addListener(async ({ name }) => {
  if (name === ROUND_ALARM) await round();
});
api.action.onClicked.addListener(() => openPage(''));
api.commands.onCommand.addListener(command);
api.contextMenus.onClicked.addListener(({ menuItemId, selectionText }) => {
  if (menuItemId === SEARCH_MENU) return openPage(searchRoute(selectionText));
});
api.omnibox.onInputStarted.addListener(() => {
  api.omnibox.setDefaultSuggestion({ description: api.i18n.getMessage('omniboxHint') });
});
api.omnibox.onInputEntered.addListener((text) => openPage(searchRoute(text)));
// A page tells how many edits wait whenever that changes, so that the badge is right without waiting for the alarm.
api.runtime.onMessage.addListener((message) => {
  if (Number.isInteger(message?.unsent)) return showUnsent(message.unsent);
});

keepAlarm();

// Creating the alarm anew would put it off, so it is made only when it is missing; Firefox forgets it at each start.
async function keepAlarm() {
  if (!(await api.alarms.get(ROUND_ALARM))) await api.alarms.create(ROUND_ALARM, { periodInMinutes: 1 });
}

let starting;

// One round of the sync protocol, unless a page holds the lock and does it; then only the count is read.
async function round() {
  starting ??= init({ module_or_path: new URL('app_bg.wasm', import.meta.url) });
  await starting;
  await showUnsent(await client.background_round());
}

async function showUnsent(count) {
  const title = count > 0 ? api.i18n.getMessage('unsent', [String(count)]) : api.i18n.getMessage('name');
  await api.action.setBadgeBackgroundColor({ color: BADGE_COLOUR });
  await api.action.setBadgeText({ text: count > 0 ? String(count) : '' });
  await api.action.setTitle({ title });
}

function command(name, tab) {
  // Panels open only in the very turn of the key press.
  if (name === 'open-panel') return openPanel(tab);
  if (name === 'search') return openPage(searchRoute(''));
  if (name === 'new-contact') return openPage('#/contacts/new');
}

function openPanel(tab) {
  return api.sidePanel ? api.sidePanel.open({ windowId: tab.windowId }) : api.sidebarAction.open();
}

function searchRoute(text) {
  return '#/search/' + encodeURIComponent(text);
}

async function openPage(route) {
  const url = api.runtime.getURL(PAGE);
  const tabs = await api.runtime.getContexts({ contextTypes: ['TAB'] });
  const open = tabs.find(({ documentUrl }) => documentUrl?.startsWith(url));
  if (!open) {
    await api.tabs.create({ url: url + route });
    return;
  }
  await api.tabs.update(open.tabId, { active: true, ...(route && { url: url + route }) });
  await api.windows.update(open.windowId, { focused: true });
}
