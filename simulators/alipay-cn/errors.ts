import { operations } from '../../src/generated/alipay-cn.js';
import type { OperationError } from '../../src/generated/contract.js';
import type { Answer } from '../kit/pipeline.js';
import type { Switches } from './switches.js';

export type OperationId = keyof typeof operations;

export const SUCCESS = { code: '10000', msg: 'Success' } as const;

/** The blank stands in real answers. */
export const IN_PROCESS = { code: '10003', msg: ' order success pay inprocess' } as const;

const MESSAGES = {
  '20000': 'Service Currently Unavailable',
  '20001': 'Insufficient Token Permissions',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
  '40006': 'Insufficient Permissions',
} as const;

/** The code above a detailed one: https://opendocs.alipay.com/common/02km9f */
function codeAbove(detail: string): keyof typeof MESSAGES {
  if (detail.startsWith('isp.') || detail === 'aop.unknow-error' || detail.startsWith('aop.ACQ.')) return '20000';
  if (detail.startsWith('aop.')) return '20001';
  if (detail.startsWith('isv.missing-')) return '40001';
  if (detail === 'isv.app-call-limited') return '40005';
  if (detail.startsWith('isv.insufficient-')) return '40006';
  return detail.startsWith('isv.') ? '40002' : '40004';
}

/** Texts as public integrations have seen them; of the others nothing is known, and nobody may parse them. */
const TEXTS: Readonly<Record<string, string>> = {
  'isp.unknow-error': '系统繁忙',
  'aop.unknow-error': '系统繁忙',
  'isv.invalid-signature': '验签出错',
  'isv.invalid-app-id': '无效的AppID参数',
  'ACQ.SYSTEM_ERROR': '系统异常',
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.PAYMENT_AUTH_CODE_INVALID': '支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款',
  'ACQ.TRADE_HAS_SUCCESS': '交易已被支付',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
};

const inWords = (detail: string): string => {
  const words = detail.replace(/^.*\./, '').toLowerCase().replaceAll(/[_-]/g, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** A refusal, whoever it is that refuses. HTTP knows no failure: its status is 200 whatever the code says. */
export function refusal(detail: string, issue?: string, as = detail): Answer {
  const code = codeAbove(as);
  const said = [TEXTS[detail] ?? inWords(detail), ...(issue === undefined ? [] : [issue])].join(': ');
  return { status: 200, body: { code, msg: MESSAGES[code], sub_code: as, sub_msg: said.slice(0, 256) } };
}

/**
 * The network's documented refusal of an operation. Throws for a code that the operation does not document: that would be
 * our invention.
 */
export function errorAnswer(operation: OperationId, code: string, switches: SpellingSwitches, issue?: string): Answer {
  const { errors }: { errors: readonly OperationError[] } = operations[operation];
  if (!errors.some((error) => error.code === code)) throw new Error(`${operation} documents no error ${code}`);
  const refused = refusal(code, issue, spelled(code, switches));
  if (operation !== 'alipay-cn.trade.cancel' || !code.startsWith('ACQ.')) return refused;
  // Whether the same cancel again may help (AC-U19).
  const retry_flag = code === 'ACQ.SYSTEM_ERROR' ? 'Y' : 'N';
  return { ...refused, body: { ...(refused.body as object), retry_flag } };
}

type SpellingSwitches = Pick<Switches, 'system-error'>;

/** A code as this world writes it (AC-U7). */
export const spelled = (code: string, switches: SpellingSwitches): string =>
  code === 'ACQ.SYSTEM_ERROR' && switches['system-error'] === 'gateway' ? `aop.${code}` : code;
