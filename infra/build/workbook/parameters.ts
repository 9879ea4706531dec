import { HOUR, DAY } from '../../../src/domain/time.ts';
import { compactKql, type Item, type Json } from './items.ts';

const parameter = (n: number, name: string, label: string, type: number, more: { readonly [name: string]: Json }): Item => ({
  id: `00000000-0000-4000-8000-00000000000${n}`,
  version: 'KqlParameterItem/1.0',
  name,
  label,
  type,
  ...more,
});

const asked = (kql: string): Item => ({
  query: compactKql(kql),
  crossComponentResources: ['{Workspace}'],
  queryType: 0,
  resourceType: 'microsoft.operationalinsights/workspaces',
  timeContext: { durationMs: 0 },
});

const RANGES = [4 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];

const resource = (value: string, isRequired: boolean): Item => ({
  isRequired,
  typeSettings: {
    resourceTypeFilter: { 'microsoft.operationalinsights/workspaces': true },
    additionalResourceOptions: [],
    showDefault: false,
  },
  value,
});

/** Several names at once, each in quotes: they become a dynamic list in the queries. */
const several = { multiSelect: true, quote: '"', delimiter: ',' } as const;

/** What the workbook asks for at its top. `WORKSPACE_RESOURCE_ID` and `TELEMETRY_RESOURCE_ID` are filled in by workbook.bicep. */
export const parametersItem = (queries: { readonly log: string; readonly service: string }): Item => ({
  type: 9,
  content: {
    version: 'KqlParameterItem/1.0',
    crossComponentResources: ['{Workspace}'],
    parameters: [
      parameter(1, 'TimeRange', 'Time', 4, {
        isRequired: true,
        typeSettings: { selectableValues: RANGES.map((durationMs) => ({ durationMs })), allowCustom: true },
        value: { durationMs: 2 * DAY },
      }),
      parameter(2, 'Workspace', 'Workspace', 5, resource('WORKSPACE_RESOURCE_ID', true)),
      parameter(3, 'Log', 'Counted from', 2, {
        isRequired: true,
        description: 'An application that two logs see is counted twice when both are chosen.',
        ...several,
        ...asked(queries.log),
        typeSettings: { additionalResourceOptions: [], showDefault: false },
      }),
      parameter(4, 'Service', 'Service', 2, {
        isRequired: true,
        ...several,
        ...asked(queries.service),
        typeSettings: { additionalResourceOptions: ['value::all'], selectAllValue: '*', showDefault: false },
        value: ['value::all'],
      }),
      parameter(5, 'Price', 'USD a message where no log tells it', 1, { isRequired: true, value: '0.13' }),
      parameter(6, 'Telemetry', 'Telemetry of Tollwatch', 5, resource('TELEMETRY_RESOURCE_ID', false)),
    ],
    style: 'pills',
    queryType: 0,
    resourceType: 'microsoft.operationalinsights/workspaces',
  },
  name: 'parameters',
});
