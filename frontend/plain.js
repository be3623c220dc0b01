// What a page without the program has of script while somebody is signed in: it stays true (rule 9), its lists answer while
// one types, its keys and buttons work, and nothing typed is lost. Each does what the program does on pages that have it.

import { all, form, hidden, known, listen, root, ticks, typed } from './signed-in.js';

const main = () => document.querySelector('main');

// What was typed and not sent.

// Until then a step away is meant so, and an answer is waited for. Neither for ever: not every click and not every form leaves.
let meant = 0;
let sent = 0;
const soon = (seconds) => Date.now() + seconds * 1000;

addEventListener('beforeunload', (event) => {
  const forms = all('main form.form:not(.passing)');
  if (Date.now() > meant && forms.some((form) => [...form.elements].some(typed))) event.preventDefault();
});
listen('submit', (event) => {
  if (event.defaultPrevented || (event.submitter?.getAttribute('formmethod') ?? event.target.method) !== 'post') return;
  // As long as the server takes at most. What comes of it is shown by the page that it leads to.
  meant = sent = soon(30);
  setTimeout(() => look(), 31_000);
});
// Going on from a form's own links is meant so.
listen('click', ({ target }) => { if (target.closest?.('main form.form a')) meant = soon(1); });

function reload() {
  meant = soon(30);
  location.reload();
}

// Looking again. What is shown is replaced by what the server shows now; what one did there meanwhile goes along.

const controls = (within) => new Map(all('form [name]:not([type=hidden])', within).map((control) => [known(control), control]));
const menu = (details) => details.querySelector('summary')?.outerHTML;

function carry(old, next) {
  const there = controls(next);
  for (const control of controls(old).values()) {
    const same = there.get(known(control));
    if (!same || !typed(control)) continue;
    if (control.type === 'file') {
      same.replaceWith(control);
    } else {
      [same.value, same.checked] = [control.value, control.checked];
    }
  }
  // What one is changing was begun when it stood so: whoever changed the same meanwhile is told of, not lost.
  for (const begun of all('form[method=post]', old).filter((one) => one.closest('.dialog') || [...one.elements].some(typed))) {
    const same = all('form[method=post]', next).find((one) => form(one) === form(begun));
    for (const { name, value } of hidden(begun)) {
      const twin = same?.elements[name];
      if (twin?.type === 'hidden') twin.value = value;
    }
  }
  const menus = all('details', next);
  for (const open of all('details[open]', old)) {
    const same = menus.find((one) => menu(one) === menu(open));
    if (same) same.open = true;
  }
  // What was said once is not said again by the server.
  next.prepend(...all(':scope > .note:is([role=status], .ending)', old));
  return there;
}

function show(next) {
  const old = main();
  const active = document.activeElement;
  const { selectionStart } = active;
  const there = carry(old, next);
  const place = old.contains(active)
    && (active.name ? there.get(known(active)) : all('a', next).find(({ href }) => href === active.href));
  // Whoever hears the page is told what is new above it.
  const notices = (page) => page.querySelector('.notices')?.textContent;
  if (notices(old) !== notices(next)) document.getElementById('copied').textContent = notices(next);
  old.replaceWith(next);
  tellTimes();
  if (!place) return;
  place.focus({ preventScroll: true });
  if (selectionStart != null) place.setSelectionRange(selectionStart, selectionStart);
}

// What is shown once stays, and so does what a form was told (`data-once`, on the document or in it). Questions are answered
// as they were read: whether they are still true is judged with the answer. But for one that names what may be revoked.
function kept() {
  const has = (selector) => main().querySelector(selector);
  return !has('[data-live]') && ('once' in root.dataset || has('.dialog, [data-once]'));
}

let turn = 0;
// How long ago something was is no news.
const said = (element) => element.outerHTML.replace(/(<time[^>]*>)[^<]*/g, '$1');
let shown = said(main());

// By itself, as long as nobody asked for an address: that keeps no session alive.
async function look(asked) {
  const mine = ++turn;
  if (Date.now() < sent) return;
  const address = asked ?? location.href;
  const headers = { accept: 'text/html', ...(asked ? {} : { 'x-by-itself': '1' }) };
  const answer = await fetch(address, { headers }).catch(() => null);
  if (Date.now() < sent || mine !== turn || !answer || answer.status >= 500 || answer.status === 429) return;
  // Signed out, or not for these eyes any more: the whole page says so.
  if (!answer.ok || answer.redirected) {
    if (address !== location.href) history.replaceState(null, '', address);
    return reload();
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.querySelector('main');
  if (mine !== turn || !next || kept() || said(next) === shown) return;
  if (address !== location.href) history.replaceState(null, '', address);
  shown = said(next);
  document.title = page.title;
  show(next);
}

// The stream says that something changed, never what. One for the visible tab, none for hidden ones.

let stream;

function connect(address) {
  stream?.close();
  stream = new EventSource(address);
  stream.addEventListener('changed', () => look());
  stream.addEventListener('ended', () => setTimeout(reload, 400));
  stream.addEventListener('ending', ({ data }) => warn(data));
  stream.onerror = () => {
    // The server refused, or is away: the browser tries again by itself only where a stream broke off. Above 1 it is closed.
    if (stream.readyState > 1) setTimeout(() => { if (!document.hidden) again(); }, 5000);
  };
}

function again() {
  connect('/events');
  look();
}

connect(`/events?since=${root.dataset.quiet}`);
listen('visibilitychange', () => (document.hidden ? stream.close() : again()));

// A session that is about to end says so (WCAG 2.2.1): `idle 240`, `limit 240`, or `later`.

function warn(told) {
  document.querySelector('.note.ending')?.remove();
  const [why, seconds] = told.split(' ');
  if (!seconds) return;
  const minutes = Math.ceil(seconds / 60);
  const when = minutes > 1 ? `in ${minutes} minutes` : 'within a minute';
  const note = document.createElement('div');
  note.className = 'note warn ending';
  note.role = 'alert';
  const text = document.createElement('p');
  note.append(text);
  if (why === 'idle') {
    text.textContent = `You will be signed out ${when}, since nobody has worked here for a while.`;
    const stay = document.createElement('button');
    [stay.type, stay.className, stay.textContent] = ['button', 'btn small', 'Stay signed in'];
    stay.onclick = async () => { if ((await fetch('/api/me')).ok) note.remove(); };
    note.append(stay);
  } else {
    text.textContent = `You will be signed out ${when}: you signed in twelve hours ago. Save what you are working on.`;
  }
  main().prepend(note);
}

// Lists answer while one types.

let searching;

listen('input', ({ target }) => {
  const form = target.type === 'search' && target.closest('main form.live');
  if (!form) return;
  clearTimeout(searching);
  searching = setTimeout(() => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    look(`${form.getAttribute('action')}?${asked}`);
  }, 200);
});

// The box in the head of a table ticks all others.

listen('change', ({ target }) => {
  const table = target.closest('table.list');
  if (!table) return;
  const boxes = all('tbody input[name=id]', table);
  if (target.name === 'page') for (const box of boxes) box.checked = target.checked;
  for (const head of all('thead input[name=page]', table)) head.checked = boxes.every((box) => box.checked);
});

// Buttons.

const keys = document.getElementById('shortcuts');
let telling;

listen('click', ({ target }) => {
  const button = target.closest?.('button');
  if (!button) return;
  if (button.matches('.copy')) {
    const tell = (words, look, ms) => {
      const told = document.getElementById('copied');
      for (const before of all('.copy.done')) before.classList.remove('done');
      button.classList.toggle('done', words === 'Copied');
      [told.textContent, told.className] = [words, look];
      clearTimeout(telling);
      if (words) telling = setTimeout(tell, ms, '', 'visually-hidden');
    };
    // Told to everybody where it is refused: nothing else says that it was not copied.
    const refused = () => tell('The browser does not allow copying here. Select the text and copy it yourself.', 'toasts toast', 8000);
    Promise.resolve().then(() => navigator.clipboard.writeText(button.value)).then(() => tell('Copied', 'visually-hidden', 2000), refused);
  } else if (button.matches('.note > button.js')) {
    button.parentElement.remove();
  } else if (button.matches('#account > .js')) {
    keys.showModal();
  }
});

// Keys, for those who have many lists a day.

const listening = keys.querySelector('input');
listening.checked = localStorage.shortcuts !== 'off';
listening.onchange = () => { localStorage.shortcuts = listening.checked ? 'on' : 'off'; };

const PLACES = { d: '/devices', o: '/organizations', e: '/employees', a: '/groups' };
let going = false;

function step(by) {
  const names = all('.list a.name');
  const at = names.indexOf(document.activeElement);
  return names[at < 0 ? (by > 0 ? 0 : names.length - 1) : Math.min(Math.max(at + by, 0), names.length - 1)];
}

listen('keydown', (event) => {
  const { key, target } = event;
  if (key === 'Escape' && target.type === 'search') {
    target.value = '';
    target.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !listening.checked || target.closest?.('input, textarea, select')) return;
  const went = going;
  const find = (selector) => document.querySelector(selector);
  going = !went && key === 'g';
  const acts = went
    ? { [key]: () => find(`.nav a[href='${PLACES[key]}']`)?.click() }
    : {
      '/': () => (find('#list-search') ?? find('#search'))?.focus(),
      c: () => find('.page-head .btn.primary')?.click(),
      j: () => step(1)?.focus(),
      k: () => step(-1)?.focus(),
      '?': () => keys.showModal(),
    };
  if (!acts[key] || (went && !PLACES[key])) return;
  event.preventDefault();
  acts[key]();
});

// Instants in the zone of whoever looks, but for those whose organization says how they read them.

const inFull = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });

function tellTimes() {
  if (root.dataset.zone) return;
  for (const time of all('time[datetime]')) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.title = inFull.format(at);
  }
}

tellTimes();
