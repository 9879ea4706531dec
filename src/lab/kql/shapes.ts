import { isPoint, pathLength, type Point, surrounds, toPath } from './sphere.ts';
import { stop } from './stopping.ts';

/** GeoJSON, read as the engine does: null for a shape that is documented as not valid; what else is strange stops the query. */
type Read<T> = readonly T[] | null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const arrayOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : stop('a geospatial function was given a shape whose coordinates are no arrays');

const pointOf = (value: unknown): Point | null => {
  const [x, y, ...more] = arrayOf(value);
  if (typeof x !== 'number' || typeof y !== 'number' || more.length > 0)
    return stop('a geospatial function was given a point that is no pair of numbers');
  return isPoint(x, y) ? [x, y] : null;
};

const pathOf = (value: unknown, least: number): readonly Point[] | null => {
  const path = all(value, pointOf);
  return path && path.length >= least ? path : null;
};

/** Closed, with three corners at least, none twice. */
const ringOf = (value: unknown): readonly Point[] | null => {
  const path = pathOf(value, 4);
  if (!path) return null;
  const [first, last] = [path[0] as Point, path.at(-1) as Point];
  if (first[0] !== last[0] || first[1] !== last[1]) return null;
  return new Set(path.slice(1).map(([x, y]) => `${x} ${y}`)).size === path.length - 1 ? path : null;
};

const all = <T>(value: unknown, read: (part: unknown) => T | null): Read<T> => {
  const parts = arrayOf(value).map(read);
  if (parts.length === 0) return stop('a geospatial function was given an empty shape');
  return parts.some((part) => part === null) ? null : (parts as readonly T[]);
};

const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + depthOf(value[0]) : 0);

/** The coordinates of each part; `depth` is that of one part's. Parts may stand in groups, as make_list() leaves them. */
const partsOf = (json: string, one: string, depth: number): readonly unknown[] | null => {
  const shape: unknown = JSON.parse(json);
  if (!isObject(shape)) return stop('a geospatial function was given a value that is no shape');
  const { type, coordinates } = shape;
  if (type !== one && type !== `Multi${one}`) return stop(`a geospatial function was given a shape that is no ${one}`);
  if (coordinates === undefined) return null;
  if (type === one) return [coordinates];
  const groups = arrayOf(coordinates);
  return groups.flatMap((part) => (depthOf(part) > depth ? arrayOf(part) : [part]));
};

const linesOf = (json: string): Read<readonly Point[]> => {
  const parts = partsOf(json, 'LineString', 2);
  return parts && all(parts, (part) => pathOf(part, 2));
};

/** Each polygon as its shell and its holes. */
const polygonsOf = (json: string): Read<readonly (readonly Point[])[]> => {
  const parts = partsOf(json, 'Polygon', 3);
  const polygons = parts && all(parts, (part) => all(part, ringOf));
  if (polygons?.some((rings) => rings.some(crossesItself))) return stop('a geospatial function was given a ring that may cross itself');
  return polygons;
};

/** A shape is most often the same for all rows. */
const remembered = <T>(read: (json: string) => T): ((json: string) => T) => {
  let last: { readonly json: string; readonly shape: T } | undefined;
  return (json) => {
    if (last?.json !== json) last = { json, shape: read(json) };
    return last.shape;
  };
};

const MAX_CORNERS = 1000;
/** By the plane of degrees, which is close enough to tell plain rings from doubtful ones. */
const crossesItself = (ring: readonly Point[]): boolean => {
  if (ring.length > MAX_CORNERS) return true;
  const side = (a: Point, b: Point, p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
  const count = ring.length - 1;
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]] as [Point, Point, Point, Point];
      if (side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0) return true;
    }
  }
  return false;
};

const inside = (rings: readonly (readonly Point[])[], p: Point): boolean => {
  const [shell, ...holes] = rings.map(
    (ring) => surrounds(ring, p) ?? stop('a geospatial function met a point on the edge of a polygon, or a polygon of half the earth'),
  );
  return shell === true && !holes.includes(true);
};

const ofPoint = <T>(read: (json: string) => Read<T>, run: (parts: readonly T[], p: Point) => number) => {
  const shapeOf = remembered(read);
  return (json: string, x: number, y: number): number | null => {
    const parts = shapeOf(json);
    return parts && isPoint(x, y) ? run(parts, [x, y]) : null;
  };
};

const single = <T>(parts: readonly T[]): T =>
  parts.length === 1 ? (parts[0] as T) : stop('a geospatial function was given several shapes, which may overlap');

/** By function: (shape as JSON, longitude, latitude) -> meters, or 1 and 0 for yes and no. */
export const SHAPE_FUNCTIONS: Readonly<Record<string, (json: string, x: number, y: number) => number | null>> = {
  geo_point_in_polygon: ofPoint(polygonsOf, (polygons, p) => (polygons.map((rings) => inside(rings, p)).includes(true) ? 1 : 0)),
  geo_distance_point_to_line: ofPoint(linesOf, (lines, p) => Math.min(...lines.map((line) => toPath(p, line)))),
  geo_distance_point_to_polygon: ofPoint(polygonsOf, (polygons, p) => {
    if (polygons.map((rings) => inside(rings, p)).includes(true)) return 0;
    return Math.min(...polygons.flatMap((rings) => rings.map((ring) => toPath(p, ring))));
  }),
  geo_line_length: ofPoint(linesOf, (lines) => pathLength(single(lines))),
  geo_polygon_perimeter: ofPoint(polygonsOf, (polygons) => pathLength(single(single(polygons)))),
};
