'use strict';
// What is on the page is whole without this. Here tables learn to sort, mismatches to be filtered, ids and commands to be copied, and two
// runs to be compared.
const collator = new Intl.Collator('en', { numeric: true });
const text = cell => cell.dataset.v ?? cell.textContent;

function button(label, name) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  if (name) made.setAttribute('aria-label', name);
  return made;
}

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const sort = button('');
    sort.append(...head.childNodes);
    head.append(sort);
    sort.addEventListener('click', () => {
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

// The clipboard is not there for a page that came over plain http from another machine.
async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words);
  const field = document.createElement('textarea');
  field.value = words;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('copy');
}

function copyable(element) {
  const words = element.textContent.trim();
  if (!words) return;
  const copies = button('copy', `Copy ${words}`);
  copies.className = 'small';
  copies.addEventListener('click', async () => {
    try {
      await copy(words);
      copies.textContent = 'copied';
    } catch {
      copies.textContent = 'select it and press Ctrl+C';
    }
    setTimeout(() => { copies.textContent = 'copy'; }, 2000);
    copies.blur();
  });
  if (element.tagName === 'TD') element.append(' ', copies);
  else element.after(' ', copies);
}

// Two chosen rows, and the difference of their numbers.
function comparable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  if (rows.length < 2) return;
  const result = document.createElement('div');
  result.setAttribute('role', 'status');
  table.after(result);
  const chosen = [];
  const cellOf = (row, name) => row.cells[heads.findIndex(h => h.textContent === name)];
  const nameOf = row => cellOf(row, 'Run').querySelector('.copy').textContent;
  const number = cell => Number(cell.textContent.replaceAll(',', ''));
  const show = () => {
    result.replaceChildren();
    if (chosen.length < 2) return;
    const [before, after] = [...chosen].sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
    const compared = document.createElement('table');
    compared.className = 'numbers';
    compared.createCaption().textContent = 'Two runs compared';
    const line = (cells, kind) => {
      const row = compared.insertRow();
      for (const cell of cells) row.append(Object.assign(document.createElement(kind ?? 'td'), { textContent: cell }));
    };
    line(['', nameOf(before), nameOf(after), 'Difference'], 'th');
    line(['Days', cellOf(before, 'Days').textContent, cellOf(after, 'Days').textContent, '']);
    heads.forEach((head, column) => {
      if (!head.classList.contains('num')) return;
      const [then, now] = [before.cells[column], after.cells[column]];
      const difference = number(now) - number(then);
      const shown = Number.isNaN(difference) ? '' : (difference > 0 ? '+' : '') + difference.toLocaleString('en');
      line([head.textContent, then.textContent, now.textContent, shown]);
    });
    result.append(compared);
  };
  for (const row of rows) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.setAttribute('aria-label', `Compare ${nameOf(row)}`);
    box.addEventListener('change', () => {
      if (box.checked) chosen.push(row);
      else chosen.splice(chosen.indexOf(row), 1);
      if (chosen.length > 2) chosen.shift().querySelector('input').checked = false;
      show();
    });
    const label = document.createElement('label');
    label.className = 'compare';
    label.append(box, ' compare');
    cellOf(row, 'Run').firstElementChild.append(label);
  }
}

function filterable(form) {
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

function prepare() {
  document.querySelectorAll('table[data-compare]').forEach(comparable);
  document.querySelectorAll('.copy, code.command').forEach(copyable);
  document.querySelectorAll('table[data-sortable]').forEach(sortable);
  const form = document.getElementById('filter');
  if (form) filterable(form);
}

prepare();
document.addEventListener('renewed', prepare);
