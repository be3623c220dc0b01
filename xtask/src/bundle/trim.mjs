// node trim.mjs FILE.wasm PATTERN…: leaves out, in place, the functions whose names match one of the patterns.
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';

const [path, ...sources] = process.argv.slice(2);
const patterns = sources.map((source) => ({ source, pattern: new RegExp(source), trimmed: 0 }));
binaryen.setDebugInfo(true);
const program = binaryen.readBinary(readFileSync(path));
for (let place = 0; place < program.getNumFunctions(); place++) {
  const one = program.getFunctionByIndex(place);
  const { name, module } = binaryen.getFunctionInfo(one);
  const plain = name.replace(/::h[0-9a-f]{16}$/, '');
  const match = !module && patterns.find(({ pattern }) => pattern.test(plain));
  if (!match) continue;
  binaryen.Function.setBody(one, program.unreachable());
  match.trimmed++;
}
const none = patterns.filter(({ trimmed }) => trimmed === 0);
if (none.length > 0) {
  throw new Error(`no function is named ${none.map(({ source }) => source)}: look again at what is never called`);
}
writeFileSync(path, program.emitBinary());
console.log(patterns.map(({ source, trimmed }) => `${source} ${trimmed}`).join(', '));
