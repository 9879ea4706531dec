import { stop } from './stopping.ts';

/** RFC 3492. */
const BASE = 36;
const FIRST = 0x80;
const LAST = 0x10ffff;

const adapted = (delta: number, count: number, first: boolean): number => {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / (BASE - 1));
  return k + Math.floor((BASE * rest) / (rest + 38));
};
const threshold = (k: number, bias: number): number => Math.min(Math.max(k - bias, 1), 26);
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const digit = (value: number): string => DIGITS.charAt(value);
const numberOf = (c: string): number => DIGITS.indexOf(c.toLowerCase());

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/** The text's ASCII characters, a hyphen, then the others and their places. */
export const punycode = (text: string): string => {
  if (text === '') return '';
  if (isAscii(text)) return stop('a text of ASCII alone was encoded as punycode');
  plain(text);
  const points = [...text].map((c) => c.codePointAt(0) as number);
  const basic = points.filter((p) => p < FIRST);
  let out = basic.length > 0 ? `${String.fromCodePoint(...basic)}-` : '';
  let [next, delta, bias, done] = [FIRST, 0, 72, basic.length];
  while (done < points.length) {
    const least = Math.min(...points.filter((p) => p >= next));
    delta += (least - next) * (done + 1);
    next = least;
    for (const p of points) {
      if (p < next) delta += 1;
      if (p !== next) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        out += digit(t + ((q - t) % (BASE - t)));
        q = Math.floor((q - t) / (BASE - t));
      }
      out += digit(q);
      bias = adapted(delta, done + 1, done === basic.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    next += 1;
  }
  return out;
};

/** The text that a punycode stands for; undefined for what is none. */
export const ofPunycode = (code: string): string | undefined => {
  if (!isAscii(code)) return undefined;
  const cut = code.lastIndexOf('-');
  const points = [...code.slice(0, Math.max(cut, 0))].map((c) => c.codePointAt(0) as number);
  let [next, at, bias] = [FIRST, 0, 72];
  for (let i = cut > 0 ? cut + 1 : 0; i < code.length; ) {
    const before = at;
    for (let [w, k] = [1, BASE]; ; k += BASE) {
      const value = numberOf(code.charAt(i++) || '-');
      at += value * w;
      if (value < 0 || at > Number.MAX_SAFE_INTEGER / BASE) return undefined;
      const t = threshold(k, bias);
      if (value < t) break;
      w *= BASE - t;
    }
    const count = points.length + 1;
    bias = adapted(at - before, count, before === 0);
    next += Math.floor(at / count);
    at %= count;
    if (next > LAST || (next >= 0xd800 && next <= 0xdfff)) return undefined;
    points.splice(at++, 0, next);
  }
  return points.map((p) => String.fromCodePoint(p)).join('');
};

/** What preparing a name would change has two codes. */
const plain = (text: string): void => {
  if (text.normalize('NFKC') !== text || /[^\0-\x7f]/.test([...text].filter((c) => c.toLowerCase() !== c).join('')))
    stop('a text with capital or composed letters beyond ASCII was encoded as punycode');
};

/** By function; "" where decoding fails. */
export const PUNYCODE_FUNCTIONS: Readonly<Record<string, (text: string) => string>> = {
  punycode_from_string: punycode,
  punycode_to_string: (code) => (code === '' ? '' : (ofPunycode(code) ?? '')),
  punycode_domain_to_string: (domain) =>
    domain
      .split(/[.\u3002\uff0e\uff61]/)
      .map((label) => (isAscii(label) ? label : `xn--${punycode(label)}`))
      .join('.'),
  punycode_domain_from_string: (domain) => {
    if (!isAscii(domain) || /(^|\.)X[Nn]--|(^|\.)xN--/.test(domain)) return stop('a domain in a form that is not certain was decoded');
    const labels = domain.split('.').map((label) => (label.startsWith('xn--') ? ofPunycode(label.slice(4)) : label));
    return labels.includes(undefined) ? '' : labels.join('.');
  },
};
