import { cased, inAnyCase } from '../letter-case.ts';
import { jsonOf, type ScalarFunction, textOf } from './scalar-function.ts';
import { stop } from '../stopping.ts';

const TESTS: Readonly<Record<string, (text: string, other: string) => boolean>> = {
  equal: (text, other) => text === other,
  contains: (text, other) => text.includes(other),
  starts_with: (text, other) => text.startsWith(other),
  ends_with: (text, other) => text.endsWith(other),
};

const uncertain = (): never => stop('a comparison in any case that depends on letters whose other case is not certain');
const compare = (name: string, text: string, other: string): boolean =>
  inAnyCase(TESTS[name] as (text: string, other: string) => boolean, text, other) ?? uncertain();

/** Letter case of text beyond ASCII. */
export const CASE_SCALARS: readonly ScalarFunction[] = [
  {
    name: 'kql_in_any_case',
    takes: ['text', 'text', 'text'],
    gives: 'flag',
    run: ([name, text, other]) => compare(textOf(name), textOf(text), textOf(other)),
  },
  {
    name: 'kql_one_in_any_case',
    takes: ['text', 'text'],
    gives: 'flag',
    run: ([text, list]) => (jsonOf(list) as string[]).some((other) => compare('equal', textOf(text), other)),
  },
  {
    name: 'kql_cased',
    takes: ['text', 'flag'],
    gives: 'text',
    run: ([text, upper]) =>
      cased(textOf(text), upper === true) ?? stop('a text with letters whose other case is not certain was changed in case'),
  },
];
