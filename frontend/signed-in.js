// What every page has of script while somebody is signed in, with the program and without it.

import './enhance.js';

export const root = document.documentElement;
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const listen = (kind, act) => document.addEventListener(kind, act);

// Menus close as menus do: with Esc, and when one presses elsewhere.

const MENU = 'details.menu';

function close(but) {
  for (const menu of document.querySelectorAll(`${MENU}[open]`)) {
    if (menu !== but) menu.open = false;
  }
}

listen('pointerdown', (event) => close(event.target.closest?.(MENU)));
listen('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  document.activeElement.closest(`${MENU}[open]`)?.querySelector('summary').focus();
  close();
});

// What a search on the way of a form finds, while it is typed: the page's own answer to what Enter would ask, or names to take.

let finding = 0;

listen('input', ({ target }) => {
  const place = target.closest('[data-find]');
  if (!place) return;
  const turn = ++finding;
  setTimeout(async () => {
    if (turn !== finding) return;
    const answer = await fetch(`${place.dataset.find}?${new URLSearchParams({ [target.name]: target.value })}`).catch(() => null);
    const text = answer?.ok && await answer.text();
    if (!text || turn !== finding) return;
    if (target.list) return target.list.replaceChildren(...JSON.parse(text).map((name) => new Option(name)));
    const found = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-find] .link-search');
    if (found) place.querySelector('.link-search').replaceWith(found);
  }, 200);
});

// Fields that were changed, and forms that are alike.

export function typed(control) {
  if (control.options) {
    const options = [...control.options];
    return (options.find((option) => option.defaultSelected) ?? options[0])?.selected === false;
  }
  // A password may have been filled in by the browser.
  if (!control.name || /^(hidden|password|submit)$/.test(control.type)) return false;
  return control.value !== control.defaultValue || control.checked !== control.defaultChecked;
}

export const ticks = /^(checkbox|radio)$/;
// Of forms that are alike, the one about this.
const about = /^(id|ids\[\]|organization|user|device|element|kind)$/;
export const hidden = (form) => all('input[type=hidden]', form);
export const form = (form) => [form?.getAttribute('action'), ...hidden(form ?? new DocumentFragment()).filter(({ name }) => about.test(name)).map(({ value }) => value)].join(' ');
export const known = (control) => [form(control.form), control.name, ticks.test(control.type) ? control.value : ''].join(' ');

// A session may end while somebody types. What they typed waits in their tab until they are back on that page: for the same account
// in another session, since whoever left by themselves meant it so, and for minutes. No passwords, codes or files, and no questions:
// those are answered anew. `enhance.js` throws away what nobody came back for.

const TYPED = 'typed';
const WAITS = 10 * 60_000;
const [account, session] = root.dataset.session.split(' ');
const began = Date.now();
const left = () => Number(localStorage.getItem('left'));
const here = () => location.pathname + location.search;

function secret({ autocomplete, name, type }) {
  // Some show a password as they would any text.
  return type === 'file' || /password|one-time-code/.test(type + autocomplete) || /^(code|new_code|current|password|repeated|token|answer)$/.test(name);
}

function take() {
  // What came back with a refused form is as the server wrote it, and not saved.
  const changed = (control) => control.name && !secret(control) && (typed(control)
    || (root.dataset.once !== undefined && control.value && !/^(hidden|submit|checkbox|radio)$/.test(control.type)));
  return all('main form.form:not(.passing)').filter((one) => one.method === 'post' && !one.closest('.dialog')).flatMap((one) => {
    const controls = [...one.elements].filter(changed);
    // With what stood there when it was begun: whoever changed the same meanwhile is told of, not lost.
    return controls.length ? [...controls, ...hidden(one).filter(({ name }) => name === 'shown')] : [];
  }).map((control) => [known(control), control.value, control.checked]);
}

function fill(values) {
  const there = new Map(all('main form.form [name]').map((control) => [known(control), control]));
  return values.filter(([name, value, checked]) => {
    const control = there.get(name);
    // What can't be chosen any more is chosen anew.
    if (!control || control.disabled || (control.options && ![...control.options].some((option) => option.value === value))) return false;
    [control.value, control.checked] = [value, checked];
    for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }));
    return control.type !== 'hidden';
  }).length;
}

function tell(words) {
  const [notes, note] = [document.createElement('div'), document.createElement('div')];
  [notes.className, notes.role, note.className, note.textContent] = ['toasts', 'status', 'toast', words];
  // Beside the body, which is the program's. It is heard when something comes into it.
  root.append(notes);
  setTimeout(() => notes.append(note), 100);
  setTimeout(() => notes.remove(), 10_000);
}

// The program may show that the session has ended in the form's place, before the page is left.
let last = [];
let noting;

listen('input', () => {
  clearTimeout(noting);
  noting = setTimeout(() => { last = [here(), take()]; }, 200);
});
// Sent and done, or left: whoever comes back to the same form by the program begins anew.
listen('click', () => {
  if (last[0] !== here()) last = [];
});
listen('reset', () => {
  clearTimeout(noting);
  last = [];
});

listen('submit', ({ target }) => {
  if (target.getAttribute('action') === '/api/sign-out') localStorage.setItem('left', Date.now());
});
addEventListener('pagehide', () => {
  // Whoever signs out, in this tab or another, leaves nothing.
  if (left() >= began) return sessionStorage.removeItem(TYPED);
  let values = take();
  if (document.querySelector('main .error-page') && last[0] === here()) [, values] = last;
  if (values.length) sessionStorage.setItem(TYPED, JSON.stringify({ account, session, at: here(), when: Date.now(), values }));
});

const waiting = JSON.parse(sessionStorage.getItem(TYPED));
if (waiting) {
  const mine = waiting.account === account && waiting.session !== session
    && waiting.when > left() && Date.now() < waiting.when + WAITS;
  // Where the way back leads by another page, as after a second factor was set up, it waits on.
  if (!mine || waiting.at === here()) sessionStorage.removeItem(TYPED);
  if (mine && waiting.at === here() && fill(waiting.values)) tell('What you typed is still here.');
}
