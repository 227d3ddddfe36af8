/** A connection to a host that is neither a network's nor this machine. No name was looked up and nothing was sent. */
export class HostRefusedError extends Error {
  override readonly name = 'HostRefusedError';
  readonly code = 'ERR_PYX_HOST_REFUSED';

  constructor(
    readonly host: string,
    officialHosts: readonly string[],
  ) {
    super(
      `No connection to ${host}: while pyx/nock is at work only the networks' hosts (${officialHosts.join(', ')}) and this machine can be reached.\n` +
        `  To let it through: interceptNetworks({ allow: ['${host}'] })`,
    );
  }
}
