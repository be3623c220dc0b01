// Passkeys: goes between the server's question, the browser, and the form that takes the answer.
// Loaded by every page, with the program and without it; what needs it is hidden until it runs.

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
  const credential = question.user
    ? await navigator.credentials.create({ publicKey: browser.parseCreationOptionsFromJSON(question) })
    : await navigator.credentials.get({ publicKey: browser.parseRequestOptionsFromJSON(question) });
  return JSON.stringify(credential);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-passkey]');
  if (!button || button.disabled) return;
  const { form } = button;
  const failed = button.parentElement.querySelector('[role=alert]');
  failed.hidden = true;
  button.disabled = true;
  try {
    const asked = await post(button.dataset.passkey, {});
    if (asked.ok) {
      const given = await answer(await asked.json());
      if (button.dataset.confirm) {
        const confirmed = await post(button.dataset.confirm, { answer: given });
        if (!confirmed.ok) throw new Error(confirmed.statusText);
        if (form.elements.code) form.elements.code.value = '';
      } else {
        form.elements.answer.value = given;
      }
    }
    // Where there was no question the form says why.
    form.requestSubmit();
  } catch {
    failed.hidden = false;
  } finally {
    button.disabled = false;
  }
});
