import { isKqlType } from './kql/types.ts';
import type { LabColumn } from './store.ts';

/** `TimeGenerated:datetime Url ItemCount:int` -> columns; one without a type is a string. Throws on a type that Kusto does not have. */
export const parseColumns = (text: string): readonly LabColumn[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word): LabColumn => {
      const [name = '', type = 'string'] = word.split(':');
      if (!isKqlType(type)) throw new Error(`Column ${name} has the type ${type}, which Kusto does not have`);
      return { name, type };
    });
