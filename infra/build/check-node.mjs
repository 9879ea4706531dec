// Runs before every script, on whatever Node starts it: plain JavaScript that old versions parse.
const [major, minor] = process.versions.node.split('.').map(Number);
const fits = (major === 22 && minor >= 19) || (major === 24 && minor >= 5) || major > 24;

if (!fits) {
  process.stderr.write(
    [
      `Tollwatch's scripts need Node 22.19, 24.5 or newer; this is ${process.versions.node} (${process.execPath}).`,
      'Normally "npm ci" brings its own Node 24 as a development dependency and npm scripts find it first.',
      'It is missing here. Usual causes, and what to do:',
      '  - nothing installed yet, or "npm ci --omit=dev": run "npm ci"',
      '  - install scripts were switched off (--ignore-scripts): run "npm rebuild node --ignore-scripts=false"',
      '  - or put Node 24 first in PATH yourself',
      '',
    ].join('\n'),
  );
  process.exit(1);
}
