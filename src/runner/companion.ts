/** Answers pings and does nothing else: when it is late, the machine was paused, not the judge. */
process.on('message', (ping) => process.send?.(ping));
process.on('disconnect', () => process.exit(0));
