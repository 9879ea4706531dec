import { app, type InvocationContext } from '@azure/functions';
import type { App } from '../src/handlers/application.ts';
import { makeHuntTimer } from '../src/handlers/hunt-timer.ts';
import type { Log } from '../src/pipeline/ports.ts';

const toLog = (context: InvocationContext): Log => ({
  info: (message, fields = {}) => context.log(message, fields),
  warn: (message, fields = {}) => context.warn(message, fields),
  error: (message, fields = {}) => context.error(message, fields),
});

export const registerHunt = (source: () => Promise<App>): void => {
  const timer = makeHuntTimer({ app: source });
  app.timer('hunt', {
    schedule: '%TOLLWATCH_SCHEDULE%',
    handler: async (_timer, context) => {
      await timer(toLog(context));
    },
  });
};
