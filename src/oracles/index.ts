import { acceptedIsNotRefunded } from './accepted-is-not-refunded.js';
import { acknowledgementsHaveTheRightForm } from './acknowledgements-have-the-right-form.js';
import { answersComeInTime } from './answers-come-in-time.js';
import { answersKeepTheContract } from './answers-keep-the-contract.js';
import { answersReflectWhatWasDone } from './answers-reflect-what-was-done.js';
import { badCodesFail } from './bad-codes-fail.js';
import { callsCarryTheirOwnAccount } from './calls-carry-their-own-account.js';
import { cancelUntilDefinite } from './cancel-until-definite.js';
import { cancelledStaysCancelled } from './cancelled-stays-cancelled.js';
import { codesArriveDigitByDigit } from './codes-arrive-digit-by-digit.js';
import { eventsAreResentUnchanged } from './events-are-resent-unchanged.js';
import { eventsFollowEvidence } from './events-follow-evidence.js';
import { failedRefundsAreShown } from './failed-refunds-are-shown.js';
import { forgedNotificationsAreRefused } from './forged-notifications-are-refused.js';
import { forgedNotificationsHaveNoEffect } from './forged-notifications-have-no-effect.js';
import { idsBelongToTheirMerchant } from './ids-belong-to-their-merchant.js';
import { lateMoneyGoesBack } from './late-money-goes-back.js';
import { moneyShownIsMoneyHeld } from './money-shown-is-money-held.js';
import { networkCancelIsRemembered } from './network-cancel-is-remembered.js';
import { networkReturnsAreNoticed } from './network-returns-are-noticed.js';
import { noSecondChargeWhileUnknown } from './no-second-charge-while-unknown.js';
import { nothingStaysOpen } from './nothing-stays-open.js';
import { nothingToRefundIsRefused } from './nothing-to-refund-is-refused.js';
import { noticesAreAcknowledgedInTime } from './notices-are-acknowledged-in-time.js';
import { numbersAreUnique } from './numbers-are-unique.js';
import { oddAmountsAreRefused } from './odd-amounts-are-refused.js';
import { oneChargePerSale } from './one-charge-per-sale.js';
import { oneCodeOneOrder } from './one-code-one-order.js';
import { oneOrderNumberPerPayment } from './one-order-number-per-payment.js';
import { oneQrOneSuccess } from './one-qr-one-success.js';
import { oneRefundNumberPerRefund } from './one-refund-number-per-refund.js';
import type { Oracle } from './oracle.js';
import { orderCarriesTheAmount } from './order-carries-the-amount.js';
import { ordersBelongToTheirMerchant } from './orders-belong-to-their-merchant.js';
import { paidIsNotClosed } from './paid-is-not-closed.js';
import { paidOnlyWhenCaptured } from './paid-only-when-captured.js';
import { paidWithoutNotification } from './paid-without-notification.js';
import { pendingIsNotFinal } from './pending-is-not-final.js';
import { problemsTellWhatHappened } from './problems-tell-what-happened.js';
import { refundNoticesPayNothing } from './refund-notices-pay-nothing.js';
import { refundsThatFitAreMade } from './refunds-that-fit-are-made.js';
import { refundsWithinCapture } from './refunds-within-capture.js';
import { remainderAddsUp } from './remainder-adds-up.js';
import { repeatedNoticesAreAcknowledged } from './repeated-notices-are-acknowledged.js';
import { repeatedRequestsAreOne } from './repeated-requests-are-one.js';
import { requestsAreAuthentic } from './requests-are-authentic.js';
import { requestsKeepTheContract } from './requests-keep-the-contract.js';
import { restartLosesNothing } from './restart-loses-nothing.js';
import { returnsWithinCapture } from './returns-within-capture.js';
import { reusedIdsAreRefused } from './reused-ids-are-refused.js';
import { statesDoNotRegress } from './states-do-not-regress.js';
import { staysAlive } from './stays-alive.js';
import { toldOnce } from './told-once.js';
import { undoNotTooSoon } from './undo-not-too-soon.js';
import { unknownCodesGoNowhere } from './unknown-codes-go-nowhere.js';
import { unknownIdsAreNotFound } from './unknown-ids-are-not-found.js';
import { unknownIsNotFailure } from './unknown-is-not-failure.js';
import { unknownIsPursued } from './unknown-is-pursued.js';
import { unsuccessfulKeepsNothing } from './unsuccessful-keeps-nothing.js';
import { unsuccessfulOnlyWhenNothingIsTaken } from './unsuccessful-only-when-nothing-is-taken.js';
import { viewsAgree } from './views-agree.js';

/** Every oracle, one line each. All that apply judge every scenario, whatever it was about. */
export const oracles: readonly Oracle[] = [
  acceptedIsNotRefunded,
  acknowledgementsHaveTheRightForm,
  answersComeInTime,
  answersKeepTheContract,
  answersReflectWhatWasDone,
  badCodesFail,
  callsCarryTheirOwnAccount,
  cancelUntilDefinite,
  cancelledStaysCancelled,
  codesArriveDigitByDigit,
  eventsAreResentUnchanged,
  eventsFollowEvidence,
  failedRefundsAreShown,
  forgedNotificationsAreRefused,
  forgedNotificationsHaveNoEffect,
  idsBelongToTheirMerchant,
  lateMoneyGoesBack,
  moneyShownIsMoneyHeld,
  networkCancelIsRemembered,
  networkReturnsAreNoticed,
  noSecondChargeWhileUnknown,
  nothingStaysOpen,
  nothingToRefundIsRefused,
  noticesAreAcknowledgedInTime,
  numbersAreUnique,
  oddAmountsAreRefused,
  oneChargePerSale,
  oneCodeOneOrder,
  oneOrderNumberPerPayment,
  oneQrOneSuccess,
  oneRefundNumberPerRefund,
  orderCarriesTheAmount,
  ordersBelongToTheirMerchant,
  paidIsNotClosed,
  paidOnlyWhenCaptured,
  paidWithoutNotification,
  pendingIsNotFinal,
  problemsTellWhatHappened,
  refundNoticesPayNothing,
  refundsThatFitAreMade,
  refundsWithinCapture,
  remainderAddsUp,
  repeatedNoticesAreAcknowledged,
  repeatedRequestsAreOne,
  requestsAreAuthentic,
  requestsKeepTheContract,
  restartLosesNothing,
  returnsWithinCapture,
  reusedIdsAreRefused,
  statesDoNotRegress,
  staysAlive,
  toldOnce,
  undoNotTooSoon,
  unknownCodesGoNowhere,
  unknownIdsAreNotFound,
  unknownIsNotFailure,
  unknownIsPursued,
  unsuccessfulKeepsNothing,
  unsuccessfulOnlyWhenNothingIsTaken,
  viewsAgree,
];
