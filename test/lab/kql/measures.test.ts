import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, makeLab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await makeLab();
});
afterAll(() => lab.store.close());

const near = (value: number): unknown => expect.closeTo(value, 9);

describe('units', () => {
  test('are converted as documented', async () => {
    const cells = [
      "convert_angle(1.2, 'Degree', 'Arcminute')",
      "convert_energy(1.2, 'Joule', 'BritishThermalUnit')",
      "convert_force(1.2, 'Newton', 'Decanewton')",
      "convert_length(1.2, 'Meter', 'Foot')",
      "convert_mass(1.2, 'Kilogram', 'Pound')",
      "convert_speed(1.2, 'MeterPerSecond', 'CentimeterPerHour')",
      "convert_temperature(1.2, 'Kelvin', 'DegreeCelsius')",
      "convert_volume(1.2, 'CubicMeter', 'AcreFoot')",
    ];
    expect(await lab.print(cells.join(', '))).toEqual(
      [72, 0.00113738054437598, 0.12, 3.93700787401575, 2.64554714621853, 432000, -271.95, 0.0009728568].map(near),
    );
  });

  test('that are none give null; those of doubtful size or spelling no answer', async () => {
    expect(await lab.print("convert_length(1, 'Parrot', 'Foot'), convert_mass(real(null), 'Gram', 'Pound')")).toEqual([null, null]);
    expect((await lab.problem("print convert_length(1, 'Mile', 'Foot')")).message).toContain('Mile');
    expect((await lab.problem("print convert_length(1, 'meter', 'Foot')")).message).toContain('meter');
  });

  test('work on columns as on constants', async () => {
    const units = 'datatable(x: real, u: string)[212.0, "DegreeFahrenheit", 373.15, "Kelvin", 0.0, "DegreeDelisle"]';
    expect(await lab.rows(`${units} | project convert_temperature(x, u, "DegreeCelsius")`)).toEqual([
      [near(100)],
      [near(100)],
      [near(100)],
    ]);
  });
});

describe('special functions', () => {
  test('the error functions are as documented', async () => {
    const rows = await lab.rows('range x from -3 to 3 step 1 | project erf(x), erfc(x)');
    const erf = [
      -0.9999779095030014, -0.9953222650189527, -0.8427007929497149, 0, 0.8427007929497149, 0.9953222650189527, 0.9999779095030014,
    ];
    const erfc = [1.999977909503, 1.995322265018953, 1.842700792949715, 1, 0.157299207050285, 0.00467773498104727, 2.20904969985854e-5];
    expect(rows).toEqual(erf.map((e, i) => [near(e), near(erfc[i] as number)]));
  });

  test('the beta distribution is as documented', async () => {
    expect(await lab.print('beta_cdf(0.9, 10.0, 20.0), beta_pdf(0.5, 10.0, 20.0), beta_inv(0.1, 10.0, 20.0)')).toEqual([
      near(0.999999999999959),
      near(0.746176019310951),
      near(0.226415022388749),
    ]);
    expect(await lab.print('beta_cdf(1.5, 10, 20), beta_pdf(-10.0, 10, 20), beta_cdf(0.1, -1, 20), beta_inv(1.5, 10, 20)')).toEqual([
      'NaN',
      'NaN',
      'NaN',
      null,
    ]);
  });
});

describe('codes of texts', () => {
  test('gzip and zlib are unpacked; what is neither gives ""', async () => {
    const packed = '"H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="';
    expect(
      await lab.print(
        `gzip_decompress_from_base64_string(${packed}), zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4="), zlib_decompress_from_base64_string("x0x0x0"), gzip_decompress_from_base64_string("eJwL")`,
      ),
    ).toEqual(['1234567890qwertyuiop', 'Test string 123', '', '']);
    expect((await lab.problem('print zlib_decompress_from_base64_string("eJwLSS0uUSgu")')).message).toContain('broke off');
  });

  test('punycode is as documented, both ways', async () => {
    expect(
      await lab.print(
        "punycode_from_string('académie-française'), punycode_from_string('艺术'), punycode_to_string('acadmie-franaise-npb1a')",
      ),
    ).toEqual(['acadmie-franaise-npb1a', 'cqv902d', 'académie-française']);
    expect(
      await lab.print(
        "punycode_domain_from_string('xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com'), punycode_domain_to_string('Riðill｡Skáldskaparmál｡org'), punycode_to_string('99999999')",
      ),
    ).toEqual(['Rúyì.Jīngū.Bàng.com', 'xn--Riill-jta.xn--Skldskaparml-dbbj.org', '']);
  });
});
