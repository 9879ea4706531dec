import { app } from '@azure/functions';
import type { AppSource } from '../src/handlers/app-source.ts';
import { makeHuntTimer } from '../src/handlers/hunt-timer.ts';
import { toLog } from './invocation-log.ts';

export const registerHunt = (source: AppSource): void => {
  const timer = makeHuntTimer({ app: source });
  app.timer('hunt', {
    schedule: '%TOLLWATCH_SCHEDULE%',
    handler: async (_timer, context) => {
      await timer(toLog(context));
    },
  });
};
