import { GEOHASH_FUNCTIONS, geohashOf } from '../geohash.ts';
import { SHAPE_FUNCTIONS } from '../shapes.ts';
import { angle, azimuth, distance, hasNoDirection, isPoint, type Point } from '../sphere.ts';
import { type Cell, type ScalarFunction, textOf } from './scalar-function.ts';

/** Longitudes and latitudes by turns as points; undefined when one of them is null or not on the map. */
const pointsOf = (cells: readonly Cell[]): readonly Point[] | undefined => {
  const points = cells.flatMap((x, i): readonly Point[] =>
    i % 2 === 0 ? [[Number(x ?? Number.NaN), Number(cells[i + 1] ?? Number.NaN)]] : [],
  );
  return points.every(([x, y]) => isPoint(x, y)) ? points : undefined;
};

const ofPoints = (name: string, count: number, run: (points: readonly Point[]) => number | null): ScalarFunction => ({
  name,
  takes: Array.from({ length: count * 2 }, () => 'real' as const),
  gives: 'real',
  run: (cells) => {
    const points = pointsOf(cells);
    return points ? run(points) : null;
  },
});

/** Places on earth; shapes come as GeoJSON text. */
export const GEO_SCALARS: readonly ScalarFunction[] = [
  ofPoints('kql_geo_distance', 2, ([a, b]) => distance(a as Point, b as Point)),
  ofPoints('kql_geo_azimuth', 2, ([a, b]) => (hasNoDirection(a as Point, b as Point) ? null : azimuth(a as Point, b as Point))),
  ofPoints('kql_geo_angle', 3, (points) => {
    const [a, b, c] = points as [Point, Point, Point];
    return hasNoDirection(a, b) || hasNoDirection(b, c) ? null : angle(a, b, c);
  }),
  {
    name: 'kql_geo_shape',
    takes: ['text', 'text', 'real', 'real'],
    gives: 'real',
    run: ([name, json, x, y]) => {
      if (json === null || x === null || y === null) return null;
      return SHAPE_FUNCTIONS[textOf(name)]?.(textOf(json), Number(x), Number(y)) ?? null;
    },
  },
  {
    name: 'kql_geohash',
    takes: ['real', 'real', 'ticks'],
    gives: 'text',
    run: ([x, y, length]) => (x === null || y === null || length === null ? '' : geohashOf(Number(x), Number(y), Number(length))),
  },
  {
    name: 'kql_geohash_shape',
    takes: ['text', 'text'],
    gives: 'text',
    run: ([name, hash]) => GEOHASH_FUNCTIONS[textOf(name)]?.(textOf(hash)) ?? null,
  },
];
