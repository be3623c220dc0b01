// What pages have of script before one is signed in.

import { able, answer, browser, listen, post } from './enhance.js';

// Among what the browser suggests for one's name: where a passkey was used before, so that no other visit asks the server
// anything. A question is good for five minutes, and is put again where the cursor comes back after four.

let offer;

async function suggest() {
  if (offer || document.hidden || !able || !localStorage.passkey || !document.activeElement.matches('[autocomplete~=webauthn]')) return;
  const mine = offer = new AbortController();
  const { signal } = mine;
  const button = document.querySelector('[data-passkey]');
  setTimeout(withdraw, 240_000, mine);
  try {
    if (!await browser.isConditionalMediationAvailable?.()) return;
    const asked = await post(button.dataset.passkey, {}, signal);
    if (!asked.ok) return;
    button.form.elements.answer.value = await answer(await asked.json(), { mediation: 'conditional', signal });
    button.form.requestSubmit();
  } catch {
    // Nobody chose one.
  }
}

function withdraw(one) {
  one?.abort();
  if (offer === one) offer = null;
}

for (const kind of ['focusin', 'visibilitychange']) listen(kind, suggest);
suggest();

// Whoever presses the button asks anew.
listen('click', ({ target }) => { if (target.closest?.('[data-passkey]')) withdraw(offer); });

// What somebody typed when their session ended waits for ten minutes until they are back (`signed-in.js`), and not longer.

const { typed } = sessionStorage;
if (typed) setTimeout(() => delete sessionStorage.typed, JSON.parse(typed).when + 600_000 - Date.now());
