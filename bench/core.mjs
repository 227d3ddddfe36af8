import { createHash, createPrivateKey, sign } from 'node:crypto';
