/**
 * The first six and last four digits of a card number, as PCI DSS 4.0 (3.4.1) lets people see it; nothing of the other data
 * of a magnetic stripe. What is too short to be a card number is hidden whole.
 */
export function hiddenCard(digits: string): string {
  const [, first, hidden = digits, last] = /^(\d{6})(\d{3,})(\d{4})(?:D[\dA-F]*)?$/.exec(digits) ?? [];
  return `${first ?? ''}${'*'.repeat(hidden.length)}${last ?? ''}`;
}
