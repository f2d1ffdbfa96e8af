'use strict';

// Reads JSON by RFC 8259, strictly. JSON.parse would lose the text of numbers, all but the last of two members of one name, and the
// document order of names such as "1". A node has its kind, its source and its place in it, and its height: how many objects and lists
// lie one in the other.

const MAX_TEXT_DEPTH = 64; // objects and lists one in the other, in a text that is taken for JSON

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

/** @returns The position behind the closing quote; negative for a text that is no string. */
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

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|(.))/g;
const ESCAPED = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text of a JSON string that stands between two places, quotes included. */
function decode(source, start, end) {
  const raw = source.slice(start + 1, end - 1);
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (_, hex, sign) => (hex ? String.fromCharCode(parseInt(hex, 16)) : ESCAPED[sign] ?? sign));
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

module.exports = { parse, parseContainer, textOf, rawOf, compact };
