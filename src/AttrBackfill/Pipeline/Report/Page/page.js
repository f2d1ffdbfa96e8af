'use strict';
// What is on the page is whole without this: here tables learn to sort, and the mismatches to be filtered.
const collator = new Intl.Collator('en', { numeric: true });
const text = cell => cell.dataset.v ?? cell.textContent;

for (const table of document.querySelectorAll('table[data-sortable]')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(h => h.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const keyed = [...body.rows].map(row => [text(row.cells[column]), row]);
      keyed.sort((a, b) => (down ? -1 : 1) * collator.compare(a[0], b[0]));
      const sorted = document.createDocumentFragment();
      for (const [, row] of keyed) sorted.append(row);
      body.append(sorted);
    });
  });
}

const form = document.getElementById('filter');
if (form) {
  const table = document.getElementById('mismatch-table');
  const rows = [...table.tBodies[0].rows];
  let words; // made when first needed: the page opens faster
  const count = document.getElementById('shown');
  const columns = { kind: 3, action: 6 };
  for (const [name, column] of Object.entries(columns)) {
    const select = form.elements[name];
    for (const value of [...new Set(rows.map(row => row.cells[column].textContent))].sort()) select.add(new Option(value, value));
  }
  const apply = () => {
    const wanted = form.elements.text.value.trim().toLowerCase();
    if (wanted) words ??= rows.map(row => row.textContent.toLowerCase());
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = (!wanted || words[i].includes(wanted))
        && Object.entries(columns).every(([name, column]) => !form.elements[name].value || row.cells[column].textContent === form.elements[name].value);
      row.hidden = !fits;
      if (fits) shown++;
    });
    count.textContent = `${shown.toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows`;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', e => e.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  apply();
}
