#!/usr/bin/env node
import { runProgram } from './program.ts';
import { makeTerminal } from './terminal.ts';

let failed = false;
// A reader that has seen enough (`| head`) is no failure, and the command goes on to its end: ending here would leave the
// lab's files behind. A full disk is a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  failed = true;
  process.stderr.write(`The output could not be written: ${error.message}\n`);
  process.exitCode = 1;
});
// There is nowhere left to say it.
process.stderr.on('error', () => {});
const code = await runProgram(process.argv.slice(2), makeTerminal(process.stdout, process.stderr, process.env), process.env);
process.exitCode = failed ? 1 : code;
