#!/usr/bin/env node
import { runProgram } from './program.ts';
import { makeTerminal } from './terminal.ts';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runProgram(process.argv.slice(2), makeTerminal(process.stdout, process.stderr, process.env), process.env);
