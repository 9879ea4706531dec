import { type Setting, SETTINGS } from '../../src/settings.ts';
import { cell, code, page, table } from './markdown.ts';

const INTRO = `# Settings

App settings of the Functions app, all read from the environment when the first function runs. A name that begins with
\`TOLLWATCH_\` and is not listed is an error, and so is a bad value: the health endpoint and the log name every problem at once,
never a value. A blank setting counts as not set. No setting is a secret: Tollwatch signs in with its identity.`;

const requiredText = (setting: Setting): string => {
  if (setting.required === 'no') return 'no';
  return setting.required.startsWith('always') || setting.required.startsWith('when') ? setting.required : `when ${setting.required}`;
};

/** `infra/settings.md`: one row a setting, then its example. */
export const settingsPage = (): string => {
  const settings = Object.entries<Setting>(SETTINGS);
  const rows = settings.map(([name, one]) => [
    code(name),
    cell(one.meaning),
    cell(one.value),
    cell(requiredText(one)),
    code(one.default ?? ''),
  ]);
  const examples = settings.map(([name, { example }]) => `${name}=${example}`);
  return page(
    INTRO,
    table(['setting', 'meaning', 'value', 'required', 'default'], rows),
    '## Examples',
    ['```sh', ...examples, '```'].join('\n'),
  );
};
