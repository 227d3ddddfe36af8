import { networks } from '../../simulators/index.js';
import { type ChosenChannels, type KnownWallet, messagesOf, type WalletName } from '../scenario/wallets.js';

/** A wallet over the channel that is chosen, with what its network lists. */
export function knownWallet(name: WalletName, channels: ChosenChannels): KnownWallet {
  const messages = messagesOf(name, channels);
  const { answerForms = [], forgeries } = networks[messages.network].info;
  return {
    ...messages,
    name,
    answerForms: answerForms.map(({ form }) => form),
    forgeries: forgeries.filter(({ claims }) => claims).map(({ form }) => form),
  };
}
