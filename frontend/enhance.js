// What every page needs of script, with the program and without it. What needs it is hidden until it runs.

const listen = (kind, act) => document.addEventListener(kind, act);

// Passkeys: between the server's question, the browser, and the form that takes the answer.

const browser = globalThis.PublicKeyCredential;
// Browsers make passkeys for names only, and older ones can't read the question.
if (browser?.parseRequestOptionsFromJSON && !/^[\d.]+$|:/.test(location.hostname)) {
  document.documentElement.dataset.passkeys = '';
}

const post = (address, fields) => fetch(address, {
  method: 'POST',
  headers: { accept: 'application/json' },
  body: new URLSearchParams(fields),
});

async function answer(question) {
  const { credentials } = navigator;
  return JSON.stringify(await (question.user
    ? credentials.create({ publicKey: browser.parseCreationOptionsFromJSON(question) })
    : credentials.get({ publicKey: browser.parseRequestOptionsFromJSON(question) })));
}

// What is told where the form itself has nothing to say.
const TOLD = { 409: 'That can\'t be done here.', 429: 'Too many tries. Wait a while.' };

listen('click', async (event) => {
  const button = event.target.closest?.('[data-passkey]');
  if (!button) return;
  event.preventDefault();
  if (button.disabled) return;
  const { form } = button;
  const alert = button.parentElement.querySelector('[role=alert]');
  const tell = (words) => {
    alert.hidden = !words;
    alert.lastElementChild.textContent = words;
  };
  tell('');
  button.disabled = true;
  try {
    const asked = await post(button.dataset.passkey, {});
    if (asked.ok) {
      const given = await answer(await asked.json());
      if (button.dataset.confirm) {
        const confirmed = await post(button.dataset.confirm, { answer: given });
        if (!confirmed.ok) return tell(TOLD[confirmed.status] ?? 'This passkey can\'t be used here.');
        if (form.elements.code) form.elements.code.value = '';
      } else {
        form.elements.answer.value = given;
      }
    } else if (asked.status !== 401 && asked.status !== 422) {
      // Those two the form answers: that one has to sign in, or confirm first.
      return tell(TOLD[asked.status] ?? 'Something went wrong. Try again.');
    }
    form.requestSubmit();
  } catch {
    tell('The browser gave no passkey. Try again.');
  } finally {
    button.disabled = false;
  }
});

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

// How good a new password is, while it is typed. Advice: what is refused, the server says.

function judged(password, least) {
  const letters = [...password];
  // Repetitions and rows (aaaa, abcabc, 1234, dcba) add next to nothing.
  const once = [...password.slice(0, (password + password).indexOf(password, 1))];
  const steps = once.filter((letter, at) => !(Math.abs(letter.codePointAt() - once[at - 1]?.codePointAt()) <= 1));
  const worth = Math.min(steps.length, 2 * new Set(letters).size);
  if (letters.length < least) return [1, `${letters.length} of ${least} characters`];
  if (worth < 10) return [1, 'Easy to guess'];
  return worth < 20 ? [2, 'Good'] : [3, 'Strong'];
}

listen('input', ({ target }) => {
  const shown = target.parentElement?.querySelector('[data-least]');
  if (!shown) return;
  const [value, words] = judged(target.value, Number(shown.dataset.least));
  shown.hidden = target.value === '';
  shown.firstElementChild.value = value;
  shown.lastElementChild.textContent = words;
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
