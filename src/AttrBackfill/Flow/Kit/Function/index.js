'use strict';

// The function data action: flattens the attributes that the event brings and returns them under the names of the contract.

const { flatten } = require('./flatten');
const rules = require('./rules.json');

// Attribute to its name in the contract. A map, because an attribute may be called "constructor" or "__proto__".
const names = new Map(Object.entries(require('./names.json')));

/** @param {{attributes: string}} event JSON text of the customer's attributes. */
exports.handler = async event => {
  let flat;
  try {
    flat = flatten(event?.attributes, rules);
  } catch (error) {
    if (error instanceof SyntaxError) return { found: false };
    throw error;
  }
  const result = { found: true };
  for (const { name, value } of flat.entries) {
    const inContract = names.get(name);
    if (inContract !== undefined) result[inContract] = value;
  }
  return result;
};
