// What somebody typed when their session ended is put back where it stood; asked for where something waits (`signed-in.js`).

export function fill(values, known) {
  const there = new Map([...document.querySelectorAll('main form.form [name]')].map((control) => [known(control), control]));
  const back = values.filter(([name, value, checked]) => {
    const control = there.get(name);
    // What can't be chosen any more is chosen anew.
    if (!control || control.disabled || (control.options && ![...control.options].some((option) => option.value === value))) return false;
    [control.value, control.checked] = [value, checked];
    for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true }));
    return control.type !== 'hidden';
  });
  if (back.length) tell('What you typed is still here.');
}

function tell(words) {
  const note = document.createElement('div');
  [note.className, note.role] = ['toasts', 'status'];
  // Beside the body, which is the program's. It is heard when something comes into it.
  document.documentElement.append(note);
  setTimeout(() => { [note.className, note.textContent] = ['toasts toast', words]; }, 100);
  setTimeout(() => note.remove(), 10_000);
}
