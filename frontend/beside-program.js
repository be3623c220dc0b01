// What pages with the program have of script beside it.

import { here, listen, take, typing } from './signed-in.js';

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

typing.now = () => (document.querySelector('main .error-page') && last[0] === here() ? last[1] : take());
