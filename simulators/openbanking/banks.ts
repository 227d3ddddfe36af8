/** Standard codes and names of banks, as the developers' site lists them: https://developers.kftc.or.kr/dev */
export const BANKS: ReadonlyMap<string, string> = new Map([
  ['002', 'KDB산업은행'],
  ['003', 'IBK기업은행'],
  ['004', 'KB국민은행'],
  ['007', '수협은행'],
  ['011', 'NH농협은행'],
  ['012', '농축협'],
  ['020', '우리은행'],
  ['023', 'SC제일은행'],
  ['027', '한국씨티은행'],
  ['031', 'iM뱅크'],
  ['032', '부산은행'],
  ['034', '광주은행'],
  ['035', '제주은행'],
  ['037', '전북은행'],
  ['039', '경남은행'],
  ['045', '새마을금고'],
  ['048', '신협'],
  ['071', '우체국'],
  ['081', '하나은행'],
  ['088', '신한은행'],
  ['089', '케이뱅크'],
  ['090', '카카오뱅크'],
  ['092', '토스뱅크'],
  ['097', '오픈은행'],
]);

/** Whoever names a code of its own as the centre does: KFTC. */
export const CENTRE = '098';

/** Throws RangeError for a code that no bank has. */
export function bankNamed(code: string): string {
  const name = BANKS.get(code);
  if (name === undefined)
    throw new RangeError(`no bank has the code "${code}" (known: ${[...BANKS.keys()].join(', ')})`);
  return name;
}

/** Seven digits; of each bank this world has one branch. */
export const branchOf = (code: string): string => `${code}0001`;
