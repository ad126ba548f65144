// Fail when a word that people read stands in code instead of the catalogue.
//
// Looked at: text between tags, attributes that are read or heard, and Chinese anywhere but in
// comments. Usage: node tools/strings.mjs FILE…

import { readFileSync } from 'node:fs';
import ts from 'typescript';

const HEARD = new Set([
  'title',
  'label',
  'alt',
  'placeholder',
  'aria-label',
  'description',
  'content',
]);
const LETTERS = /\p{L}{2,}/u;
const CHINESE = /\p{Script=Han}/u;

let faults = 0;

function tell(source, node, text) {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  console.log(`${source.fileName}:${line + 1}: "${text.trim()}" belongs in the catalogue`);
  faults += 1;
}

function look(source, node) {
  if (ts.isJsxText(node) && LETTERS.test(node.text)) tell(source, node, node.text);
  if (ts.isJsxAttribute(node) && node.initializer !== undefined) {
    const name = node.name.getText(source);
    const value = node.initializer;
    if (HEARD.has(name) && ts.isStringLiteral(value) && LETTERS.test(value.text)) {
      tell(source, node, value.text);
    }
  }
  if (ts.isStringLiteralLike(node) && CHINESE.test(node.text)) tell(source, node, node.text);
  ts.forEachChild(node, (child) => look(source, child));
}

const files = process.argv.slice(2).filter((file) => !/\.test\.tsx?$|\/e2e\//.test(file));
for (const file of files) {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  look(source, source);
}
if (files.length === 0) {
  console.log('no files to look at');
  faults += 1;
}
process.exit(faults === 0 ? 0 : 1);
