/** Lets plain Node import `.kql` and `.md` files as text: `node --import ./infra/build/text-loader.ts …`. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    if (!/\.(kql|md)$/.test(url)) return nextLoad(url, context);
    const text = readFileSync(new URL(url), 'utf8');
    return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)};` };
  },
});
