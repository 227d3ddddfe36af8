import { describe, expect, test } from 'vitest';
import { hiddenCard } from './hidden-card.js';
import { runPyx } from './testing.js';

const GOOD =
  '00020101021226460018kr.example.zeropay0111M00000012340205S00015204541153034105405150005802KR5912HANGANG MART6005SEOUL64200002ko0104한강마트0202서울63043BA3';

describe('pyx qr', () => {
  test('prints what a merchant’s payload says, by name and nested', async () => {
    expect(await runPyx(['qr', GOOD])).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `✓ EMVCo payload of a merchant
  HANGANG MART, SEOUL, KR: KRW 15000; for this payment

  00    Payload Format Indicator                  01
  01    Point of Initiation Method                12
  26    Merchant Account Information
    00  Globally Unique Identifier                kr.example.zeropay
    01  Payment network specific                  M0000001234
    02  Payment network specific                  S0001
  52    Merchant Category Code                    5411
  53    Transaction Currency                      410
  54    Transaction Amount                        15000
  58    Country Code                              KR
  59    Merchant Name                             HANGANG MART
  60    Merchant City                             SEOUL
  64    Merchant Information - Language Template
    00  Language Preference                       ko
    01  Merchant Name - Alternate Language        한강마트
    02  Merchant City - Alternate Language        서울
  63    CRC                                       3BA3
`,
    });
  });

  test('says what is wrong with a payload, where, and by which rule', async () => {
    const { exitCode, stdout, stderr } = await runPyx(['qr', GOOD.replace('540515000', '540615,000')]);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout.split('\n\n').slice(2).join('\n\n')).toBe(`✗ amount  54 at character 77
    expected  digits with at most one point
    seen      "15,000"
    look at   …0205S0001520454115303410▸540615,0005802KR5912HANG…
    rule      An amount has digits and at most one point, is above zero, and has
              no more decimals than its currency.

✗ crc  63 at character 142
    expected  0BC4
    seen      "3BA3"
    look at   …64200002ko0104한강마트0202서울▸63043BA3
    rule      The CRC is CRC-16/CCITT-FALSE over all UTF-8 bytes before its
              value, as four upper-case hexadecimal digits.
`);
  });

  test('prints JSON of a good payload and of a bad one', async () => {
    const good = JSON.parse((await runPyx(['qr', '--json', GOOD])).stdout);
    expect(good).toMatchObject({
      exitCode: 0,
      code: { form: 'emv-merchant', shownBy: 'merchant' },
      problems: [],
      says: { initiation: 'dynamic', amount: { currency: 'KRW', minor: '15000' }, inLanguage: { name: '한강마트' } },
    });
    expect(good.objects[2].parts[0]).toEqual({
      id: '00',
      name: 'Globally Unique Identifier',
      offset: 16,
      value: 'kr.example.zeropay',
    });
    const { exitCode, stdout } = await runPyx(['qr', '--json', '--as', 'merchant', '000201']);
    expect([exitCode, JSON.parse(stdout).says]).toEqual([1, undefined]);
    expect(JSON.parse(stdout).problems[0]).toEqual({
      rule: 'missing',
      path: '52',
      offset: 6,
      expected: 'Merchant Category Code',
      seen: 'nothing',
    });
  });

  test('shows no card number of a consumer’s payload, good or bad', async () => {
    const { exitCode, stdout } = await runPyx(['qr', 'hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {4}57 {2}Track 2 Equivalent Data {3}123456\*{6}3458$/m);
    // The same with another format, and with a card number that has a letter.
    const bad = Buffer.from('85054350563032611A4F07A00000005555555A0F1234567890123458D191220112345F', 'hex');
    const told = await runPyx(['qr', '--json', '--as', 'consumer', bad.toString('base64')]);
    expect(JSON.parse(told.stdout).problems.map(({ path }: { path: string }) => path)).toEqual(['85', '61.5A']);
    expect(told.stdout).not.toMatch(/789012/);
  });

  test('says whose a payment code is, and that it knows no other', async () => {
    expect(await runPyx(['qr', '120061098828009406'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^a payer's payment code of WeChat Pay\n/),
    });
    expect(await runPyx(['qr', '\u001b[2J'])).toEqual({
      exitCode: 1,
      stderr: '',
      stdout: expect.stringMatching(/^✗ a text of no form that Pyx knows\n/),
    });
  });

  test('wants one text and a mode that there is', async () => {
    expect((await runPyx(['qr'])).exitCode).toBe(2);
    const { exitCode, stderr } = await runPyx(['qr', GOOD, '--as', 'mercant']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      'pyx: as: "mercant" is none of merchant, consumer. Did you mean merchant?',
    ]);
  });
});

test.each([
  ['1234567890123458', '123456******3458'],
  ['1234567890123458D191220112345F', '123456******3458'],
  ['1234567890123', '123456***0123'],
  ['123456789012', '************'],
  ['12AB', '****'],
  ['', ''],
])('of the card number %s people see %s', (digits, seen) => {
  expect(hiddenCard(digits)).toBe(seen);
});
