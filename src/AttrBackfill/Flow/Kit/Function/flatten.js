'use strict';

// Flattens the attributes of a conversation exactly as the attrbackfill program does: the same names, values, source paths and
// collisions, in document order.

const { parse, parseContainer, textOf, rawOf, compact } = require('./json');

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
const MAX_VALUE_DEPTH = 1000; // objects and lists one in the other, in a value that is JSON; a deeper one becomes text

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

/** The first code points of a text; a surrogate pair is one, half a pair is one. A limit of null means no limit. */
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

module.exports = { flatten };
