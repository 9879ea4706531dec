// Loads a built app as the Functions worker does, with its registrations caught, and prints what they are and what they answer.
// Outside the worker `@azure/functions-core` does not exist; registrations would be skipped in silence.
import Module from 'node:module';
import { pathToFileURL } from 'node:url';

const registered = [];
const core = {
  version: '4',
  hostVersion: '4.1000.0',
  registerFunction: (metadata, callback) => {
    registered.push({ metadata, callback });
    return { dispose() {} };
  },
  setProgrammingModel: (model) => {
    core.model = model;
  },
  registerHook: () => ({ dispose() {} }),
  log() {},
};
const load = Module._load;
Module._load = function loadModule(request, ...rest) {
  return request === '@azure/functions-core' ? core : load.call(this, request, ...rest);
};

await import(pathToFileURL(process.argv[2]).href);

/** Runs a function through the programming model, as the host would; its answer or what it threw. */
const invoke = async ({ metadata, callback }, input) => {
  const logs = [];
  const [trigger] = Object.entries(metadata.bindings).filter(([, binding]) => binding.direction === 'in');
  const context = core.model.getInvocationModel({
    invocationId: '1',
    metadata,
    request: { inputData: [{ name: trigger[0], data: input }], triggerMetadata: {} },
    log: (level, _category, message) => logs.push(`${level}: ${message}`),
  });
  try {
    const { context: invocation, inputs } = await context.getArguments();
    const result = await context.invokeFunction(invocation, inputs, callback);
    return { result: await context.getResponse(invocation, result), logs };
  } catch (error) {
    return { error: String(error), logs };
  }
};

const http = {
  http: {
    url: 'https://localhost/api/health',
    method: 'GET',
    headers: {},
    query: {},
    params: {},
    nullableHeaders: {},
    nullableQuery: {},
    nullableParams: {},
  },
};
const timer = { json: JSON.stringify({ isPastDue: false, schedule: {}, scheduleStatus: {} }) };
const answers = {};
for (const one of registered) {
  const isTimer = Object.values(one.metadata.bindings).some((binding) => binding.type === 'timerTrigger');
  answers[one.metadata.name] = await invoke(one, isTimer ? timer : http);
}
// The host keeps the process, and with it the connections that the app keeps open between ticks.
process.stdout.write(JSON.stringify({ functions: registered.map(({ metadata }) => metadata), answers }), () => process.exit(0));
