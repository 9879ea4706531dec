/** Geometry on a sphere. Points are [longitude, latitude] in degrees, lengths are in meters, angles in radians. */
export type Point = readonly [number, number];

type Vector = readonly [number, number, number];

/** The mean radius that the engine reckons with. */
const EARTH_METERS = 6_371_010;

/** Whether longitude and latitude, in degrees, are on the map. */
export const isPoint = (x: number, y: number): boolean => Math.abs(x) <= 180 && Math.abs(y) <= 90;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const vector = ([x, y]: Point): Vector => {
  const [lng, lat] = [radians(x), radians(y)];
  return [Math.cos(lat) * Math.cos(lng), Math.cos(lat) * Math.sin(lng), Math.sin(lat)];
};
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const plus = (a: Vector, b: Vector, times = 1): Vector => [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
const size = (a: Vector): number => Math.sqrt(dot(a, a));

/** The angle between two points as seen from the center, by the haversine formula. */
const arc = (a: Point, b: Point): number => {
  const [lat, other] = [radians(a[1]), radians(b[1])];
  const half = Math.sin((other - lat) / 2) ** 2 + Math.sin(radians(b[0] - a[0]) / 2) ** 2 * Math.cos(lat) * Math.cos(other);
  return 2 * Math.asin(Math.sqrt(Math.min(1, half)));
};

/** Meters between two points, along the sphere. */
export const distance = (a: Point, b: Point): number => arc(a, b) * EARTH_METERS;

/** Equal or opposite points: no direction leads from one to the other. */
export const hasNoDirection = (a: Point, b: Point): boolean => {
  const angle = arc(a, b);
  return angle < 1e-15 || Math.PI - angle < 1e-7;
};

const turned = (angle: number): number => (angle < 0 ? angle + 2 * Math.PI : angle);

/** The direction from `a` to `b`, clockwise from north: [0, 2 pi). */
export const azimuth = (a: Point, b: Point): number => {
  const [lat, other, east] = [radians(a[1]), radians(b[1]), radians(b[0] - a[0])];
  return turned(
    Math.atan2(Math.sin(east) * Math.cos(other), Math.cos(lat) * Math.sin(other) - Math.sin(lat) * Math.cos(other) * Math.cos(east)),
  );
};

/** Clockwise at `b`, from the line to `a` to the line to `c`: [0, 2 pi). */
export const angle = (a: Point, b: Point, c: Point): number => turned(azimuth(b, c) - azimuth(b, a));

type Edge = { readonly from: Vector; readonly to: Vector; readonly normal: Vector; readonly length: number };

const edgeOf = ([a, b]: readonly [Point, Point]): Edge => {
  const [from, to] = [vector(a), vector(b)];
  // Twice the cross product of the ends, exact for ends next to each other, too.
  const normal = cross(plus(to, from), plus(to, from, -1));
  return { from, to, normal, length: size(normal) };
};

const chord = (a: Vector, b: Vector): number => 2 * Math.asin(Math.min(1, size(plus(a, b, -1)) / 2));

/** From a point to the nearest point of an edge, which is the shorter way along a great circle. */
const toEdge = (v: Vector, { from, to, normal, length }: Edge): number => {
  const along = cross(normal, v);
  if (length > 0 && dot(along, from) < 0 && dot(along, to) > 0) return Math.asin(Math.min(1, Math.abs(dot(v, normal)) / length));
  return Math.min(chord(v, from), chord(v, to));
};

const edges = (path: readonly Point[]): readonly (readonly [Point, Point])[] => path.slice(1).map((p, i) => [path[i] as Point, p]);

/** One path is most often asked about for many points. */
const known = new WeakMap<readonly Point[], readonly Edge[]>();
const edgesOf = (path: readonly Point[]): readonly Edge[] => {
  const found = known.get(path) ?? edges(path).map(edgeOf);
  known.set(path, found);
  return found;
};

/** Meters from a point to the nearest place of a path. */
export const toPath = (p: Point, path: readonly Point[]): number => {
  const v = vector(p);
  return Math.min(...edgesOf(path).map((edge) => toEdge(v, edge))) * EARTH_METERS;
};

/** Meters along a path. */
export const pathLength = (path: readonly Point[]): number => edges(path).reduce((sum, [a, b]) => sum + distance(a, b), 0);

/**
 * Whether a closed path goes around a point: the directions to its corners turn once around. Undefined on the path or next to it, and
 * where the path is too large for one side of it to be the plainly smaller one.
 */
export const surrounds = (path: readonly Point[], p: Point): boolean | undefined => {
  const corners = path.slice(1).map(vector);
  const sum = corners.reduce((s: Vector, v): Vector => plus(s, v), [0, 0, 0]);
  const middle = size(sum);
  if (corners.some((v) => dot(v, sum) < 0.2 * middle)) return undefined;
  if (toPath(p, path) < 1e-3) return undefined;
  if (dot(vector(p), sum) < 0.1 * middle) return false;
  const turns = edges(path).reduce((total, [a, b]) => {
    const turn = azimuth(p, b) - azimuth(p, a);
    return total + (turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn);
  }, 0);
  return Math.abs(turns) > Math.PI;
};
