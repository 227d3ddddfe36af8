const VARIABLES = ['NO_PROXY', 'no_proxy'] as const;

/** A proxy of the environment would carry requests past us; while this lasts clients are told to use none. Gives the way back. */
export function withoutProxy(environment: NodeJS.ProcessEnv = process.env): () => void {
  const before = VARIABLES.map((name) => [name, environment[name]] as const);
  for (const name of VARIABLES) environment[name] = '*';
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete environment[name];
      else environment[name] = value;
    }
  };
}
