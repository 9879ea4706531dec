import { DataFileError } from './data-file-error.ts';

/** A date with slashes, as spreadsheets and portals write it: its first two parts are month and day, or day and month. */
const SLASHES = /^(\s*)(\d{1,2})\/(\d{1,2})\/(\d{4})\b/;

/** What the dates of one file prove about the order of their parts. `see` takes the text of a TimeGenerated. */
export type DateOrder = { readonly see: (time: unknown) => void; readonly order: () => 'month-first' | 'day-first' | 'ambiguous' | 'none' };

/**
 * Watches one file's times: a part above 12 can only be a day, and one such date settles the order of all. `order` throws
 * DataFileError when some dates prove one order and some the other; `none` when no date has slashes.
 */
export const makeDateOrder = (file: string): DateOrder => {
  let [monthFirst, dayFirst, slashes] = ['', '', false];
  return {
    see: (time) => {
      const found = typeof time === 'string' ? SLASHES.exec(time) : null;
      if (found === null) return;
      slashes = true;
      const [first, second] = [Number(found[2]), Number(found[3])];
      if (second > 12 && second <= 31 && first <= 12) monthFirst ||= found[0].trim();
      if (first > 12 && first <= 31 && second <= 12) dayFirst ||= found[0].trim();
    },
    order: () => {
      if (monthFirst !== '' && dayFirst !== '')
        throw new DataFileError(
          file,
          `its dates mix m/d/yyyy (${monthFirst}) and d/m/yyyy (${dayFirst}): export it again with ISO 8601 times`,
        );
      if (dayFirst !== '') return 'day-first';
      if (monthFirst !== '') return 'month-first';
      return slashes ? 'ambiguous' : 'none';
    },
  };
};

/** `25/3/2026 10:00` as `3/25/2026 10:00`; anything else as it is. */
export const monthFirst = (cell: unknown): unknown => (typeof cell === 'string' ? cell.replace(SLASHES, '$1$3/$2/$4') : cell);

/** What to say of a file whose dates had to be read one way or the other. */
export const dateWarning = (file: string, order: ReturnType<DateOrder['order']>): readonly string[] => {
  if (order === 'day-first') return [`${file}: its dates are d/m/yyyy (a first part is above 12) and were all read so`];
  if (order === 'ambiguous')
    return [
      `${file}: its dates were read as m/d/yyyy, and none has a day above 12 that would prove it; export ISO 8601 times if they are d/m/yyyy`,
    ];
  return [];
};
