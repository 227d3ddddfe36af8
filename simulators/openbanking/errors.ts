import type { OperationError } from '../../src/generated/contract.js';
import { operations } from '../../src/generated/openbanking.js';
import type { Answer } from '../kit/pipeline.js';
import type { App } from './app.js';
import { CENTRE } from './banks.js';
import { dateOf, stampOf } from './kst.js';
import { IN_PROCESS } from './transfers.js';

export type OperationId = keyof typeof operations;

/** Why a call is refused: a documented code, and what a person may read. */
export interface Problem {
  readonly code: string;
  readonly issue?: string;
}

/** What a bank's code stands beside. */
export interface About {
  /** bank_tran_id. */
  readonly number?: string;
  readonly tranNo?: string;
  /** Standard code of whoever gives the code; the centre where it is absent. */
  readonly by?: string;
}

/** Texts as public integrations have seen them; of the others nothing is known, and nobody may parse them. */
const TEXTS: Readonly<Record<string, string>> = {
  O0001: '인증 파라미터 오류',
  O0002: 'Access Token 거부',
  O0011: '허용되지 않은 Scope 입니다.',
  A0001: '처리 중 (이체결과조회 요망, 이체 시)',
  A0002: '참가기관 에러',
  A0003: '내부 처리 에러',
  A0004: '요청전문 포맷에러',
  A0007: '처리시간 초과 에러',
  A0008: '중복거래 에러',
  A0009: 'API 세부업무 처리실패(리스트 건별 처리결과 확인)',
  A0017: '참가기관 응답전문 timeout',
  A0020: '조회 가능시간 아님',
  A0310: '이체내역 없음',
  A0322: '미등록된 이용기관 약정 계좌/계정',
  A0326: '거래고유번호(참가기관) 중복',
  '400': '입금처리중',
  '412': '해당계좌 없음',
  '415': '해약 계좌',
  '420': '거래중지 계좌',
  '453': '예금잔액 부족',
  '454': '출금가능잔액 부족',
  '499': '기타 처리불가',
};

const textOf = (code: string, fallback: string, issue = ''): string =>
  [TEXTS[code] ?? fallback, ...(issue === '' ? [] : [issue])].join(': ');

type Means = Pick<App, 'clock' | 'random' | 'switches'>;

/** The centre's own number of a call, or of a transfer. */
export const drawNetworkNumber = ({ random }: Pick<App, 'random'>): string =>
  [8, 4, 4, 4, 12].map((length) => random.hex(length).toLowerCase()).join('-');

/** The head of every answer that the API itself gives. */
export function headOf(app: Pick<App, 'clock' | 'random'>, code = 'A0000', message = '') {
  return {
    api_tran_id: drawNetworkNumber(app),
    api_tran_dtm: stampOf(app.clock.now().wireMs),
    rsp_code: code,
    rsp_message: message.slice(0, 300),
  };
}

/** What a bank says, on a head or in an entry. */
export const bankPart = ({ clock }: Pick<App, 'clock'>, code: string, by: string, message = '') => ({
  bank_tran_date: dateOf(clock.now().wireMs),
  bank_code_tran: by,
  bank_rsp_code: code,
  bank_rsp_message: message.slice(0, 100),
});

const ok = (body: unknown): Answer => ({ status: 200, body });

/** The gateway's own refusal, which stands before any operation (OB-U2, OB-U3). */
export const gateRefusal = (code: string, issue?: string): Answer =>
  ok({ rsp_code: code, rsp_message: textOf(code, 'The gateway refuses', issue).slice(0, 300) });

/** The operations whose bank answers stand in a list. */
const LISTS: readonly string[] = ['openbanking.transfer.deposit', 'openbanking.transfer.deposit-to-account'];

export const isGateCode = (code: string): boolean => code.startsWith('O');
export const isBankCode = (code: string): boolean => /^[0-9]/.test(code);

/**
 * The documented refusal of an operation, with HTTP status 200 whatever the code says. Throws for a code that the operation
 * does not document: that would be our invention.
 */
export function errorAnswer(app: Means, operation: OperationId, { code, issue }: Problem, about: About = {}): Answer {
  const { errors }: { errors: readonly OperationError[] } = operations[operation];
  const documented = errors.find((error) => error.code === code);
  if (documented === undefined) throw new Error(`${operation} documents no error ${code}`);
  if (isGateCode(code)) return gateRefusal(code, issue);
  const text = textOf(code, documented.when, issue);
  if (!isBankCode(code)) return ok(headOf(app, code, text));
  const { number, tranNo, by = CENTRE } = about;
  const name = number === undefined ? {} : { bank_tran_id: number.slice(0, 20) };
  const part = { ...name, ...bankPart(app, code, by, text) };
  if (!LISTS.includes(operation)) return ok({ ...headOf(app, 'A0002', TEXTS.A0002), ...part });
  const head = headOfList(code, app.switches);
  const entry = { ...(tranNo === undefined ? {} : { tran_no: tranNo.slice(0, 5) }), ...part };
  return ok({ ...headOf(app, head, TEXTS[head]), res_cnt: '1', res_list: [entry] });
}

/** OB-U6, OB-U7. */
function headOfList(code: string, switches: App['switches']): string {
  if (code === IN_PROCESS) return switches['in-process'] === 'head' ? 'A0001' : 'A0000';
  return switches['refused-entry'] === 'head-too' ? 'A0009' : 'A0000';
}

/** The codes of an answer, but for those of success. */
export function codesIn(body: unknown): string[] {
  const { rsp_code, bank_rsp_code, res_list } = (body ?? {}) as {
    readonly rsp_code?: unknown;
    readonly bank_rsp_code?: unknown;
    readonly res_list?: readonly { readonly bank_rsp_code?: unknown }[];
  };
  const entries = Array.isArray(res_list) ? res_list.map((entry) => entry?.bank_rsp_code) : [];
  return [rsp_code, bank_rsp_code, ...entries].filter(
    (code): code is string => typeof code === 'string' && code !== 'A0000' && code !== '000',
  );
}
