/** Query and guide files are imported as text: by the bundler's text loader, by a preload in plain Node, by a plugin in vitest. */
declare module '*.kql' {
  const text: string;
  export default text;
}
declare module '*.md' {
  const text: string;
  export default text;
}
