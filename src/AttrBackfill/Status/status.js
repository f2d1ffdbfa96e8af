// Renews the page in place, but not under somebody's hands. Without scripts the page is the same, and renews when asked to.
const every = 5000;
const state = document.getElementById('state');
let lost = null;

async function renew() {
  const main = document.querySelector('main');
  if (document.hidden || main.contains(document.activeElement) || !getSelection().isCollapsed) return;
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    main.replaceWith(next);
    if (lost) state.textContent = '';
    lost = null;
  } catch {
    lost ??= new Date();
    state.textContent = `not reachable since ${lost.toLocaleTimeString()}`;
  }
}

setInterval(renew, every);
