import { RowRefusal } from '../refusal.ts';
import type { KqlType } from '../types.ts';
import type { FunctionRow, Operand } from './row.ts';
import { stopSql } from '../stopping.ts';

type Converters = Readonly<Partial<Record<KqlType, (sql: string) => string>>>;

/** Text of any value, "" for null. Also what strcat() and group names use. */
export const TO_TEXT: Converters = {
  string: (x) => x,
  int: (x) => `coalesce((${x})::VARCHAR, '')`,
  long: (x) => `coalesce((${x})::VARCHAR, '')`,
  real: (x) => `kql_real_text(${x})`,
  bool: (x) => `coalesce(CASE WHEN ${x} THEN 'True' WHEN NOT ${x} THEN 'False' END, '')`,
  datetime: (x) => `kql_datetime_text(${x})`,
  timespan: (x) => `kql_timespan_text(${x})`,
  dynamic: (x) => `kql_dynamic_text(${x})`,
  guid: (x) => `coalesce((${x})::VARCHAR, '')`,
  // Whether the engine keeps zeros at the end of a fraction, and how many digits of a quotient, is not known.
  decimal: (x) =>
    `coalesce(CASE WHEN contains(${x}, '.') THEN ${stopSql('a decimal with a fraction was converted to text')} ELSE ${x} END, '')`,
};

/** Text that is no whole number gives null; a fraction is cut, not rounded (DuckDB's cast rounds). */
const TO_LONG: Converters = {
  string: (x) => `kql_long_of_text(${x})`,
  int: (x) => `(${x})::BIGINT`,
  long: (x) => x,
  real: (x) => `kql_long_of_real(${x})`,
  bool: (x) => `(${x})::BIGINT`,
  dynamic: (x) => `kql_long_of_dynamic(${x})`,
  timespan: (x) => x,
};
const TO_INT: Converters = {
  string: (x) => `kql_int_of_text(${x})`,
  int: (x) => x,
  long: (x) => `kql_int_of_long(${x})`,
  real: (x) => `kql_int_of_real(${x})`,
  dynamic: (x) => `kql_int_of_dynamic(${x})`,
  bool: (x) => `(${x})::INTEGER`,
};
const TO_REAL: Converters = {
  string: (x) => `kql_real_of_text(${x})`,
  int: (x) => `(${x})::DOUBLE`,
  long: (x) => `(${x})::DOUBLE`,
  real: (x) => x,
  bool: (x) => `(${x})::INTEGER::DOUBLE`,
  dynamic: (x) => `kql_real_of_dynamic(${x})`,
  timespan: (x) => `(${x})::DOUBLE`,
};
const TO_BOOL: Converters = {
  string: (x) => `kql_bool_of_text(${x})`,
  int: (x) => `((${x}) <> 0)`,
  long: (x) => `((${x}) <> 0)`,
  real: (x) => `(kql_known(${x}) <> 0)`,
  bool: (x) => x,
  dynamic: (x) => `kql_bool_of_dynamic(${x})`,
};
const TO_DATETIME: Converters = {
  string: (x) => `kql_read_datetime(${x})`,
  datetime: (x) => x,
  // Ticks since 0001-01-01.
  int: (x) => `kql_datetime((${x})::BIGINT)`,
  long: (x) => `kql_datetime(${x})`,
  real: (x) => `kql_datetime(kql_whole_ticks(${x}))`,
};
const TO_TIMESPAN: Converters = {
  string: (x) => `kql_parse_timespan(${x})`,
  timespan: (x) => x,
};
const TO_DECIMAL: Converters = {
  string: (x) => `kql_decimal(${x})`,
  int: (x) => `(${x})::VARCHAR`,
  long: (x) => `(${x})::VARCHAR`,
  decimal: (x) => x,
};
const TO_GUID: Converters = { string: (x) => `kql_guid_of_text(${x})`, guid: (x) => x };

const TICKS = 'the number behind a datetime is not certain; a difference of two counts: write tolong((t - datetime(1970-01-01)) / 1s)';
/** What to write for a conversion that is refused. */
const ADVICE: Readonly<Record<string, string>> = {
  'tolong of datetime': TICKS,
  'toint of datetime': TICKS,
  'toreal of datetime': TICKS,
  'todouble of datetime': TICKS,
  'tolong of timespan': 'write tolong(t / 1s), or of another unit',
  'toint of timespan': 'write toint(t / 1s), or of another unit',
  'toreal of timespan': 'write t / 1s, or of another unit',
  'todouble of timespan': 'write t / 1s, or of another unit',
};

/** From a dynamic: through its text, where that is a plain value. */
const convert = (name: string, converters: Converters): FunctionRow => ({
  name,
  params: ['any'],
  nulls: 'own',
  sql: (args) => {
    const x = args[0] as Operand;
    const direct = converters[x.type];
    if (direct) return direct(x.sql);
    const text = converters.string;
    if (x.type === 'dynamic' && text) return text(`kql_dynamic_text(${x.sql})`);
    throw new RowRefusal(`of ${x.type}`, ADVICE[`${name} of ${x.type}`]);
  },
});

/** As tostring() prints a value. */
export const toText = (x: Operand): string => {
  const converter = TO_TEXT[x.type];
  if (!converter) throw new RowRefusal(`of ${x.type}`);
  return converter(x.sql);
};

/** From one type to another. */
export const CONVERSION: readonly FunctionRow[] = [
  { ...convert('tostring', TO_TEXT), params: ['every'] },
  convert('tolong', TO_LONG),
  convert('toint', TO_INT),
  convert('todouble', TO_REAL),
  convert('toreal', TO_REAL),
  convert('tobool', TO_BOOL),
  convert('toboolean', TO_BOOL),
  convert('todatetime', TO_DATETIME),
  convert('totimespan', TO_TIMESPAN),
  convert('toguid', TO_GUID),
  { ...convert('todecimal', TO_DECIMAL), params: ['every'] },
];
