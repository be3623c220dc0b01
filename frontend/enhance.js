// What every page needs of script, also before one is signed in. What needs it is hidden until it runs.

export const listen = (kind, act) => document.addEventListener(kind, act);

// Passkeys: between the server's question, the browser, and the form that takes the answer.

export const browser = globalThis.PublicKeyCredential;
// Browsers make passkeys for names only, and older ones can't read the question.
export const able = browser?.parseRequestOptionsFromJSON && !/^[\d.]+$|:/.test(location.hostname);
if (able) document.documentElement.dataset.passkeys = '';

export const post = (address, fields, signal) => fetch(address, {
  method: 'POST',
  headers: { accept: 'application/json' },
  body: new URLSearchParams(fields),
  signal,
});

export async function answer(question, how) {
  const { credentials } = navigator;
  const given = await (question.user
    ? credentials.create({ publicKey: browser.parseCreationOptionsFromJSON(question) })
    : credentials.get({ publicKey: browser.parseRequestOptionsFromJSON(question), ...how }));
  localStorage.passkey = 1;
  // Another tab may have asked since: the answer says which question it is to.
  return JSON.stringify({ ...given.toJSON(), ceremony: question.ceremony });
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
