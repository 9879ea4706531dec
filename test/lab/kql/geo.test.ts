import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const PARK = `dynamic({"type":"Polygon","coordinates":[[[-73.9495,40.7969],[-73.95807266235352,40.80068603561921],[-73.98201942443848,40.76825672305777],[-73.97317886352539,40.76455136505513],[-73.9495,40.7969]]]})`;
const near = (value: number): unknown => expect.closeTo(value, 6);

describe('places on earth', () => {
  test('have distances and directions on the sphere, as documented', async () => {
    expect(
      await lab.print(
        'geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056), geo_azimuth(5, 10, 10, -40), geo_angle(0, 10, 0, 5, 3, -10)',
      ),
    ).toEqual([near(1546754.3519738), near(3.05459939796449), near(2.94493843406882)]);
  });

  test('off the map, or without a direction between them, give null', async () => {
    expect(
      await lab.print(
        'geo_distance_2points(300, 1, 1, 1), geo_azimuth(5, 10, 5, 10), geo_angle(0, 10, 0, 10, 3, -10), geo_point_in_circle(200, 1, 1, 1, 1)',
      ),
    ).toEqual([null, null, null, null]);
  });

  test('lie in circles and polygons or do not', async () => {
    const circle = '-122.317404, 47.609119, 18000';
    expect(
      await lab.print(`geo_point_in_circle(-122.201741, 47.677084, ${circle}), geo_point_in_circle(-122.443663, 47.247092, ${circle})`),
    ).toEqual([true, false]);
    expect(
      await lab.print(
        `geo_point_in_polygon(-73.965, 40.782, ${PARK}), geo_point_in_polygon(-73.9839, 40.7705, ${PARK}), geo_point_in_polygon(106, -40.78, ${PARK})`,
      ),
    ).toEqual([true, false, false]);
  });

  test('a hole in a polygon is outside of it', async () => {
    const ring = (r: number): string => `[[${-r},${-r}],[${r},${-r}],[${r},${r}],[${-r},${r}],[${-r},${-r}]]`;
    const holed = `dynamic({"type":"Polygon","coordinates":[${ring(10)},${ring(2)}]})`;
    expect(await lab.print(`geo_point_in_polygon(0.5, 0.5, ${holed}), geo_point_in_polygon(5, 5, ${holed})`)).toEqual([false, true]);
  });

  test('have distances to shapes, and shapes a length, as documented', async () => {
    expect(await lab.print(`geo_distance_point_to_polygon(-73.9839, 40.7705, ${PARK}), geo_polygon_perimeter(${PARK})`)).toEqual([
      near(259.940756070596),
      near(9930.30149604938),
    ]);
    const line =
      'dynamic({"type":"LineString","coordinates":[[-73.95807266235352,40.800426144169315],[-73.94966125488281,40.79691751000055],[-73.97317886352539,40.764486356930334]]})';
    expect(await lab.print(`geo_line_length(${line}), geo_distance_point_to_line(300, 3, ${line})`)).toEqual([
      near(4922.48016992081),
      null,
    ]);
  });
});

describe('shapes on earth', () => {
  test('parts of a shape may stand in groups, as lists of lists leave them', async () => {
    const square = (at: number): string => `[[[${at},0],[${at + 1},0],[${at + 1},1],[${at},1],[${at},0]]]`;
    const grouped = `dynamic({"type":"MultiPolygon","coordinates":[[${square(0)}],[${square(5)}]]})`;
    expect(
      await lab.print(
        `geo_point_in_polygon(0.5, 0.5, ${grouped}), geo_point_in_polygon(5.5, 0.5, ${grouped}), geo_point_in_polygon(3, 0.5, ${grouped})`,
      ),
    ).toEqual([true, true, false]);
  });

  test('an invalid shape gives null, an edge and what crosses itself no answer', async () => {
    const twice = 'dynamic({"type": "Polygon","coordinates": [[[0,0],[10,10],[10,10],[0,0]]]})';
    expect(
      await lab.print(`geo_point_in_polygon(1, 1, ${twice}), geo_line_length(dynamic({"type":"LineString","coordinates":[[1, 1]]}))`),
    ).toEqual([null, null]);
    const square = 'dynamic({"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})';
    const bow = 'dynamic({"type":"Polygon","coordinates":[[[0,0],[10,10],[10,0],[0,10],[0,0]]]})';
    expect((await lab.problem(`print geo_point_in_polygon(0, 5, ${square})`)).message).toContain('edge');
    expect((await lab.problem(`print geo_point_in_polygon(1, 5, ${bow})`)).message).toContain('cross');
  });

  test('have geohashes, and those a middle and sides', async () => {
    expect(
      await lab.print(
        'geo_point_to_geohash(-80.195829, 25.802215, 8), strlen(geo_point_to_geohash(1, 1)), geo_point_to_geohash(1, 1, 19), geo_point_to_geohash(200, 1)',
      ),
    ).toEqual(['dhwfz15h', 5, '', '']);
    expect(
      (
        await lab.print(
          'geo_geohash_to_polygon("dr5ru"), geo_geohash_to_central_point("sunny").coordinates, geo_geohash_to_central_point("a")',
        )
      ).map((v) => JSON.parse(String(v))),
    ).toEqual([
      {
        type: 'Polygon',
        coordinates: [
          [
            [-74.00390625, 40.7373046875],
            [-73.9599609375, 40.7373046875],
            [-73.9599609375, 40.78125],
            [-74.00390625, 40.78125],
            [-74.00390625, 40.7373046875],
          ],
        ],
      },
      [42.47314453125, 23.70849609375],
      null,
    ]);
  });

  test('a distance to a line is not measured for points out of rows: a million of them would take half a minute', async () => {
    const asked =
      'range i from 1 to 3 step 1 | where geo_distance_point_to_line(i * 1.0, 2.0, dynamic({"type":"LineString","coordinates":[[1,1],[2,2]]})) < 5';
    expect((await lab.problem(asked)).message).toContain('geo_distance_point_to_line of points or shapes out of rows');
  });
});
