import { RowRefusal } from '../refusal.ts';
import { quoteString } from '../sql/quoting.ts';
import type { KqlType } from '../types.ts';
import { arg, type FunctionRow, type Operand, type Param } from './row.ts';
import { stopSql } from '../stopping.ts';

const row = (
  name: string,
  params: readonly Param[],
  returns: KqlType,
  sql: (args: readonly Operand[]) => string,
  more: Pick<FunctionRow, 'optional'> = {},
): FunctionRow => ({ name, params, returns, nulls: 'own', sql, ...more });

const reals = (count: number): readonly Param[] => Array.from({ length: count }, () => 'real' as const);
const listed = (args: readonly Operand[]): string => args.map((a) => `(${a.sql})::DOUBLE`).join(', ');
const shaped = (name: string, json: string, x: string, y: string): string =>
  `kql_geo_shape(${quoteString(name)}, (${json})::VARCHAR, (${x})::DOUBLE, (${y})::DOUBLE)`;

/** On the sphere alone: distances on the spheroid are refused. */
const sphere = (args: readonly Operand[], at: number): void => {
  if (args[at] && args[at]?.constant() !== false) throw new RowRefusal('on a spheroid');
};

const distance: FunctionRow = row(
  'geo_distance_2points',
  [...reals(4), 'bool'],
  'real',
  (args) => {
    sphere(args, 4);
    return `kql_geo_distance(${listed(args.slice(0, 4))})`;
  },
  { optional: 1 },
);

/** A point a hair from the rim is on either side of it. */
const inCircle: FunctionRow = row('geo_point_in_circle', reals(5), 'bool', (args) => {
  const [way, radius] = [`kql_geo_distance(${listed(args.slice(0, 4))})`, `(${arg(args, 4)})::DOUBLE`];
  const doubtful = `${radius} < 0 OR NOT isfinite(${radius}) OR abs(${way} - ${radius}) < 1e-3`;
  return `(CASE WHEN ${doubtful} THEN ${stopSql('geo_point_in_circle() met the rim of the circle, or a radius below 0')} ELSE ${way} < ${radius} END)`;
});

const pointAndShape = (name: string, returns: KqlType, sql: (value: string) => string): FunctionRow =>
  row(name, ['real', 'real', 'dynamic'], returns, (args) => sql(shaped(name, arg(args, 2), arg(args, 0), arg(args, 1))));

/** A path is measured in JavaScript, a point at a time: a million rows of points would take half a minute. */
const pathTo = (name: string): FunctionRow =>
  row(name, ['real', 'real', 'dynamic'], 'real', (args) => {
    if (args.some((operand) => operand.constant() === undefined)) throw new RowRefusal('of points or shapes out of rows');
    return shaped(name, arg(args, 2), arg(args, 0), arg(args, 1));
  });

const shape = (name: string): FunctionRow => row(name, ['dynamic'], 'real', (args) => shaped(name, arg(args, 0), '0', '0'));

const ofGeohash = (name: string): FunctionRow =>
  row(name, ['string'], 'dynamic', (args) => `kql_geohash_shape(${quoteString(name)}, ${arg(args, 0)})::JSON`);

/** Places on earth: longitudes and latitudes in degrees, distances in meters, angles in radians. What is not on the map gives null. */
export const GEO: readonly FunctionRow[] = [
  distance,
  row('geo_azimuth', reals(4), 'real', (args) => `kql_geo_azimuth(${listed(args)})`),
  row('geo_angle', reals(6), 'real', (args) => `kql_geo_angle(${listed(args)})`),
  inCircle,
  pointAndShape('geo_point_in_polygon', 'bool', (value) => `(${value} = 1)`),
  pathTo('geo_distance_point_to_line'),
  pathTo('geo_distance_point_to_polygon'),
  shape('geo_line_length'),
  shape('geo_polygon_perimeter'),
  row(
    'geo_point_to_geohash',
    ['real', 'real', 'long'],
    'string',
    (args) => `kql_geohash(${listed(args.slice(0, 2))}, (${args.length > 2 ? arg(args, 2) : '5'})::BIGINT)`,
    { optional: 1 },
  ),
  ofGeohash('geo_geohash_to_central_point'),
  ofGeohash('geo_geohash_to_polygon'),
];
