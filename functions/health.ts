import { app } from '@azure/functions';
import type { AppSource } from '../src/handlers/app-source.ts';
import { makeHealth } from '../src/handlers/health.ts';
import { toLog } from './invocation-log.ts';

export const registerHealth = (source: AppSource): void => {
  const health = makeHealth({ app: source });
  app.http('health', { methods: ['GET'], authLevel: 'function', handler: async (_request, context) => await health(toLog(context)) });
};
