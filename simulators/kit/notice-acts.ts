import type { Tell } from './acts-told.js';
import type { Notice, Notifier } from './notifier.js';

/** A notification by its id, or the latest one about an order or a refund. */
export interface NamedNotice {
  readonly notification?: string;
  readonly order?: string;
  readonly refund?: string;
}

/** @param about Which notices are about what is named; throws a RangeError where nothing has that name. */
export function createNoticeActs<Named extends NamedNotice>(
  notifier: Notifier,
  tell: Tell,
  about: (named: Named) => (notice: Notice) => boolean,
) {
  function idOf(named: Named): string {
    if (named.notification !== undefined) return named.notification;
    const isMeant = about(named);
    const latest = notifier.notices.filter(({ notice }) => isMeant(notice)).at(-1);
    if (latest === undefined)
      throw new RangeError(`there has been no notification about ${named.refund ?? named.order}`);
    return latest.notice.id;
  }

  return {
    /** One more sending now, of a notification or of the latest one about what is named. */
    async resend(named: Named): Promise<{ notification: string }> {
      const notification = idOf(named);
      tell('resend', { ...named, notification });
      await notifier.resend(notification);
      return { notification };
    },

    notifications({
      order,
    }: {
      order?: string;
    } = {}): { notification: string; about: string; order: string; attempts: number; acknowledged: boolean }[] {
      return notifier.notices
        .filter(({ notice }) => order === undefined || notice.order === order)
        .map(({ notice, attempts, acknowledged }) => ({
          notification: notice.id,
          about: notice.about,
          order: notice.order,
          attempts,
          acknowledged,
        }));
    },
  };
}
