'use strict';

// Flattens the attributes of a conversation exactly as the attrbackfill program does: the same names, values, source paths and
// collisions, in document order. It reads JSON with a reader of its own, because JSON.parse loses the text of numbers, all but the
// last of two members of one name, and the document order of names such as "1".

const DEFAULTS = {
  separator: '_',
  prefixes: { pre_chat_form_data: 'prechat_' },
  expandJsonStrings: true,
  arrays: 'json',
  nulls: 'skip',
  maxDepth: 8,
  include: ['*'],
  exclude: [],
  rename: {},
  maxNameLength: 100,
  maxValueLength: null,
  oversize: 'report',
};

const DEEPEST_PATH = 64;
const MAX_TEXT_DEPTH = 64; // objects and lists one in the other, in a text that is taken for JSON
const MAX_VALUE_DEPTH = 1000; // in a value that is JSON; a deeper one becomes text

/**
 * @param {string} attributes JSON text of an object: the customer's attributes.
 * @param {object} rules The "flatten" section of a job in jobs.json; members that are absent have their defaults.
 * @returns {{entries: {name: string, value: string, sourcePath: string}[],
 *   collisions: {name: string, value: string, winner: string, sourcePath: string}[]}}
 * @throws {SyntaxError} The text is no JSON object.
 */
function flatten(attributes, rules) {
  const document = typeof attributes === 'string' ? parse(attributes, Infinity) : null;
  if (document === null || document.kind !== 'object') throw new SyntaxError('the attributes are no JSON object');
  const prepared = prepare({ ...DEFAULTS, ...rules });
  let walk = walkAll(document.members, prepared, new Set());
  const copies = walk.copies();
  if (copies.size > 0) walk = walkAll(document.members, prepared, copies);
  return resolve(walk.found, prepared);
}

function prepare(rules) {
  return {
    ...rules,
    prefixes: new Map(Object.entries(rules.prefixes)),
    rename: new Map(Object.entries(rules.rename)),
    maxDepth: Math.min(Math.max(rules.maxDepth, 1), DEEPEST_PATH),
  };
}

function walkAll(members, rules, unopened) {
  const walk = new Walk(rules);
  for (const { name, value } of members) walk.visit(name, value, !unopened.has(name));
  return walk;
}

/** One walk over the attributes, in document order. It goes down one level for each name of a path, so never below maxDepth. */
class Walk {
  constructor(rules) {
    this.rules = rules;
    this.found = []; // {name, value, sourcePath, isNested}
    this.topLevel = '';
    this.opened = new Set();
    this.nestedTexts = [];
  }

  visit(name, value, expand) {
    const place = { name, path: name, depth: 1 };
    this.topLevel = name;
    if (value.kind === 'string') {
      if (expand) this.visitText(place, textOf(value));
      else this.add(place, textOf(value));
    } else if (value.height > MAX_VALUE_DEPTH) this.add(place, compact(value));
    else this.visitValue(place, value, null);
  }

  visitText(place, text) {
    const value = this.rules.expandJsonStrings ? parseContainer(text) : null;
    if (value === null) this.add(place, text);
    else this.visitValue(place, value, text);
  }

  /** @param text The text that the value was in, which it becomes again where it is not opened; null for a real value. */
  visitValue(place, value, text) {
    switch (value.kind) {
      case 'object': return this.visitObject(place, value, text);
      case 'array': return this.visitArray(place, value, text);
      case 'string': return this.visitText(place, textOf(value));
      case 'null':
        if (this.rules.nulls === 'empty') this.add(place, '');
        return;
      default: this.add(place, rawOf(value));
    }
  }

  visitObject(place, value, text) {
    if (value.members.length === 0) return;
    if (place.depth >= this.rules.maxDepth) {
      this.add(place, text ?? compact(value));
      return;
    }
    if (text !== null) this.noteOpened(place);
    const prefix = this.rules.prefixes.get(place.path) ?? place.name + this.rules.separator;
    for (const member of value.members) this.visitValue(child(place, prefix, member.name), member.value, null);
  }

  visitArray(place, value, text) {
    const { arrays, maxDepth, separator } = this.rules;
    const joined = arrays === 'join' ? this.join(value) : null;
    if (joined !== null) {
      this.add(place, joined);
      return;
    }
    if (arrays === 'index' && value.elements.length === 0) return;
    if (arrays !== 'index' || place.depth >= maxDepth) {
      this.add(place, text ?? compact(value));
      return;
    }
    if (text !== null) this.noteOpened(place);
    value.elements.forEach((element, index) => this.visitValue(child(place, place.name + separator, String(index)), element, null));
  }

  /** @returns Null for a list that holds anything but scalars. */
  join(list) {
    const parts = [];
    for (const element of list.elements) {
      if (element.kind === 'object' || element.kind === 'array') return null;
      if (element.kind === 'string') {
        const text = textOf(element);
        if (this.rules.expandJsonStrings && parseContainer(text) !== null) return null;
        parts.push(text);
      } else parts.push(element.kind === 'null' ? '' : rawOf(element));
    }
    return parts.join(',');
  }

  add(place, value) {
    const name = this.targetName(place.name);
    if (name === null) return;
    const isNested = place.depth > 1;
    this.found.push({ name, value, sourcePath: place.path, isNested });
    // What comes from the attribute of that name itself is no sign of an earlier run.
    if (isNested && name !== this.topLevel) this.nestedTexts.push({ name, value });
  }

  targetName(flattened) {
    const { include, exclude, rename } = this.rules;
    if (!include.some(glob => matches(glob, flattened)) || exclude.some(glob => matches(glob, flattened))) return null;
    return rename.get(flattened) ?? flattened;
  }

  noteOpened(place) {
    if (place.depth === 1) this.opened.add(this.topLevel);
  }

  /**
   * Top-level attributes that an earlier run wrote: JSON text from below maxDepth under a flattened name. They must not be opened,
   * or each run would flatten one level deeper than the one before.
   */
  copies() {
    return new Set(this.nestedTexts.filter(t => this.opened.has(t.name) && parseContainer(t.value) !== null).map(t => t.name));
  }
}

function child(place, prefix, member) {
  return { name: prefix + member, path: place.path + '.' + member, depth: place.depth + 1 };
}

/**
 * A nested path beats a top-level attribute of its name; of two of the same rank the first wins, and a loser with another value is a
 * collision. The length limits apply to nested names and their values: a top-level attribute is on the conversation already. Where cut
 * names meet, the first keeps the name.
 */
function resolve(found, rules) {
  const winners = new Map();
  for (const attribute of found) {
    const winner = winners.get(attribute.name);
    if (winner === undefined || (attribute.isNested && !winner.isNested)) winners.set(attribute.name, attribute);
  }
  const entries = [];
  const collisions = [];
  const written = new Map();
  for (const attribute of found) {
    const winner = winners.get(attribute.name);
    if (winner !== attribute) {
      if (winner.isNested === attribute.isNested) collide(attribute, winner.value, collisions);
      continue;
    }
    const limited = attribute.isNested ? limit(attribute, rules) : attribute;
    if (limited === null) continue;
    if (written.has(limited.name)) collide(limited, written.get(limited.name), collisions);
    else {
      written.set(limited.name, limited.value);
      entries.push({ name: limited.name, value: limited.value, sourcePath: limited.sourcePath });
    }
  }
  return { entries, collisions };
}

function collide(loser, winner, collisions) {
  if (loser.value !== winner) collisions.push({ name: loser.name, value: loser.value, winner, sourcePath: loser.sourcePath });
}

/** @returns Null for an attribute that is over a limit and not to be cut. */
function limit(attribute, rules) {
  const name = cut(attribute.name, rules.maxNameLength);
  const value = cut(attribute.value, rules.maxValueLength);
  if (name === attribute.name && value === attribute.value) return attribute;
  return rules.oversize === 'truncate' ? { ...attribute, name, value } : null;
}

/** The first code points of a text; a surrogate pair is one, half a pair is one. A limit of null is none. */
function cut(text, most) {
  if (most === null || text.length <= most) return text;
  let end = 0;
  for (let count = 0; count < most && end < text.length; count++) end += characterLength(text, end);
  return text.slice(0, end);
}

/** A pattern over a whole name: * is any text, ? one character, case-sensitive. Takes at most the product of both lengths. */
function matches(pattern, name) {
  let p = 0;
  let n = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      afterStar = ++p;
      starEnd = n;
    } else if (p < pattern.length && pattern[p] === '?') {
      p++;
      n += characterLength(name, n);
    } else if (p < pattern.length && pattern[p] === name[n]) {
      p++;
      n++;
    } else if (afterStar >= 0) {
      starEnd += characterLength(name, starEnd);
      n = starEnd;
      p = afterStar;
    } else return false;
  }
  while (p < pattern.length && pattern[p] === '*') p++;
  return p === pattern.length;
}

function characterLength(text, index) {
  return text.codePointAt(index) > 0xffff ? 2 : 1;
}

// The JSON reader: RFC 8259, strictly. A node has its kind, the source and where it stands in it, and its height (how many objects and
// lists lie one in the other).

/** The object or list that a text is, with nothing around it but JSON white space; else null. */
function parseContainer(text) {
  const start = skipSpace(text, 0);
  if (text[start] !== '{' && text[start] !== '[') return null;
  // Half a surrogate pair is no Unicode, so a text that holds one is no JSON.
  return text.isWellFormed() ? parse(text, MAX_TEXT_DEPTH) : null;
}

/**
 * Reads with a stack of its own: a text may be deeper than JavaScript's.
 * @returns Null where the text is no JSON, or deeper than maxDepth.
 */
function parse(text, maxDepth) {
  const open = [];
  let at = skipSpace(text, 0);
  for (;;) {
    let node = readStart(text, at);
    if (node === null) return null;
    at = node.end;
    if (node.kind === 'object' || node.kind === 'array') {
      if (open.length === maxDepth) return null;
      open.push(node);
      at = skipSpace(text, at);
      const end = node.kind === 'object' ? '}' : ']';
      if (text[at] !== end) {
        at = node.kind === 'object' ? readName(text, at, node) : at;
        if (at < 0) return null;
        continue;
      }
      node = close(open, at + 1);
      at = node.end;
    }
    for (;;) {
      at = skipSpace(text, at);
      if (open.length === 0) return at === text.length ? node : null;
      const parent = open[open.length - 1];
      if (parent.kind === 'object') parent.members.push({ name: parent.pending, value: node });
      else parent.elements.push(node);
      parent.height = Math.max(parent.height, node.height + 1);
      if (text[at] === ',') {
        at = skipSpace(text, at + 1);
        at = parent.kind === 'object' ? readName(text, at, parent) : at;
        if (at < 0) return null;
        break;
      }
      if (text[at] !== (parent.kind === 'object' ? '}' : ']')) return null;
      node = close(open, at + 1);
      at = node.end;
    }
  }
}

function close(open, end) {
  const node = open.pop();
  node.end = end;
  return node;
}

/** A scalar, or an object or list up to its opening bracket. */
function readStart(text, at) {
  switch (text[at]) {
    case '{': return { kind: 'object', source: text, start: at, end: at + 1, height: 1, members: [], pending: '' };
    case '[': return { kind: 'array', source: text, start: at, end: at + 1, height: 1, elements: [] };
    case '"': return scalar('string', text, at, stringEnd(text, at));
    case 't': return scalar('true', text, at, wordEnd(text, at, 'true'));
    case 'f': return scalar('false', text, at, wordEnd(text, at, 'false'));
    case 'n': return scalar('null', text, at, wordEnd(text, at, 'null'));
    default: return scalar('number', text, at, numberEnd(text, at));
  }
}

function scalar(kind, source, start, end) {
  return end < 0 ? null : { kind, source, start, end, height: 0 };
}

/** @returns Where the value of the member begins; negative where there is no name and colon. */
function readName(text, at, object) {
  const end = text[at] === '"' ? stringEnd(text, at) : -1;
  if (end < 0) return -1;
  object.pending = decode(text, at, end);
  const colon = skipSpace(text, end);
  return text[colon] === ':' ? skipSpace(text, colon + 1) : -1;
}

function skipSpace(text, at) {
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
  }
  return at;
}

const HEX4 = /[0-9A-Fa-f]{4}/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** @returns Behind the closing quote; negative for a string that is none. */
function stringEnd(text, at) {
  for (let i = at + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) return i + 1;
    if (c < 0x20) return -1;
    if (c !== 0x5c) continue;
    const escape = text[++i];
    if (escape === 'u') {
      HEX4.lastIndex = i + 1;
      if (!HEX4.test(text)) return -1;
      i += 4;
    } else if (escape === undefined || !'"\\/bfnrt'.includes(escape)) return -1;
  }
  return -1;
}

function wordEnd(text, at, word) {
  return text.startsWith(word, at) ? at + word.length : -1;
}

function numberEnd(text, at) {
  NUMBER.lastIndex = at;
  return NUMBER.test(text) ? NUMBER.lastIndex : -1;
}

function textOf(node) {
  return decode(node.source, node.start, node.end);
}

function rawOf(node) {
  return node.source.slice(node.start, node.end);
}

const ESCAPED = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text of a JSON string that stands between two places, quotes included. */
function decode(source, start, end) {
  const raw = source.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/g, (_, hex, sign) => (hex ? String.fromCharCode(parseInt(hex, 16)) : ESCAPED[sign] ?? sign));
}

/** The tokens as they stand in the source, with no white space between them. */
function compact(node) {
  const raw = rawOf(node);
  let result = '';
  let copied = 0;
  for (let i = 0; i < raw.length; ) {
    const c = raw.charCodeAt(i);
    if (c === 0x22) i = stringEnd(raw, i);
    else if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) {
      result += raw.slice(copied, i);
      i = skipSpace(raw, i);
      copied = i;
    } else i++;
  }
  return copied === 0 ? raw : result + raw.slice(copied);
}

module.exports = { flatten };
