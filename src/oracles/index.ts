import { acceptedIsNotRefunded } from './accepted-is-not-refunded.js';
import { acknowledgementsHaveTheRightForm } from './acknowledgements-have-the-right-form.js';
import { amountsAreKeptApart } from './amounts-are-kept-apart.js';
import { amountsStayExact } from './amounts-stay-exact.js';
import { answeredIsNotPaid } from './answered-is-not-paid.js';
import { answersComeInTime } from './answers-come-in-time.js';
import { answersKeepTheContract } from './answers-keep-the-contract.js';
import { answersReflectWhatWasDone } from './answers-reflect-what-was-done.js';
import { badCodesFail } from './bad-codes-fail.js';
import { bothKeysAreAccepted } from './both-keys-are-accepted.js';
import { callAgainIsFollowed } from './call-again-is-followed.js';
import { callsCarryTheirOwnAccount } from './calls-carry-their-own-account.js';
import { cancelTakesAll } from './cancel-takes-all.js';
import { cancelUntilDefinite } from './cancel-until-definite.js';
import { cancelledStaysCancelled } from './cancelled-stays-cancelled.js';
import { clockStepsChangeNothing } from './clock-steps-change-nothing.js';
import { codesArriveDigitByDigit } from './codes-arrive-digit-by-digit.js';
import { codesPayTheirOwnMerchant } from './codes-pay-their-own-merchant.js';
import { currenciesAreCompared } from './currencies-are-compared.js';
import { earlyNoticesAreKept } from './early-notices-are-kept.js';
import { endsAreTold } from './ends-are-told.js';
import { eventsAreResentUnchanged } from './events-are-resent-unchanged.js';
import { eventsConvergeInAnyOrder } from './events-converge-in-any-order.js';
import { eventsFollowEvidence } from './events-follow-evidence.js';
import { everyCallIsAuthenticated } from './every-call-is-authenticated.js';
import { everyMovementIsTraceable } from './every-movement-is-traceable.js';
import { extraMembersHaveNoEffect } from './extra-members-have-no-effect.js';
import { failedRefundsAreShown } from './failed-refunds-are-shown.js';
import { forgedNotificationsAreRefused } from './forged-notifications-are-refused.js';
import { forgedNotificationsHaveNoEffect } from './forged-notifications-have-no-effect.js';
import { hostileBodiesHarmNobody } from './hostile-bodies-harm-nobody.js';
import { idsBelongToTheirMerchant } from './ids-belong-to-their-merchant.js';
import { instancesActOnce } from './instances-act-once.js';
import { keyDownloadsAreBounded } from './key-downloads-are-bounded.js';
import { lateAnswersOverwriteNothing } from './late-answers-overwrite-nothing.js';
import { lateMoneyGoesBack } from './late-money-goes-back.js';
import { linesOfLogsAreItsOwn } from './lines-of-logs-are-its-own.js';
import { listsKeepTheirForm } from './lists-keep-their-form.js';
import { logsHoldNoSecrets } from './logs-hold-no-secrets.js';
import { moneyShownIsMoneyHeld } from './money-shown-is-money-held.js';
import { networkCancelIsRemembered } from './network-cancel-is-remembered.js';
import { networkReturnsAreNoticed } from './network-returns-are-noticed.js';
import { noSecondChargeWhileUnknown } from './no-second-charge-while-unknown.js';
import { notFoundIsNotFinal } from './not-found-is-not-final.js';
import { nothingStaysOpen } from './nothing-stays-open.js';
import { nothingToRefundIsRefused } from './nothing-to-refund-is-refused.js';
import { noticesAreAcknowledgedInTime } from './notices-are-acknowledged-in-time.js';
import { numbersAreUnique } from './numbers-are-unique.js';
import { oddAmountsAreRefused } from './odd-amounts-are-refused.js';
import { oddMessagesAreAccepted } from './odd-messages-are-accepted.js';
import { oldKeysChargeNothing } from './old-keys-charge-nothing.js';
import { oldOrdersAreRefunded } from './old-orders-are-refunded.js';
import { oneChargePerSale } from './one-charge-per-sale.js';
import { oneCodeOneOrder } from './one-code-one-order.js';
import { oneOfReissuedCodesStaysPaid } from './one-of-reissued-codes-stays-paid.js';
import { oneOrderNumberPerPayment } from './one-order-number-per-payment.js';
import { onePoisonedOrderStopsNobody } from './one-poisoned-order-stops-nobody.js';
import { oneQrOneSuccess } from './one-qr-one-success.js';
import { oneRefundNumberPerRefund } from './one-refund-number-per-refund.js';
import { oneTerminalPerCode } from './one-terminal-per-code.js';
import { oneWalletStaysPaid } from './one-wallet-stays-paid.js';
import type { Oracle } from './oracle.js';
import { orderCarriesTheAmount } from './order-carries-the-amount.js';
import { ordersBelongToTheirMerchant } from './orders-belong-to-their-merchant.js';
import { ordersDoNotTouchEachOther } from './orders-do-not-touch-each-other.js';
import { othersDataStaysHidden } from './others-data-stays-hidden.js';
import { overloadIsRefusedCleanly } from './overload-is-refused-cleanly.js';
import { ownKeyChangesUnnoticed } from './own-key-changes-unnoticed.js';
import { paidIsNotClosed } from './paid-is-not-closed.js';
import { paidOnlyWhenCaptured } from './paid-only-when-captured.js';
import { paidWithoutNotification } from './paid-without-notification.js';
import { pendingIsNotFinal } from './pending-is-not-final.js';
import { problemsTellWhatHappened } from './problems-tell-what-happened.js';
import { queriesKeepThePace } from './queries-keep-the-pace.js';
import { receiptsAgree } from './receipts-agree.js';
import { refundLimitsAreKept } from './refund-limits-are-kept.js';
import { refundNoticesPayNothing } from './refund-notices-pay-nothing.js';
import { refundsKeepTheRate } from './refunds-keep-the-rate.js';
import { refundsThatFitAreMade } from './refunds-that-fit-are-made.js';
import { refundsWithinCapture } from './refunds-within-capture.js';
import { remainderAddsUp } from './remainder-adds-up.js';
import { repeatedNoticesAreAcknowledged } from './repeated-notices-are-acknowledged.js';
import { repeatedRequestsAreOne } from './repeated-requests-are-one.js';
import { requestsAreAuthentic } from './requests-are-authentic.js';
import { requestsKeepTheContract } from './requests-keep-the-contract.js';
import { restartLosesNothing } from './restart-loses-nothing.js';
import { resultsCanBeAsked } from './results-can-be-asked.js';
import { retriesAreBounded } from './retries-are-bounded.js';
import { returnsWithinCapture } from './returns-within-capture.js';
import { reusedIdsAreRefused } from './reused-ids-are-refused.js';
import { secretsStayHidden } from './secrets-stay-hidden.js';
import { slowAnswersAreNormal } from './slow-answers-are-normal.js';
import { slowOnesDelayNobody } from './slow-ones-delay-nobody.js';
import { statesDoNotRegress } from './states-do-not-regress.js';
import { staticAmountIsTheOneEntered } from './static-amount-is-the-one-entered.js';
import { staysAlive } from './stays-alive.js';
import { suspendedMerchantsTakeNothing } from './suspended-merchants-take-nothing.js';
import { textStaysText } from './text-stays-text.js';
import { toldOnce } from './told-once.js';
import { unclearAnswersDecideNothing } from './unclear-answers-decide-nothing.js';
import { undoNotTooSoon } from './undo-not-too-soon.js';
import { unfundedRefundsWait } from './unfunded-refunds-wait.js';
import { unknownCodesGoNowhere } from './unknown-codes-go-nowhere.js';
import { unknownIdsAreNotFound } from './unknown-ids-are-not-found.js';
import { unknownIsNotFailure } from './unknown-is-not-failure.js';
import { unknownIsPursued } from './unknown-is-pursued.js';
import { unknownRefundIsNotFailed } from './unknown-refund-is-not-failed.js';
import { unprocessedEventsAreNotForgotten } from './unprocessed-events-are-not-forgotten.js';
import { unsuccessfulKeepsNothing } from './unsuccessful-keeps-nothing.js';
import { unsuccessfulOnlyWhenNothingIsTaken } from './unsuccessful-only-when-nothing-is-taken.js';
import { viewsAgree } from './views-agree.js';
import { webhooksStayOutside } from './webhooks-stay-outside.js';

/** Every oracle, one line each. All that apply judge every scenario, whatever it was about. */
export const oracles: readonly Oracle[] = [
  acceptedIsNotRefunded,
  acknowledgementsHaveTheRightForm,
  amountsAreKeptApart,
  amountsStayExact,
  answeredIsNotPaid,
  answersComeInTime,
  answersKeepTheContract,
  answersReflectWhatWasDone,
  badCodesFail,
  bothKeysAreAccepted,
  callAgainIsFollowed,
  callsCarryTheirOwnAccount,
  cancelTakesAll,
  cancelUntilDefinite,
  cancelledStaysCancelled,
  clockStepsChangeNothing,
  codesArriveDigitByDigit,
  codesPayTheirOwnMerchant,
  currenciesAreCompared,
  earlyNoticesAreKept,
  endsAreTold,
  eventsAreResentUnchanged,
  eventsConvergeInAnyOrder,
  eventsFollowEvidence,
  everyCallIsAuthenticated,
  everyMovementIsTraceable,
  extraMembersHaveNoEffect,
  failedRefundsAreShown,
  forgedNotificationsAreRefused,
  forgedNotificationsHaveNoEffect,
  hostileBodiesHarmNobody,
  idsBelongToTheirMerchant,
  instancesActOnce,
  keyDownloadsAreBounded,
  lateAnswersOverwriteNothing,
  lateMoneyGoesBack,
  linesOfLogsAreItsOwn,
  listsKeepTheirForm,
  logsHoldNoSecrets,
  moneyShownIsMoneyHeld,
  networkCancelIsRemembered,
  networkReturnsAreNoticed,
  noSecondChargeWhileUnknown,
  notFoundIsNotFinal,
  nothingStaysOpen,
  nothingToRefundIsRefused,
  noticesAreAcknowledgedInTime,
  numbersAreUnique,
  oddAmountsAreRefused,
  oddMessagesAreAccepted,
  oldKeysChargeNothing,
  oldOrdersAreRefunded,
  oneChargePerSale,
  oneWalletStaysPaid,
  oneCodeOneOrder,
  oneOfReissuedCodesStaysPaid,
  oneOrderNumberPerPayment,
  onePoisonedOrderStopsNobody,
  oneQrOneSuccess,
  oneRefundNumberPerRefund,
  oneTerminalPerCode,
  orderCarriesTheAmount,
  ordersBelongToTheirMerchant,
  ordersDoNotTouchEachOther,
  othersDataStaysHidden,
  overloadIsRefusedCleanly,
  ownKeyChangesUnnoticed,
  paidIsNotClosed,
  paidOnlyWhenCaptured,
  paidWithoutNotification,
  pendingIsNotFinal,
  problemsTellWhatHappened,
  queriesKeepThePace,
  receiptsAgree,
  refundLimitsAreKept,
  refundNoticesPayNothing,
  refundsKeepTheRate,
  refundsThatFitAreMade,
  refundsWithinCapture,
  remainderAddsUp,
  repeatedNoticesAreAcknowledged,
  repeatedRequestsAreOne,
  requestsAreAuthentic,
  requestsKeepTheContract,
  restartLosesNothing,
  resultsCanBeAsked,
  retriesAreBounded,
  returnsWithinCapture,
  reusedIdsAreRefused,
  secretsStayHidden,
  slowAnswersAreNormal,
  slowOnesDelayNobody,
  statesDoNotRegress,
  staticAmountIsTheOneEntered,
  staysAlive,
  suspendedMerchantsTakeNothing,
  textStaysText,
  toldOnce,
  unclearAnswersDecideNothing,
  undoNotTooSoon,
  unfundedRefundsWait,
  unknownCodesGoNowhere,
  unknownIdsAreNotFound,
  unknownIsNotFailure,
  unknownIsPursued,
  unknownRefundIsNotFailed,
  unprocessedEventsAreNotForgotten,
  unsuccessfulKeepsNothing,
  unsuccessfulOnlyWhenNothingIsTaken,
  viewsAgree,
  webhooksStayOutside,
];
