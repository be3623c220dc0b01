// What every page has of script while somebody is signed in, with the program and without it.

import { listen } from './enhance.js';

export { listen };

export const root = document.documentElement;
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Menus close as menus do: with Esc, and when one presses elsewhere or goes on by the keyboard.

const MENU = 'details.menu';

function close(but) {
  for (const menu of all(`${MENU}[open]`)) if (menu !== but) menu.open = false;
}

for (const away of ['keyup', 'pointerdown']) listen(away, ({ target }) => close(target.closest?.(MENU)));
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
// those are answered anew. `apart.js` throws away what nobody came back for.

const kept = sessionStorage;
const WAITS = 10 * 60_000;
const whose = root.dataset.session;
const began = Date.now();
const left = () => localStorage.left ?? 0;
export const here = () => location.pathname + location.search;

// Some show a password as they would any text.
const secret = ({ autocomplete, name, type }) => /^file|password|one-time-code/.test(`${type} ${autocomplete}`)
  || /^(code|new_code|current|password|repeated|token|answer)$/.test(name);

export function take() {
  // What came back with a refused form is as the server wrote it, and not saved.
  const changed = (control) => control.name && !secret(control) && (typed(control)
    || ('once' in root.dataset && control.value && !/^(hidden|submit|checkbox|radio)$/.test(control.type)));
  return all('main form.form[method=post]:not(.passing, .dialog *)').flatMap((one) => {
    const controls = [...one.elements].filter(changed);
    // With what stood there when it was begun: whoever changed the same meanwhile is told of, not lost.
    return controls.length ? [...controls, ...all('input[type=hidden][name=shown]', one)] : [];
  }).map((control) => [known(control), control.value, control.checked]);
}

// What is typed now; beside the program more is remembered.
export const typing = { now: take };

listen('submit', ({ target }) => {
  if (target.getAttribute('action') === '/api/sign-out') localStorage.left = Date.now();
});
addEventListener('pagehide', () => {
  // Whoever signs out, in this tab or another, leaves nothing.
  if (left() >= began) return kept.removeItem('typed');
  const values = typing.now();
  if (values.length) kept.typed = JSON.stringify({ whose, at: here(), when: Date.now(), values });
});

const waiting = kept.typed && JSON.parse(kept.typed);
if (waiting) {
  const account = (one) => one.split(' ')[0];
  const mine = waiting.whose !== whose && account(waiting.whose) === account(whose)
    && waiting.when > left() && Date.now() < waiting.when + WAITS;
  const back = waiting.at === here();
  // Where the way back leads by another page, as after a second factor was set up, it waits on.
  if (!mine || back) kept.removeItem('typed');
  if (mine && back) import(root.dataset.back).then(({ fill }) => fill(waiting.values, known));
}
