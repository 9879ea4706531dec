/** Everything that could end a line, hide text or turn it around: names come from logs, and attackers choose URLs and role names. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * A value as text inside Markdown or plain text: one line, no markup, no HTML, no link. `&<>` become entities, which both a
 * Markdown and an HTML renderer show as themselves. What is markup only at the start of a line (`-`, `+`, `1.`)
 * or after a bracket stays, so that addresses can be copied from plain text: no value of ours begins a line.
 */
export const escapeMarkdown = (value: string): string =>
  value
    .replace(INVISIBLE, ' ')
    .replace(/[\\`*_[\]|~#$]/g, '\\$&')
    // Bare links and mail addresses are links in GitHub-flavoured Markdown.
    .replace(/:(?=\/\/)|@|(?<=www)\./gi, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** A code block that its content cannot end: the fence is longer than any run of backticks inside. */
export const fenced = (code: string, language = ''): string => {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
};

const HALF = /[\uD800-\uDBFF]$/;

/** At most `most` UTF-16 units, the last one an ellipsis when something was cut; never half a character. */
export const clipChars = (text: string, most: number): string =>
  text.length <= most ? text : most < 1 ? '' : `${text.slice(0, most - 1).replace(HALF, '')}…`;

/** At most `most` bytes of UTF-8, ending in an ellipsis (3 bytes) when something was cut. */
export const clipBytes = (text: string, most: number): string => {
  if (Buffer.byteLength(text) <= most) return text;
  const bytes = Buffer.from(text).subarray(0, Math.max(0, most - 3));
  // A character cut in two decodes to U+FFFD.
  return `${bytes.toString('utf8').replace(/\uFFFD+$/, '')}${most < 3 ? '' : '…'}`;
};
