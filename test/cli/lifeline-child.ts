// Started by lifeline.test.ts: says when it is ready, with its pid, and why it ended. `after-input` waits for closed input first.
import { once } from 'node:events';
import { watchLifeline } from '../../src/cli/lifeline.ts';

const lifeline = watchLifeline(process.env);
const alive = setInterval(() => {}, 1000);
if (process.argv[2] === 'after-input') await once(process.stdin, 'close');
lifeline.ready();
process.stdout.write(`ready ${process.pid}\n`);
process.stdout.write(`${await lifeline.ended}\n`);
clearInterval(alive);
process.exit(0);
