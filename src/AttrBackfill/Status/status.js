// Renews the page in place, but not while a person uses it, and starts the run that closes a gap. Without scripts the page is the same,
// and renews when asked to.
const every = 5000;
const state = document.getElementById('state');
const key = document.getElementById('key');
let lost = null;

async function renew() {
  const main = document.querySelector('main');
  // A click into a part of the page focuses it too; only the keyboard's focus is kept.
  if (document.hidden || main.querySelector(':focus-visible, input:checked') || !getSelection().isCollapsed) return;
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    main.replaceWith(next);
    document.dispatchEvent(new Event('renewed'));
    offer();
    if (lost) state.textContent = '';
    lost = null;
  } catch {
    lost ??= new Date();
    state.textContent = `not reachable since ${lost.toLocaleTimeString()}`;
  }
}

function offer() {
  if (!key) return;
  const buttons = [...document.querySelectorAll('button.run')];
  for (const button of buttons) button.hidden = false;
  key.parentElement.hidden = buttons.length === 0;
}

async function start(button) {
  if (!key.value) {
    state.textContent = 'type the API key first';
    key.focus();
    return;
  }
  button.disabled = true;
  const { job, from, to } = button.dataset;
  try {
    const answer = await fetch('/runs', {
      method: 'POST',
      headers: { Authorization: `Bearer ${key.value}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ job, from, to }),
    });
    state.textContent = answer.status === 202 ? '' : `${job}: ${(await answer.json()).error}`;
    if (answer.status === 202) button.textContent = 'queued';
    else button.disabled = false;
  } catch {
    state.textContent = 'not reachable';
    button.disabled = false;
  }
  button.blur();
}

document.addEventListener('click', event => {
  const button = event.target.closest('button.run');
  if (button) start(button);
});
offer();
setInterval(renew, every);
