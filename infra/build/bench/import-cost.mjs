// One measurement in a fresh process: imports the modules named in argv and prints milliseconds and resident bytes as JSON.
import Module from 'node:module';

const core = {
  version: '4',
  hostVersion: '4.1000.0',
  registerFunction: () => ({ dispose() {} }),
  setProgrammingModel() {},
  registerHook: () => ({ dispose() {} }),
  log() {},
};
const load = Module._load;
Module._load = function loadModule(request, ...rest) {
  return request === '@azure/functions-core' ? core : load.call(this, request, ...rest);
};

const before = performance.now();
await Promise.all(process.argv.slice(2).map((specifier) => import(specifier)));
const ms = performance.now() - before;
process.stdout.write(JSON.stringify({ ms, rss: process.memoryUsage().rss }));
