import nock from 'nock';

/** What nock is told while the networks answer. */
export interface NockFront {
  /** Says it again, after a test has called `nock.cleanAll()`. */
  renew(): void;
  remove(): void;
}

/**
 * nock stands before `http`, `https` and `fetch` and lets the official hosts through, as they are, even where a test has
 * called `nock.disableNetConnect()`; a test's own replies for the same hosts still come first. It does not answer itself: a
 * reply of nock's is made anew from a parsed request (targets normalised, bodies that are no UTF-8 in hex) and cannot break off.
 */
export function letThroughNock(hosts: readonly string[]): NockFront {
  let told: nock.Interceptor[] = [];
  const remove = () => {
    for (const interceptor of told) nock.removeInterceptor(interceptor);
    told = [];
  };
  const tell = () => {
    told = hosts.flatMap((host) =>
      ['https', 'http'].map((scheme) => {
        // It matches nothing, so that nock leaves the request alone; optional, so that `nock.isDone()` does not wait for it.
        const interceptor = nock(`${scheme}://${host}`, { allowUnmocked: true }).get(() => false);
        interceptor.optionally().reply();
        return interceptor;
      }),
    );
  };
  tell();
  return {
    renew() {
      remove();
      tell();
    },
    remove,
  };
}
