import { app } from '@azure/functions';
import type { App } from '../src/handlers/application.ts';
import { makeHealth } from '../src/handlers/health.ts';

export const registerHealth = (source: () => Promise<App>): void => {
  const health = makeHealth({ app: source });
  app.http('health', { methods: ['GET'], authLevel: 'function', handler: async () => await health() });
};
