import { isPoint } from './sphere.ts';
import { stop } from './stopping.ts';

const DIGITS = '0123456789bcdefghjkmnpqrstuvwxyz';
const MAX_LENGTH = 18;

type Sides = readonly [number, number];

/** One half of what lies between two sides. Halving is exact to the last bit of a geohash. */
const halfOf = (sides: Sides, upper: boolean): Sides => {
  const middle = (sides[0] + sides[1]) / 2;
  return upper ? [middle, sides[1]] : [sides[0], middle];
};

/** The cell of `length` digits that holds a point; "" where point or length are not valid. */
export const geohashOf = (x: number, y: number, length: number): string => {
  if (!isPoint(x, y) || length < 1 || length > MAX_LENGTH) return '';
  if (x === 180 || y === 90) return stop('geo_point_to_geohash() met the end of the map');
  let [lng, lat]: [Sides, Sides] = [
    [-180, 180],
    [-90, 90],
  ];
  let digits = '';
  let value = 0;
  // Bits of longitude and latitude by turns, five to a digit.
  for (let bit = 0; bit < length * 5; bit++) {
    const [sides, at] = bit % 2 === 0 ? [lng, x] : [lat, y];
    const upper = at >= (sides[0] + sides[1]) / 2;
    const half = halfOf(sides, upper);
    if (bit % 2 === 0) lng = half;
    else lat = half;
    value = value * 2 + (upper ? 1 : 0);
    if (bit % 5 === 4) {
      digits += DIGITS[value] ?? '';
      value = 0;
    }
  }
  return digits;
};

/** West to east and south to north; null for what is no geohash. */
const cellOf = (hash: string): { readonly lng: Sides; readonly lat: Sides } | null => {
  if (/[A-Z]/.test(hash)) return stop('a geohash in capital letters was read');
  if (hash === '' || hash.length > MAX_LENGTH || [...hash].some((c) => !DIGITS.includes(c))) return null;
  let [lng, lat]: [Sides, Sides] = [
    [-180, 180],
    [-90, 90],
  ];
  const bits = [...hash].flatMap((c) => [16, 8, 4, 2, 1].map((mask) => (DIGITS.indexOf(c) & mask) !== 0));
  bits.forEach((upper, i) => {
    if (i % 2 === 0) lng = halfOf(lng, upper);
    else lat = halfOf(lat, upper);
  });
  return { lng, lat };
};

const real = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
const point = (x: number, y: number): string => `[${real(x)},${real(y)}]`;

/** By function: GeoJSON text of a geohash, null where it is none. */
export const GEOHASH_FUNCTIONS: Readonly<Record<string, (hash: string) => string | null>> = {
  geo_geohash_to_central_point: (hash) => {
    const cell = cellOf(hash);
    return cell && `{"type":"Point","coordinates":${point((cell.lng[0] + cell.lng[1]) / 2, (cell.lat[0] + cell.lat[1]) / 2)}}`;
  },
  geo_geohash_to_polygon: (hash) => {
    const cell = cellOf(hash);
    if (!cell) return null;
    const [[west, east], [south, north]] = [cell.lng, cell.lat];
    const corners = [point(west, south), point(east, south), point(east, north), point(west, north), point(west, south)];
    return `{"type":"Polygon","coordinates":[[${corners.join(',')}]]}`;
  },
};
